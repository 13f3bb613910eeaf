/**
 * Reads a backup and believes nothing of it before it is checked: each part is sealed, each table must have the rows and
 * the hash that were counted when it was written, and the totals must agree.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Sequence, Table } from './catalogue.ts'
import { type Frame, readFrames } from './container.ts'
import { countLines } from './copy.ts'
import { backupFault } from './fault.ts'
import type { KeyFile } from './keyFiles.ts'
import type { BackupSecret } from './secret.ts'

export const Manifest = z.object({
  holds: z.enum(['database', 'keys']),
  madeAt: z.iso.datetime(),
  migrations: z.array(z.string()),
  sequences: z.array(Sequence),
})
export type Manifest = z.infer<typeof Manifest>
const TableEnd = z.object({ name: z.string(), rows: z.number(), bytes: z.number(), sha256: z.string() })
export type TableEnd = z.infer<typeof TableEnd>
const End = z.object({ tables: z.number(), rows: z.number(), keyFiles: z.number() })
export type End = z.infer<typeof End>
const PackedKeyFile = z.object({ name: z.string(), content: z.base64() })

/** What a backup that was read to its end holds. */
export type Contents = { manifest: Manifest; tables: TableEnd[]; rows: number; keyFiles: KeyFile[] }

/** What is done with the parts while they are read; the default is nothing but checking. */
export type Take = {
  manifest?(manifest: Manifest): Promise<void>
  /** Must read `bytes` to its end. */
  table?(table: Table, bytes: AsyncIterable<Buffer>): Promise<void>
}

/**
 * Reads a backup to its end, checking everything, and hands its parts on. A part that is handed on is genuine; that the
 * backup is whole is only known at the end, so what is done must be undone when this throws.
 * @throws BackupFault as `readFrames`
 */
export async function inspectBackup(path: string, secret: BackupSecret, take: Take = {}): Promise<Contents> {
  const frames = readFrames(path, secret)
  const wrong = () => backupFault('backup.damaged', `The parts of ${path} do not belong together.`)
  const next = async (): Promise<Frame | undefined> => {
    const { done, value } = await frames.next()
    return done ? undefined : value
  }
  try {
    const first = await next()
    if (first?.kind !== 'manifest') throw wrong()
    const manifest = Manifest.parse(jsonOf(first))
    await take.manifest?.(manifest)
    const tables: TableEnd[] = []
    const keyFiles: KeyFile[] = []
    for (let frame = await next(); frame; frame = await next())
      switch (frame.kind) {
        case 'keyFile': {
          const { name, content } = PackedKeyFile.parse(jsonOf(frame))
          keyFiles.push({ name, content: Buffer.from(content, 'base64') })
          break
        }
        case 'table':
          tables.push(await readTable(Table.parse(jsonOf(frame))))
          break
        case 'end': {
          const rows = tables.reduce((sum, table) => sum + table.rows, 0)
          const end = End.parse(jsonOf(frame))
          if (end.tables !== tables.length || end.rows !== rows || end.keyFiles !== keyFiles.length) throw wrong()
          if (await next()) throw wrong() // also what tells that nothing follows
          return { manifest, tables, rows, keyFiles }
        }
        default:
          throw wrong()
      }
    throw wrong()
  } finally {
    await frames.return(undefined)
  }

  async function readTable(table: Table): Promise<TableEnd> {
    const sum = createHash('sha256')
    const seen = { rows: 0, bytes: 0 }
    let end: TableEnd | undefined
    const bytes = async function* (): AsyncGenerator<Buffer> {
      for (;;) {
        const frame = await next()
        if (frame?.kind === 'tableEnd') {
          end = TableEnd.parse(jsonOf(frame))
          return
        }
        if (frame?.kind !== 'data') throw wrong()
        sum.update(frame.content)
        seen.rows += countLines(frame.content)
        seen.bytes += frame.content.length
        yield frame.content
      }
    }
    const reading = bytes()
    if (take.table) await take.table(table, reading)
    else for await (const _ of reading);
    const found = { name: table.name, ...seen, sha256: sum.digest('hex') }
    if (!end || JSON.stringify(end) !== JSON.stringify(found)) throw wrong()
    return found
  }
}

function jsonOf({ content }: Frame): unknown {
  return JSON.parse(content.toString())
}
