/**
 * The key folder and the embedded mode's own master key, as files: read for a backup, put back by a restore. The files of
 * the folder are sealed under the master key; a master key that the operator brings is never among them.
 */
import { mkdir, open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { backupFault } from './fault.ts'

export type KeyFile = { name: string; content: Buffer }

export const masterFile = 'master.key'
const folder = 'keys'
const known = /^keys\/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(\d{1,9}\.key|erased)|master\.check)$/

/** Everything there is of them in a data folder. */
export async function readKeyFiles(dataFolder: string): Promise<KeyFile[]> {
  const names = (await readdir(join(dataFolder, folder)).catch(missingIsEmpty)).map(name => `${folder}/${name}`)
  const wanted = [...names.filter(name => known.test(name)).sort(), masterFile]
  const files = await Promise.all(
    wanted.map(async name => ({ name, content: await readIfThere(join(dataFolder, name)) })),
  )
  return files.flatMap(({ name, content }) => (content ? [{ name, content }] : []))
}

/**
 * Puts key files back, each readable by its owner alone. Nothing is overwritten: a file that is there must be the same.
 * @throws BackupFault `backup.keys-differ` before anything is written
 */
export async function restoreKeyFiles(dataFolder: string, files: readonly KeyFile[]): Promise<number> {
  const missing: KeyFile[] = []
  for (const file of files) {
    if (file.name !== masterFile && !known.test(file.name)) continue // names become paths here
    const there = await readIfThere(join(dataFolder, file.name))
    if (there === undefined) missing.push(file)
    // The proof of the master key is random each time; the keys themselves are proved when they are opened.
    else if (!there.equals(file.content) && file.name !== `${folder}/master.check`)
      throw backupFault('backup.keys-differ', `${join(dataFolder, file.name)} is another one than in the backup.`)
  }
  await mkdir(join(dataFolder, folder), { recursive: true, mode: 0o700 })
  for (const { name, content } of missing) {
    const file = await open(join(dataFolder, name), 'wx', 0o600)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
  }
  return missing.length
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    missingIsEmpty(error)
    return undefined
  }
}

/** Only a missing file is none: an unreadable one must not be taken for it. */
function missingIsEmpty(error: unknown): string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
  throw error
}
