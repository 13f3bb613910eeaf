/**
 * Where the cluster of a data folder lies and who runs it. As a user: in the data folder, as that user. PostgreSQL
 * refuses to run as root, and `nobody` cannot enter root's home: as root it lies under /var/lib/causeway, and a
 * pointer file in the data folder says where.
 */
import { randomBytes } from 'node:crypto'
import { chmod, chown, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Binaries, copyBinaries, findBinaries, linkLibraries } from './binaries.ts'

/** The programs and who runs them: `runAs` is set only as root, which PostgreSQL refuses to run as. */
export type Runner = { binaries: Binaries; runAs?: { uid: number; gid: number } }

/** A folder for a cluster, owned by who runs it. */
export type Place = Runner & { folder: string }

const nobody = { uid: 65534, gid: 65534 }

/** The folder for PostgreSQL when the hub runs as root: reachable by every user, unlike the clone. */
export const rootHome = '/var/lib/causeway'

/**
 * Finds or makes the place of the cluster of `dataFolder`, and the programs it runs with.
 * @param home where clusters and programs go when run as root.
 * @throws Error when the cluster there belongs to another user, with the fix.
 */
export async function preparePlace(dataFolder: string, home: string, packaged?: Binaries): Promise<Place> {
  const inside = join(dataFolder, 'postgres')
  await refuseForeign(dataFolder, inside)
  const runner = await prepareRunner(home, packaged)
  const folder = runner.runAs ? await pointTo(dataFolder, home) : inside
  await prepareFolder(folder, runner)
  return { folder, ...runner }
}

/** Finds the programs and makes them runnable: links for a user, a copy that `nobody` can reach for root. */
export async function prepareRunner(home: string, packaged?: Binaries): Promise<Runner> {
  const binaries = packaged ?? (await findBinaries())
  if (process.getuid?.() !== 0) {
    await linkLibraries(binaries.folder)
    return { binaries }
  }
  try {
    await mkdir(home, { recursive: true })
    await chmod(home, 0o755) // whatever the umask: `nobody` must pass
  } catch (cause) {
    const fix = 'Start the hub as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own.'
    throw new Error(`PostgreSQL refuses to run as root and needs ${home}, which cannot be written. ${fix}`, { cause })
  }
  return { binaries: await copyBinaries(binaries, home), runAs: nobody }
}

/** Makes `folder` for the runner's user alone. */
export async function prepareFolder(folder: string, { runAs }: Runner): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (runAs) await chown(folder, runAs.uid, runAs.gid)
  await chmod(folder, 0o700)
}

/** The folder named by the pointer file; the first start makes one. Of two first starts, both get the same. */
async function pointTo(dataFolder: string, home: string): Promise<string> {
  const pointer = pointerOf(dataFolder)
  const found = await readFile(pointer, 'utf8').catch(() => undefined)
  if (found !== undefined) return found.trim()
  const draft = `${pointer}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, `${join(home, `cluster-${randomBytes(6).toString('hex')}`)}\n`, { flush: true })
  await link(draft, pointer).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause
  })
  await rm(draft)
  return (await readFile(pointer, 'utf8')).trim()
}

/** The file in a data folder that says where root's cluster lies. */
export function pointerOf(dataFolder: string): string {
  return join(dataFolder, 'postgres-is-in')
}

/** A data folder used by root and then by a user, or the other way round, must not get a second, empty cluster. */
async function refuseForeign(dataFolder: string, inside: string): Promise<void> {
  if (process.getuid === undefined) return
  const isRoot = process.getuid() === 0
  const other = await stat(isRoot ? inside : pointerOf(dataFolder)).catch(() => undefined)
  if (other === undefined) return
  const who = isRoot ? `user id ${other.uid}` : 'root'
  throw new Error(`The database of ${dataFolder} was made by ${who}. Start the hub as ${who}, or use another folder.`)
}
