/**
 * Writes a backup: every table as of one moment, streamed into a sealed file while the hub goes on working, then read
 * back. The keys of the organizations are not in it unless asked for: docs/operate.md says why.
 */
import { createHash } from 'node:crypto'
import { access, link, rm } from 'node:fs/promises'
import pg from 'pg'
import {
  copyOf,
  listMigrations,
  listSequences,
  listTables,
  plainSettings,
  requireOwner,
  type Table,
} from './catalogue.ts'
import { createFrames, type FrameWriter, frameBytes } from './container.ts'
import { copyOut, countLines } from './copy.ts'
import { backupFault } from './fault.ts'
import type { KeyFile } from './keyFiles.ts'
import { type Contents, type End, inspectBackup, type Manifest, type TableEnd } from './read.ts'
import type { BackupSecret } from './secret.ts'

export type BackupOrder = {
  /** Of the login that owns the tables and sees every row. */
  ownerUrl: string
  path: string
  secret: BackupSecret
  /** Key files to put in; none unless the person asked for it. */
  keyFiles?: readonly KeyFile[]
  now: Date
  /** Gets a line for the person at the terminal now and then. */
  tell(line: string): void
}

/**
 * Writes the file beside its name, reads it back, and only then gives it its name.
 * @throws BackupFault; an error when the name is taken; what PostgreSQL or the disk says
 */
export async function writeBackup(order: BackupOrder): Promise<Contents> {
  const { path, secret, ownerUrl, keyFiles = [], now, tell } = order
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'causeway backup', keepAlive: true })
  await client.connect()
  client.on('error', () => undefined) // what runs says so itself
  try {
    return await written(path, secret, tell, async frames => {
      await client.query(plainSettings)
      await requireOwner(client)
      await client.query('begin transaction isolation level repeatable read, read only')
      const tables = await listTables(client) // the first statement takes the snapshot
      const manifest: Manifest = {
        holds: 'database',
        madeAt: now.toISOString(),
        migrations: await listMigrations(client),
        sequences: await listSequences(client),
      }
      await frames.write('manifest', JSON.stringify(manifest))
      await writeKeyFiles(frames, keyFiles)
      let rows = 0
      for (const table of tables) rows += await writeTable(client, frames, table, tell)
      return { tables: tables.length, rows, keyFiles: keyFiles.length }
    })
  } finally {
    await client.end()
  }
}

/** Writes key files alone, in the same form. */
export async function writeKeyBackup(order: Omit<BackupOrder, 'ownerUrl'>): Promise<Contents> {
  const { path, secret, keyFiles = [], now, tell } = order
  return written(path, secret, tell, async frames => {
    const manifest: Manifest = { holds: 'keys', madeAt: now.toISOString(), migrations: [], sequences: [] }
    await frames.write('manifest', JSON.stringify(manifest))
    await writeKeyFiles(frames, keyFiles)
    return { tables: 0, rows: 0, keyFiles: keyFiles.length }
  })
}

async function written(
  path: string,
  secret: BackupSecret,
  tell: (line: string) => void,
  write: (frames: FrameWriter) => Promise<End>,
): Promise<Contents> {
  if (await isThere(path)) throw backupFault('backup.exists', `${path} is there already.`)
  const draft = `${path}.part`
  await rm(draft, { force: true }) // of one that was cut off
  const frames = await createFrames(draft, secret)
  try {
    const end = await write(frames)
    await frames.finish(JSON.stringify(end))
    tell('Reading it back …')
    const contents = await inspectBackup(draft, secret)
    await link(draft, path) // never over a file that is there
    return contents
  } finally {
    await frames.abandon()
    await rm(draft, { force: true })
  }
}

async function writeTable(
  client: pg.Client,
  frames: FrameWriter,
  table: Table,
  tell: (line: string) => void,
): Promise<number> {
  await frames.write('table', JSON.stringify(table))
  const sum = createHash('sha256')
  let bytes = 0
  let rows = 0
  for await (const part of inFrames(copyOut(client, copyOf(table, 'to stdout')))) {
    sum.update(part)
    bytes += part.length
    rows += countLines(part)
    await frames.write('data', part)
  }
  const end: TableEnd = { name: table.name, rows, bytes, sha256: sum.digest('hex') }
  await frames.write('tableEnd', JSON.stringify(end))
  if (rows > 0) tell(`${table.name}: ${rows} rows`)
  return rows
}

async function writeKeyFiles(frames: FrameWriter, keyFiles: readonly KeyFile[]): Promise<void> {
  for (const { name, content } of keyFiles)
    await frames.write('keyFile', JSON.stringify({ name, content: content.toString('base64') }))
}

/** The same bytes in parts of the size of a frame: a row may be larger than memory should hold, or tiny. */
async function* inFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let kept: Buffer[] = []
  let size = 0
  for await (const chunk of chunks) {
    kept.push(chunk)
    size += chunk.length
    if (size < frameBytes) continue
    const all = Buffer.concat(kept)
    let at = 0
    for (; all.length - at >= frameBytes; at += frameBytes) yield all.subarray(at, at + frameBytes)
    kept = [all.subarray(at)]
    size = all.length - at
  }
  if (size > 0) yield Buffer.concat(kept)
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
