/** What notes have left at appointments that are not theirs any more: to be taken back, or kept there for a person to see. */
import type { Sql } from './scope.ts'

/** Of notes that were filled there while a person gave them another appointment, or none. */
export async function clearLostFills(
  db: Sql,
  rows: readonly { id: string; appointment: string }[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'session-clear-lost-fills',
    text: `
      insert into session_clearing as c (organization, appointment, note, connection, brought, asked_at, state, due_at)
      select n.organization, u.appointment, n.id, n.connection, true, $3, 'due', $3
        from unnest($1::uuid[], $2::text[]) as u (id, appointment)
        join session_note n on n.organization = current_organization() and n.id = u.id
       where n.appointment is distinct from u.appointment and n.detail->>'renderedAs' is distinct from u.appointment
      on conflict (organization, appointment, note) do update
         set brought = true, state = 'due', due_at = excluded.due_at, tries = 0, problem = null`,
    values: [rows.map(({ id }) => id), rows.map(({ appointment }) => appointment), now],
  })
}

export type ClearingRow = { appointment: string; note: string; brought: boolean; tries: number; lease: Date }

/** Leases what is due. What has become its note's own again is nothing to take back. */
export async function leaseClearings(
  db: Sql,
  connection: string,
  limit: number,
  now: Date,
  leaseMs: number,
): Promise<ClearingRow[]> {
  await db.query(
    `delete from session_clearing c using session_note n
      where c.organization = current_organization() and c.connection = $1 and n.organization = c.organization
        and n.id = c.note and n.appointment = c.appointment`,
    [connection],
  )
  const { rows } = await db.query<ClearingRow>(
    `
    with due as (
      select organization, appointment, note from session_clearing
       where organization = current_organization() and connection = $1 and due_at <= $3
       order by due_at, note
       limit $2
         for update skip locked)
    update session_clearing c set due_at = $3::timestamptz + $4 * interval '1 ms'
      from due
     where c.organization = due.organization and c.appointment = due.appointment and c.note = due.note
    returning c.appointment, c.note, c.brought, c.tries, c.due_at as lease`,
    [connection, limit, now, leaseMs],
  )
  return rows
}

/** What became of one: null `state` says that nothing of it is there any more. */
export type ClearingEnd = Pick<ClearingRow, 'appointment' | 'note' | 'lease'> & {
  state: 'due' | 'kept' | null
  dueAt: Date | null
  tries: number
  problem: string | null
}

/** Writes what became of them. A note that has its old appointment again is brought there once more. */
export async function endClearings(db: Sql, ended: readonly ClearingEnd[], now: Date): Promise<void> {
  if (ended.length === 0) return
  const given = [ended.map(row => row.appointment), ended.map(row => row.note), ended.map(row => row.state)]
  await db.query(
    `
    update session_note n
       set step = case when n.step = 'rendered' then n.step else 'fill' end,
           due_at = case when n.step = 'rendered' then n.due_at else $4::timestamptz end,
           filled = null, filled_at = null,
           review = case when n.step = 'rendered' then coalesce(n.review, 'RECHECK') else n.review end,
           review_at = case when n.step = 'rendered' then coalesce(n.review_at, $4) else n.review_at end
      from unnest($1::text[], $2::uuid[], $3::text[]) as u (appointment, note, state)
     where n.organization = current_organization() and n.id = u.note and n.appointment = u.appointment
       and u.state is null and n.gone_at is null`,
    [...given, now],
  )
  await db.query(
    `
    delete from session_clearing c
     using unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[]) as u (appointment, note, state, lease)
     where c.organization = current_organization() and c.appointment = u.appointment and c.note = u.note
       and u.state is null and c.due_at = u.lease`,
    [...given, ended.map(row => row.lease)],
  )
  await db.query(
    `
    update session_clearing c
       set state = u.state, due_at = u.due_at, tries = u.tries, problem = u.problem
      from unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::int[], $7::text[])
        as u (appointment, note, state, lease, due_at, tries, problem)
     where c.organization = current_organization() and c.appointment = u.appointment and c.note = u.note
       and u.state is not null and c.due_at = u.lease`,
    [
      ...given,
      ended.map(row => row.lease),
      ended.map(row => row.dueAt),
      ended.map(row => row.tries),
      ended.map(row => row.problem),
    ],
  )
}

/**
 * Notes of which something is kept at another appointment have that to be looked at, as long as nothing else is, whatever
 * became of them meanwhile.
 */
export async function showKeptClearings(db: Sql, connection: string, now: Date): Promise<void> {
  await db.query(
    `
    update session_note n
       set review = 'LEFT_BEHIND', review_at = $2,
           detail = coalesce(n.detail, '{}') || jsonb_build_object('leftAt', c.appointment)
      from session_clearing c
     where c.organization = current_organization() and c.connection = $1 and c.state = 'kept'
       and n.organization = c.organization and n.id = c.note and n.review is null`,
    [connection, now],
  )
}

/** A person has seen what a note has left behind. */
export async function settleClearings(db: Sql, note: string): Promise<void> {
  await db.query(
    `delete from session_clearing where organization = current_organization() and note = $1 and state = 'kept'`,
    [note],
  )
}
