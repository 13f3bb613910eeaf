/** A page that our own pull stored, read. One entry that cannot be read is left out, with a notice that names the place. Pure. */
import type { SourceEntry, SourceGone } from '../../model/sessions/source.ts'
import type { Notice, Parsed, ParseInput } from '../connector.ts'
import { jsonOf } from './access.ts'
import type { Settings } from './config.ts'
import { isListName, listNames } from './pull.ts'
import { readEntry } from './wire.ts'

/** Reads a page whole; nothing of a person is in a refusal or a notice. */
export function parse({ body }: Pick<ParseInput<Settings>, 'body'>): Parsed {
  const value = jsonOf(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'))
  if (value === undefined) return { kind: 'refused', problem: 'message.not-json' }
  const { list, items } = pageOf(value)
  if (!isListName(list)) return { kind: 'refused', problem: 'message.unreadable', where: 'list' }
  if (!Array.isArray(items)) return { kind: 'refused', problem: 'message.unreadable', where: 'items' }
  const kind = listNames[list]
  const entries: SourceEntry[] = []
  const gone: SourceGone[] = []
  const notices = new Map<string, Notice>()
  for (const item of items as unknown[]) {
    const read = readEntry(kind, item)
    if (read.kind === 'entry') {
      entries.push(read.entry)
      if (read.unknownType) notices.set('type', { problem: 'version.unknown', detail: `${list}[].type` })
    } else if (read.kind === 'gone') gone.push({ kind, id: read.id, at: read.at })
    else notices.set(read.wrong, { problem: 'session.entry-unreadable', detail: `${list}[].${read.wrong}` })
  }
  const told = notices.size > 0 ? { notices: [...notices.values()] } : {}
  return { kind: 'page', page: { kind, entries, gone }, ...told }
}

function pageOf(value: unknown): { list?: string; items?: unknown } {
  if (typeof value !== 'object' || value === null) return {}
  const { list, items } = value as { list?: unknown; items?: unknown }
  return { ...(typeof list === 'string' ? { list } : {}), items }
}
