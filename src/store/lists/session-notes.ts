/** Session notes as rows of Synchronization: newest session first, each with the appointment it has. */
import type { Sql } from '../scope.ts'
import { type NoteStep, noteSeen } from '../session-notes.ts'
import { type Page, pageOf } from './page.ts'

export type NoteFilter = {
  connection: string
  mapping?: 'auto' | 'user' | 'none' | undefined
  reason?: string | undefined
  step?: NoteStep | undefined
  /** With something that a person must look at. */
  review?: boolean | undefined
  from?: string | undefined
  to?: string | undefined
  agencies?: readonly string[] | undefined
  agency?: string | undefined
  among?: readonly string[] | undefined
}

export type ListedNote = {
  id: string
  version: number
  date: string | null
  starts_at: Date | null
  ends_at: Date | null
  zone: string | null
  student: Buffer | null
  student_id: string | null
  author: Buffer | null
  author_id: string | null
  appointment: string | null
  how: 'auto' | 'user' | null
  reason: string | null
  detail: Record<string, string | number> | null
  mapped_at: Date | null
  mapped_by: string | null
  first_seen_at: Date
  seen_at: Date
  step: NoteStep
  problem: string | null
  filled_at: Date | null
  rendered_at: Date | null
  rendered_by: string | null
  gates: unknown[] | null
  warnings: string[] | null
  review: string | null
  gone: boolean
  agency: string | null
  slot_from: Date | null
  slot_to: Date | null
  slot_state: string | null
  slot_gone: boolean | null
  slot_kind: string | null
  slot_zone: string | null
  client: Buffer | null
  client_id: string | null
  staff: Buffer | null
  staff_id: string | null
}

/** A page of notes. Those whose date cannot be read come last. */
export async function listNotes(
  db: Sql,
  filter: NoteFilter,
  limit: number,
  after?: { date: string; id: string },
): Promise<Page<ListedNote>> {
  const dated = after?.date === undated ? [] : await someNotes(db, filter, limit + 1, 'dated', after)
  const rest = limit + 1 - dated.length
  const last = rest > 0 ? await someNotes(db, filter, rest, 'undated', after?.date === undated ? after : undefined) : []
  return pageOf([...dated, ...last], limit, row => `${row.date ?? undated} ${row.id}`)
}

/** What a cursor says for a note without a date. */
const undated = '1970-01-01'

/** Each of the two is read in the order of its index, so that a page costs as much as its rows, however many there are. */
const orders = {
  dated: {
    of: 'n.date is not null and ($10::date is null or (n.date, n.id) < ($10, $11::uuid))',
    by: 'n.date desc, n.id desc',
  },
  undated: { of: 'n.date is null and ($10::date is null or n.id < $11::uuid)', by: 'n.id desc' },
} as const

/** The notes that are asked for (`n`), with what their filter needs; the columns of every query about them stand before. */
export function askedNotes(filter: NoteFilter): { from: string; values: unknown[] } {
  const agencies = filter.agency
    ? [filter.agency].filter(each => filter.agencies?.includes(each) ?? true)
    : (filter.agencies ?? null)
  return {
    from: `
      from session_note n
      left join session_source s on s.organization = n.organization and s.connection = n.connection
                                and s.kind = 'student' and s.source = n.student
     where n.organization = current_organization() and n.connection = $1
       and (n.gone_at is null or n.review is not null or n.appointment is not null)
       and ($2::text is null or coalesce(n.how, 'none') = $2)
       and ($3::text is null or n.reason = $3)
       and ($4::text is null or n.step = $4)
       and ($5::boolean is null or (n.review is not null) = $5)
       and ($6::date is null or n.date >= $6)
       and ($7::date is null or n.date <= $7)
       and ${
         agencies === null
           ? '$8::text[] is null'
           : `exists (select from session_source site
                       where site.organization = n.organization and site.connection = n.connection
                         and site.kind = 'site' and site.source = s.site and site.target = any ($8))`
       }
       and ($9::uuid[] is null or n.id = any ($9))`,
    values: [
      filter.connection,
      filter.mapping ?? null,
      filter.reason ?? null,
      filter.step ?? null,
      filter.review ?? null,
      filter.from ?? null,
      filter.to ?? null,
      agencies,
      filter.among ?? null,
    ],
  }
}

/** The query of a page of either; see `listNotes`. */
export function notesQuery(
  filter: NoteFilter,
  limit: number,
  which: keyof typeof orders,
  after?: { date: string; id: string },
): { text: string; values: unknown[] } {
  const { from, values } = askedNotes(filter)
  return {
    text: `
    select n.id, ${noteSeen} as version, n.date::text, n.starts_at, n.ends_at, n.zone, s.body as student, s.id as student_id,
           u.body as author, u.id as author_id, n.appointment, n.how, n.reason, n.detail, n.mapped_at, n.mapped_by,
           n.first_seen_at, n.seen_at, n.step, n.problem, n.filled_at, n.rendered_at, n.rendered_by, n.gates,
           n.warnings, n.review, n.gone_at is not null as gone, site.target as agency, slot.starts_at as slot_from,
           slot.ends_at as slot_to, slot.state as slot_state, slot.gone_at is not null as slot_gone,
           slot.kind as slot_kind, a.zone as slot_zone, c.body as client, c.id as client_id, f.body as staff,
           f.id as staff_id
      from (select n.* ${from}
               and ${orders[which].of}
             order by ${orders[which].by}
             limit $12) n
      left join session_source s on s.organization = n.organization and s.connection = n.connection
                                and s.kind = 'student' and s.source = n.student
      left join session_source u on u.organization = n.organization and u.connection = n.connection
                                and u.kind = 'user' and u.source = n.author
      left join session_source site on site.organization = n.organization and site.connection = n.connection
                                   and site.kind = 'site' and site.source = s.site
      left join session_slot slot on slot.organization = n.organization and slot.id = n.appointment
      left join session_target a on a.organization = n.organization and a.kind = 'agency' and a.id = slot.agency
      left join session_target c on c.organization = n.organization and c.kind = 'client' and c.id = slot.client
      left join session_target f on f.organization = n.organization and f.kind = 'staff' and f.id = slot.staff
     order by ${orders[which].by}`,
    values: [...values, after?.date ?? null, after?.id ?? null, limit],
  }
}

async function someNotes(
  db: Sql,
  filter: NoteFilter,
  limit: number,
  which: keyof typeof orders,
  after: { date: string; id: string } | undefined,
): Promise<ListedNote[]> {
  const { rows } = await db.query<ListedNote>(notesQuery(filter, limit, which, after))
  return rows
}

/** The date and id in a cursor; undefined when it is none of ours. */
export function dateAndIdOfCursor(cursor: string): { date: string; id: string } | undefined {
  const [date = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && /^[0-9a-f-]{36}$/.test(id) ? { date, id } : undefined
}

export type NoteCount = {
  how: 'auto' | 'user' | null
  reason: string | null
  step: NoteStep
  review: string | null
  count: number
}

/** How many notes are asked for. */
export async function countAskedNotes(db: Sql, filter: NoteFilter): Promise<number> {
  const { from, values } = askedNotes(filter)
  const { rows } = await db.query<{ count: number }>(`select count(*)::int as count ${from}`, values)
  return rows[0]?.count ?? 0
}

/** How many notes there are, by what became of them; of these agencies only, where they are given. */
export async function countNotes(db: Sql, connection: string, agencies?: readonly string[]): Promise<NoteCount[]> {
  const { from, values } = askedNotes({ connection, agencies })
  const { rows } = await db.query<NoteCount>(
    `select n.how, n.reason, n.step, n.review, count(*)::int as count ${from}
      group by n.how, n.reason, n.step, n.review`,
    values,
  )
  return rows
}
