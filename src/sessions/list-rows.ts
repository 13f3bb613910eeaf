/** Pages of Synchronization in the order that somebody asks for: by time, by state, or by name. */

import { idOfCursor, type Page } from '../store/lists/page.ts'
import { type EntryFilter, type ListedEntry, listEntries } from '../store/lists/session-entries.ts'
import { marksOfEntries } from '../store/lists/session-names.ts'
import { dateAndIdOfCursor, type ListedNote, listNotes, type NoteFilter } from '../store/lists/session-notes.ts'
import { type Asked, inOrderOf, type Listing, type Where } from './listing.ts'
import { cursorOfName, nameOfCursor } from './name-cursor.ts'
import { bringSources, firstFrom, inOrder, mostByName } from './names.ts'
import { notesByName } from './notes-by-name.ts'

/** A page of sites, students or users. */
export async function listEntriesBy(where: Where, filter: EntryFilter, asked: Asked): Promise<Listing<ListedEntry>> {
  if (asked.sort === 'name') return entriesByName(where, filter, asked)
  const read = async (mapping: EntryFilter['mapping'], limit: number, cursor: string | undefined) => {
    const after = cursor === undefined ? undefined : idOfCursor(cursor)
    if (cursor !== undefined && after === undefined) return undefined
    return listEntries(where.db, { ...filter, mapping }, limit, after)
  }
  return asked.sort === 'time'
    ? pageOrNone(await read(filter.mapping, asked.limit, asked.cursor))
    : byState(filter.mapping, asked, read)
}

/** A page of notes. */
export async function listNotesBy(where: Where, filter: NoteFilter, asked: Asked): Promise<Listing<ListedNote>> {
  if (asked.sort === 'name') return notesByName(where, filter, asked)
  const read = async (mapping: NoteFilter['mapping'], limit: number, cursor: string | undefined) => {
    const after = cursor === undefined ? undefined : dateAndIdOfCursor(cursor)
    if (cursor !== undefined && after === undefined) return undefined
    return listNotes(where.db, { ...filter, mapping }, limit, after)
  }
  return asked.sort === 'time'
    ? pageOrNone(await read(filter.mapping, asked.limit, asked.cursor))
    : byState(filter.mapping, asked, read)
}

function pageOrNone<Row>(page: Page<Row> | undefined): Listing<Row> {
  return page ? { kind: 'page', ...page } : { kind: 'bad-cursor' }
}

/** What waits for a person comes first, then what a person chose, then what the rules made. */
const states = ['none', 'user', 'auto'] as const

/** Each state is a list by time of its own, read one after the other: no state is sorted, however many rows there are. */
async function byState<Row>(
  only: (typeof states)[number] | undefined,
  { limit, cursor }: Asked,
  read: (state: (typeof states)[number], limit: number, cursor: string | undefined) => Promise<Page<Row> | undefined>,
): Promise<Listing<Row>> {
  const [from = '', inner = ''] = cursor?.split('.') ?? ['none']
  const begin = (states as readonly string[]).indexOf(from)
  if (begin < 0) return { kind: 'bad-cursor' }
  const rows: Row[] = []
  for (const [index, state] of states.entries()) {
    if (index < begin || (only && only !== state)) continue
    if (rows.length === limit) return { kind: 'page', rows, next: `${state}.` }
    const page = await read(state, limit - rows.length, index === begin && inner ? inner : undefined)
    if (!page) return { kind: 'bad-cursor' }
    rows.push(...page.rows)
    if (page.next) return { kind: 'page', rows, next: `${state}.${page.next}` }
  }
  return { kind: 'page', rows, next: null }
}

/** The database says which rows are meant, the index in which order they stand. */
async function entriesByName(
  where: Where,
  filter: EntryFilter,
  { limit, cursor }: Asked,
): Promise<Listing<ListedEntry>> {
  const { hub, db } = where
  const list = `${filter.connection}/${filter.kind}`
  const place = cursor === undefined ? undefined : nameOfCursor(hub.sealer, db.organization, list, cursor)
  if (cursor !== undefined && !place) return { kind: 'bad-cursor' }
  const marks = await marksOfEntries(db, filter, mostByName)
  if (!marks) return { kind: 'too-many' }
  const order = inOrder(await bringSources(where, filter.kind, marks))
  const found: { id: string; key: string }[] = []
  for (let at = place ? firstFrom(order, place) : 0; at < order.length && found.length <= limit; at++) {
    const entry = order[at]
    if (entry && marks.has(entry.id) && entry.id !== place?.id) found.push(entry)
  }
  const ids = found.slice(0, limit).map(({ id }) => id)
  const { rows } = await listEntries(db, { ...filter, among: ids }, ids.length)
  const last = found[limit - 1]
  const next = found.length > limit && last ? cursorOfName(hub.sealer, db.organization, list, last) : null
  return { kind: 'page', rows: inOrderOf(ids, rows), next, total: marks.size }
}
