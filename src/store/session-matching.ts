/** Notes that are due for a pair, the appointments they could be, and what was decided. */
import type { Sql } from './scope.ts'

export type DueNote = {
  id: string
  student: string
  author: string
  authorType: 'employee' | 'parent' | null
  client: string | null
  staff: string | null
  /** Whether the student's site has an agency. */
  agency: boolean
  published: boolean
  unread: string | null
  startsAt: Date | null
  endsAt: Date | null
  date: string | null
  appointment: string | null
  /** A person chose the appointment, which is still there; with these differences. */
  chosen: { startsAt: Date; endsAt: Date; startDifference: number; endDifference: number } | null
  /** It was rendered at an appointment that is not its own any more: the rules bring it nowhere else. */
  spent: boolean
  /** Other notes of the same student, author, and times. */
  twins: readonly string[]
}

/** The next notes that are due, locked until the transaction ends. */
export async function dueNotes(db: Sql, connection: string, limit: number): Promise<DueNote[]> {
  const { rows } = await db.query<DueNote>({
    name: 'session-due-notes',
    text: `
      with due as (
        select * from session_note
         where organization = current_organization() and connection = $1 and match_due
         order by id
         limit $2
           for update)
      select n.id, n.student, n.author, u.author as "authorType", s.target as client, u.target as staff,
             coalesce(site.target is not null, false) as agency, n.published, n.unread, n.starts_at as "startsAt",
             n.ends_at as "endsAt", n.date::text, n.appointment, coalesce(n.detail ? 'renderedAs', false) as spent,
             case when n.how = 'user' and slot.gone_at is null and slot.state <> 'cancelled'
                  then jsonb_build_object('startsAt', slot.starts_at, 'endsAt', slot.ends_at,
                                          'startDifference', n.detail -> 'startDifference',
                                          'endDifference', n.detail -> 'endDifference') end as chosen,
             array(select o.id::text from session_note o
               where o.organization = n.organization and o.connection = n.connection and o.student = n.student
                 and o.date = n.date and o.author = n.author and o.starts_at = n.starts_at and o.ends_at = n.ends_at
                 and o.published and o.gone_at is null and o.id <> n.id) as twins
        from due n
        left join session_source s on s.organization = n.organization and s.connection = n.connection
                                  and s.kind = 'student' and s.source = n.student
        left join session_source u on u.organization = n.organization and u.connection = n.connection
                                  and u.kind = 'user' and u.source = n.author
        left join session_source site on site.organization = n.organization and site.connection = n.connection
                                     and site.kind = 'site' and site.source = s.site
        left join session_slot slot on slot.organization = n.organization and slot.id = n.appointment`,
    values: [connection, limit],
  })
  return rows.map(({ chosen, ...row }) => ({
    ...row,
    chosen: chosen && { ...chosen, startsAt: new Date(chosen.startsAt), endsAt: new Date(chosen.endsAt) },
  }))
}

/** Notes that are no longer due, and stay as they are. */
export async function leaveNotes(db: Sql, notes: readonly string[]): Promise<void> {
  if (notes.length === 0) return
  await db.query(
    `update session_note set match_due = false where organization = current_organization() and id = any ($1::uuid[])`,
    [notes],
  )
}

export type Candidate = {
  note: string
  appointment: string
  agency: string
  zone: string
  grace: number
  date: string
  startsAt: Date
  endsAt: Date
  kind: 'service' | 'non-service' | 'non-payroll'
  state: 'scheduled' | 'cancelled' | 'rendered'
  client: string
  staff: string
  version: string
  /** The note that has it already. */
  takenBy: string | null
  refused: boolean
}

/** The appointments of each note's client and staff on its day, the day before and the day after. */
export async function candidatesOf(
  db: Sql,
  notes: readonly { id: string; client: string; staff: string; date: string }[],
): Promise<Candidate[]> {
  if (notes.length === 0) return []
  const { rows } = await db.query<Candidate>({
    name: 'session-candidates',
    text: `
      select n.id as note, s.id as appointment, s.agency, a.zone, a.grace, s.date::text, s.starts_at as "startsAt",
             s.ends_at as "endsAt", s.kind, s.state, s.client, s.staff, s.version, o.id as "takenBy",
             exists (select from session_rejection r
                      where r.organization = s.organization and r.kind = 'note' and r.source = n.id
                        and r.target = s.id) as refused
        from unnest($1::uuid[], $2::text[], $3::text[], $4::date[]) as n (id, client, staff, date)
        join session_slot s on s.organization = current_organization() and s.client = n.client
                           and s.date between n.date - 1 and n.date + 1 and s.staff = n.staff and s.gone_at is null
        join session_target a on a.organization = s.organization and a.kind = 'agency' and a.id = s.agency
        left join session_note o on o.organization = s.organization and o.appointment = s.id and o.id <> n.id`,
    values: [
      notes.map(note => note.id),
      notes.map(note => note.client),
      notes.map(note => note.staff),
      notes.map(note => note.date),
    ],
  })
  return rows
}

export type NoteDecision = {
  id: string
  appointment: string | null
  reason: string | null
  /** Differences, counts, and what the appointment was when the pair was made. */
  detail: Readonly<Record<string, string | number>>
}

/** Writes what was decided by rule; a new pair is due to be brought to its appointment at once. */
export async function decideNotes(db: Sql, decisions: readonly NoteDecision[], now: Date): Promise<void> {
  if (decisions.length === 0) return
  await db.query({
    name: 'session-decide-notes',
    text: `
      update session_note n
         set match_due = false, reason = u.reason, detail = u.detail, appointment = u.appointment,
             how = case when u.appointment is null then null else 'auto' end,
             mapped_at = case when u.appointment is null then null else $5::timestamptz end, mapped_by = null,
             step = case when u.appointment is null then 'none' else 'fill' end,
             due_at = case when u.appointment is null then null else $5::timestamptz end
        from unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[]) as u (id, appointment, reason, detail)
       where n.organization = current_organization() and n.id = u.id and n.appointment is null`,
    values: [
      decisions.map(each => each.id),
      decisions.map(each => each.appointment),
      decisions.map(each => each.reason),
      decisions.map(each => JSON.stringify(each.detail)),
      now,
    ],
  })
}

/** Pairs that were looked at again: those that still fit go on, the others wait for a person. */
export async function confirmPairs(
  db: Sql,
  rows: readonly { id: string; review: string | null }[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'session-confirm-pairs',
    text: `
      update session_note n
         set match_due = false, review = coalesce(u.review, n.review),
             review_at = case when u.review is null then n.review_at else $3 end,
             step = case when u.review is null then n.step when n.step = 'rendered' then n.step else 'stopped' end,
             due_at = case when u.review is null then n.due_at else null end
        from unnest($1::uuid[], $2::text[]) as u (id, review)
       where n.organization = current_organization() and n.id = u.id`,
    values: [rows.map(({ id }) => id), rows.map(({ review }) => review), now],
  })
}
