/**
 * One PostgreSQL cluster in one folder: made when missing, started, adopted when a killed hub left it running,
 * stopped. Knows nothing of roles and databases (roles.ts) or of data folders (place.ts).
 */
import { execFile } from 'node:child_process'
import { chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cleanEnvironment } from './environment.ts'
import { type Place, prepareFolder } from './place.ts'
import { adoptPostmaster, startPostmaster, stopPostmaster } from './postmaster.ts'
import { type Settings, writeSettings } from './settings.ts'

const run = promisify(execFile)

/** A running server. `adopted` when it had outlived its hub. */
export type Cluster = { port: number; pid: number; adopted: boolean; stop(): Promise<void> }

type Wishes = { place: Place; password: string; settings: Settings; logFile: string }

/**
 * Starts the cluster of `place`, making it first when there is none. The caller holds the folder's lock.
 * @param wishes `password` is the superuser's at making; `logFile` gets the server's own few lines.
 * @throws Error with the end of the server's log when it does not start.
 */
export async function startCluster({ place, password, settings, logFile }: Wishes): Promise<Cluster> {
  const data = join(place.folder, 'data')
  await refuseOtherMajor(data, place.binaries.version)
  if ((await readVersion(data)) === undefined) await makeCluster(place, data, password)

  const wanted = writeSettings(settings)
  const file = join(data, 'causeway.conf')
  const unchanged = (await readFile(file, 'utf8').catch(() => '')) === wanted
  const adopted = await adoptPostmaster(place, data, unchanged)
  if (!adopted) await writeAs(place, file, wanted)
  const server = adopted ?? (await startPostmaster(place, data, logFile))

  let stopping: Promise<void> | undefined
  return {
    ...server,
    adopted: adopted !== undefined,
    stop() {
      stopping ??= stopPostmaster(place, data)
      return stopping
    },
  }
}

/**
 * Made aside and renamed: a hub killed half-way leaves nothing that looks like a cluster. Each try has a folder of
 * its own, because initdb outlives the killed hub and may still be writing.
 */
async function makeCluster(place: Place, data: string, password: string): Promise<void> {
  await removeDrafts(place.folder)
  const draft = await mkdtemp(join(place.folder, 'draft-'))
  await prepareFolder(draft, place)
  const passwordFile = `${draft}.password`
  await writeAs(place, passwordFile, password)
  try {
    const initdb = join(place.binaries.folder, 'bin', 'initdb')
    // Without -E and --locale an unset LANG makes a SQL_ASCII cluster.
    const options = ['-E', 'UTF8', '--locale=C', '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
    await run(initdb, ['-D', draft, ...options], { ...place.runAs, cwd: place.folder, env: cleanEnvironment() })
    const configuration = join(draft, 'postgresql.conf')
    await writeAs(place, configuration, `${await readFile(configuration, 'utf8')}\ninclude 'causeway.conf'\n`)
    await writeAs(place, join(draft, 'causeway.conf'), '')
    await rename(draft, data)
  } catch (cause) {
    await rm(draft, { recursive: true, force: true })
    throw new Error(`initdb could not make a database in ${place.folder}. Is there space, and is it writable?`, {
      cause,
    })
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/** Clears what killed hubs left. What an initdb still holds on to stays for the next time. */
async function removeDrafts(folder: string): Promise<void> {
  const drafts = (await readdir(folder)).filter(name => name.startsWith('draft-'))
  await Promise.allSettled(drafts.map(name => rm(join(folder, name), { recursive: true, force: true })))
}

async function refuseOtherMajor(data: string, version: string): Promise<void> {
  const made = await readVersion(data)
  const ours = version.split('.')[0]
  if (made === undefined || made === ours) return
  const fix = `Run the release of Causeway that made it, dump it, and restore it into a new data folder.`
  throw new Error(`The database in ${data} is of PostgreSQL ${made}, this is ${ours}. ${fix}`)
}

async function readVersion(data: string): Promise<string | undefined> {
  return (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined))?.trim()
}

async function writeAs(place: Place, file: string, content: string): Promise<void> {
  await writeFile(file, content, { mode: 0o600 })
  if (place.runAs) await chown(file, place.runAs.uid, place.runAs.gid)
}
