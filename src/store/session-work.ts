/** Notes on their way to their appointment: claimed for a while, and what became of them there. */
import type { Sql } from './scope.ts'
import { clearLostFills } from './session-clearings.ts'
import type { NoteStep } from './session-notes.ts'

export type WorkRow = {
  id: string
  appointment: string
  version: number
  step: 'fill' | 'render' | 'blocked'
  tries: number
  zone: string
  date: string
  /** Until when it is this worker's: whoever decides about the note meanwhile changes it. */
  lease: Date
  /** A person took the tick back: it is brought, and not rendered by itself. */
  held: boolean
  /** A person wants the note's words instead of what was changed there. */
  overwrite: boolean
}

/** Leases notes that are due; an ended lease makes one due again. Oldest first. */
export async function leaseNotes(
  db: Sql,
  connection: string,
  limit: number,
  now: Date,
  leaseMs: number,
): Promise<WorkRow[]> {
  const { rows } = await db.query<WorkRow>({
    name: 'session-lease-notes',
    text: `
      with due as (
        select organization, id from session_note
         where organization = current_organization() and connection = $4 and due_at <= $2
           and appointment is not null and gone_at is null
         order by due_at, id
         limit $1
           for update skip locked)
      update session_note n set due_at = $2::timestamptz + $3 * interval '1 ms'
        from due
       where n.organization = due.organization and n.id = due.id
      returning n.id, n.appointment, n.version, n.step, n.tries, n.zone, n.date::text, n.due_at as lease,
                coalesce(n.detail ? 'held', false) as held, coalesce(n.detail ? 'overwrite', false) as overwrite`,
    values: [limit, now, leaseMs, connection],
  })
  return rows
}

/** What became of one: where it stands now and when it is due again. */
export type WorkEnd = {
  id: string
  /** The appointment, the version and the lease with which it was claimed: what changed meanwhile goes its own way. */
  appointment: string
  version: number
  lease: Date
  step: NoteStep
  dueAt: Date | null
  tries: number
  problem: string | null
  filled: boolean
  rendered: boolean
  renderedBy: string | null
  gates: string | null
  warnings: string | null
  review: string | null
}

/** Nobody has decided anything else about the note since it was claimed. */
const isOwn = '(n.due_at is not distinct from u.lease and n.version = u.version)'
const writes = `(u.rendered or ${isOwn})`
const review = `(case when u.rendered and n.version > u.version then coalesce(n.review, 'CHANGED_AFTER_RENDER')
                      when ${isOwn} then coalesce(u.review, n.review)
                      else n.review end)`

/**
 * Writes what became of them. A note about which something else was decided meanwhile (a newer version, a person, its
 * appointment changed) stays as that says, and only what has happened there is noted.
 */
export async function endWork(db: Sql, ended: readonly WorkEnd[], now: Date): Promise<void> {
  if (ended.length === 0) return
  const rows = [...ended].sort((a, b) => (a.id < b.id ? -1 : 1)) // locked in the order in which others lock them
  await db.query({
    name: 'session-end-work',
    text: `
      update session_note n
         set step = case when ${writes} then u.step else n.step end,
             due_at = case when ${writes} then u.due_at else n.due_at end,
             tries = case when ${writes} then u.tries else n.tries end,
             problem = case when ${writes} then u.problem else n.problem end,
             gates = case when ${writes} then coalesce(u.gates, n.gates) else n.gates end,
             warnings = coalesce(u.warnings, n.warnings),
             detail = case when u.filled then n.detail - 'overwrite' else n.detail end,
             filled = case when u.filled then u.version else n.filled end,
             filled_at = case when u.filled then $13 else n.filled_at end,
             rendered_at = case when u.rendered then $13 else n.rendered_at end,
             rendered_by = case when u.rendered then u.rendered_by else n.rendered_by end,
             review = ${review},
             review_at = case when ${review} is not distinct from n.review then n.review_at else $13 end
        from unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[], $5::int[], $6::text[], $7::boolean[],
                    $8::boolean[], $9::uuid[], $10::jsonb[], $11::jsonb[], $12::text[], $14::text[], $15::timestamptz[])
          as u (id, version, step, due_at, tries, problem, filled, rendered, rendered_by, gates, warnings, review,
                appointment, lease)
       where n.organization = current_organization() and n.id = u.id and n.appointment = u.appointment`,
    values: [
      rows.map(row => row.id),
      rows.map(row => row.version),
      rows.map(row => row.step),
      rows.map(row => row.dueAt),
      rows.map(row => row.tries),
      rows.map(row => row.problem),
      rows.map(row => row.filled),
      rows.map(row => row.rendered),
      rows.map(row => row.renderedBy),
      rows.map(row => row.gates),
      rows.map(row => row.warnings),
      rows.map(row => row.review),
      now,
      rows.map(row => row.appointment),
      rows.map(row => row.lease),
    ],
  })
  await noteLostRenders(
    db,
    rows.filter(({ rendered }) => rendered),
    now,
  )
  await clearLostFills(
    db,
    rows.filter(({ filled, rendered }) => filled && !rendered),
    now,
  )
}

/**
 * Marks notes whose appointment was rendered while a person gave them another one, or none: nothing more is brought of them
 * by itself, and a person looks.
 */
export async function noteLostRenders(
  db: Sql,
  rows: readonly { id: string; appointment: string }[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'session-note-lost-renders',
    text: `
      update session_note n
         set review = 'RENDERED_UNMAPPED', review_at = $3, match_due = false, due_at = null,
             step = case when n.appointment is null then 'none' else 'stopped' end,
             detail = coalesce(n.detail, '{}') || jsonb_build_object('renderedAs', u.appointment)
        from unnest($1::uuid[], $2::text[]) as u (id, appointment)
       where n.organization = current_organization() and n.id = u.id and n.appointment is distinct from u.appointment`,
    values: [rows.map(({ id }) => id), rows.map(({ appointment }) => appointment), now],
  })
}

/**
 * Notes that did not pass are looked at once more: what blocked them may be mended since. Those that were brought within the
 * hour each minute, those of the week every quarter of an hour, the others once an hour, each in a minute of its own, so
 * that thousands that stay blocked cost little. Returns how many.
 */
export async function retryBlocked(db: Sql, now: Date): Promise<number> {
  const { rowCount } = await db.query(
    `update session_note set due_at = $1
      where organization = current_organization() and step = 'blocked' and due_at is null
        and coalesce(review, 'LEFT_BEHIND') = 'LEFT_BEHIND' -- what it left elsewhere is no hindrance here
        and gone_at is null
        and mod(hashtext(id::text)::bigint - $2::bigint,
                case when filled_at > $1::timestamptz - interval '1 hour' then 1
                     when filled_at > $1::timestamptz - interval '7 days' then 15 else 60 end) = 0`,
    [now, Math.floor(now.getTime() / 60_000)],
  )
  return rowCount
}
