/** Session notes as the report lists them: those whose date cannot be read first, then the newest session first. */
import type { ReportMapping } from '../../model/sessions/reports.ts'
import type { Sql } from '../scope.ts'
import type { NoteStep } from '../session-notes.ts'
import { type Page, pageOf } from './page.ts'
import type { ReportCount } from './session-report-people.ts'

export type NoteReportFilter = {
  connection: string
  mapping?: ReportMapping | undefined
  reason?: string | undefined
  gate?: string | undefined
  from?: string | undefined
  to?: string | undefined
  agencies?: readonly string[] | undefined
}

export type ReportedNote = {
  id: string
  version: number
  /** Its id at the source, sealed; null in what was kept by an earlier Causeway. */
  label: Buffer | null
  /** The newest version, sealed, where there is no label and retention has left it: it holds the id beside the signatures. */
  body: Buffer | null
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
  rendered_at: Date | null
  gates: unknown[] | null
  warnings: string[] | null
  review: string | null
  slot_from: Date | null
  slot_to: Date | null
  slot_zone: string | null
  client: Buffer | null
  client_id: string | null
  staff: Buffer | null
  staff_id: string | null
}

const asked = `
     where n.organization = current_organization() and n.connection = $1
       and (n.gone_at is null or n.review is not null or n.appointment is not null)
       and ($2::text is null or coalesce(n.how, 'none') = $2 or ($2 = 'mapped' and n.how is not null))
       and ($3::text is null or n.reason = $3)
       and ($4::jsonb is null or n.gates @> $4)
       and ($5::date is null or n.date >= $5)
       and ($6::date is null or n.date <= $6)
       and ($7::text[] is null or site.target = any ($7))`

const values = (filter: NoteReportFilter) => [
  filter.connection,
  filter.mapping ?? null,
  filter.reason ?? null,
  filter.gate === undefined ? null : JSON.stringify([{ gate: filter.gate }]),
  filter.from ?? null,
  filter.to ?? null,
  filter.agencies ?? null,
]

/** Written out apart, so that each is a range of the index on (organization, connection, date, id), read backwards. */
const behind = {
  beginning: 'and ($8::date is null and $9::uuid is null)',
  undated: 'and $8::date is null and (n.date is not null or n.id < $9::uuid)',
  dated: 'and (n.date, n.id) < ($8::date, $9::uuid)',
} as const

/** Where a page ends; the date is null among those whose date cannot be read. */
export type NotePlace = { date: string | null; id: string }

/** The query of a page; see `reportNotes`. */
export function reportNotesQuery(
  filter: NoteReportFilter,
  limit: number,
  after?: NotePlace,
): { text: string; values: unknown[] } {
  const place = after === undefined ? 'beginning' : after.date === null ? 'undated' : 'dated'
  return {
    text: `
    select n.id, n.version, v.label, case when v.label is null then v.body end as body, n.date::text, n.starts_at,
           n.ends_at, n.zone, s.body as student, s.id as student_id, u.body as author, u.id as author_id, n.appointment,
           n.how, n.reason, n.detail, n.mapped_at, n.mapped_by, n.first_seen_at, n.seen_at, n.step, n.rendered_at,
           n.gates, n.warnings, n.review, slot.starts_at as slot_from, slot.ends_at as slot_to, a.zone as slot_zone,
           c.body as client, c.id as client_id, f.body as staff, f.id as staff_id
      from session_note n
      left join session_note_version v on v.organization = n.organization and v.note = n.id and v.version = n.version
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
     ${asked}
       ${behind[place]}
     order by n.date desc nulls first, n.id desc
     limit $10`,
    values: [...values(filter), after?.date ?? null, after?.id ?? null, limit + 1],
  }
}

/** A page of notes. */
export async function reportNotes(
  db: Sql,
  filter: NoteReportFilter,
  limit: number,
  after?: NotePlace,
): Promise<Page<ReportedNote>> {
  const { rows } = await db.query<ReportedNote>(reportNotesQuery(filter, limit, after))
  return pageOf(rows, limit, row => `${row.date ?? '-'} ${row.id}`)
}

/** The place in a cursor; undefined when it is none of ours. */
export function placeOfCursor(cursor: string): NotePlace | undefined {
  const [date = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return undefined
  if (date === '-') return { date: null, id }
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date)) ? { date, id } : undefined
}

/** How many there are, by the week of the session, mapping, reason and whether they are rendered. */
export async function countReportNotes(db: Sql, filter: NoteReportFilter): Promise<ReportCount[]> {
  const { rows } = await db.query<ReportCount>(
    `
    select date_trunc('week', n.date)::date::text as week, n.how, n.reason, n.step = 'rendered' as rendered,
           count(*)::int as count
      from session_note n
      left join session_source s on s.organization = n.organization and s.connection = n.connection
                                and s.kind = 'student' and s.source = n.student
      left join session_source site on site.organization = n.organization and site.connection = n.connection
                                   and site.kind = 'site' and site.source = s.site
     ${asked}
     group by 1, 2, 3, 4
     order by 1`,
    values(filter),
  )
  return rows
}
