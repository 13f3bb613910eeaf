/** Out-of-office entries that the hub made at booking systems, and when each system is looked at next. */
import type { LeaveState } from '../model/leave.ts'
import type { Scope, Sql } from './scope.ts'

export type LeaveRow = { id: string; practitioner: string; state: LeaveState; body: Buffer }

/** The entries that the hub made at a connection, oldest first. */
export async function listLeave(db: Sql, connection: string): Promise<LeaveRow[]> {
  const { rows } = await db.query<LeaveRow>({
    name: 'list-leave',
    text: `
      select id, practitioner, state, body
        from leave_entry
       where organization = current_organization() and connection = $1
       order by id`,
    values: [connection],
  })
  return rows
}

/** Keeps an entry as it stands now; one that is new begins here. */
export async function keepLeave(db: Scope, connection: string, row: LeaveRow, now: Date): Promise<void> {
  await db.query({
    name: 'keep-leave',
    text: `
      insert into leave_entry (organization, id, connection, practitioner, state, body, changed_at)
      values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (organization, id) do update
         set state = excluded.state, body = excluded.body, changed_at = excluded.changed_at`,
    values: [db.organization, row.id, connection, row.practitioner, row.state, row.body, now],
  })
}

/** Forgets entries; what stands at the booking system stays as it is. */
export async function forgetLeave(db: Sql, ids: readonly string[]): Promise<void> {
  await db.query('delete from leave_entry where organization = current_organization() and id = any ($1::uuid[])', [ids])
}

export type LookTurn = { now: Date; everyMs: number; leaseMs: number; atOnce: boolean }

/**
 * Takes the turn to look at a connection, if it is due or wanted at once, and moves the next one on by `everyMs`. Of
 * several that ask one gets it, and nobody else until it is over or its lease has ended.
 */
export async function claimLeaveLook(
  db: Scope,
  connection: string,
  { now, everyMs, leaseMs, atOnce }: LookTurn,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'claim-leave-look',
    text: `
      insert into leave_look as l (organization, connection, due_at, leased_until)
      values ($1, $2, $3::timestamptz + $4 * interval '1 ms', $3::timestamptz + $5 * interval '1 ms')
      on conflict (organization, connection) do update
         set due_at = excluded.due_at, leased_until = excluded.leased_until
       where (l.due_at <= $3 or $6) and (l.leased_until is null or l.leased_until <= $3)`,
    values: [db.organization, connection, now, everyMs, leaseMs, atOnce],
  })
  return rowCount > 0
}

/** The look is over: when the next one is; `looked` is set where everything is in line. */
export async function moveLeaveLook(db: Sql, connection: string, due: Date, looked: Date | null): Promise<void> {
  await db.query({
    name: 'move-leave-look',
    text: `
      update leave_look set due_at = $2, leased_until = null, looked_at = coalesce($3, looked_at)
       where organization = current_organization() and connection = $1`,
    values: [connection, due, looked],
  })
}

/** When the days away of a connection were last in line, and when it is looked at next. */
export async function findLeaveLook(
  db: Sql,
  connection: string,
): Promise<{ due_at: Date; looked_at: Date | null } | undefined> {
  const { rows } = await db.query<{ due_at: Date; looked_at: Date | null }>(
    'select due_at, looked_at from leave_look where organization = current_organization() and connection = $1',
    [connection],
  )
  return rows[0]
}

export type AbsenceRow = { practitioner: string; type: string; starts_at: Date; ends_at: Date }

/**
 * Spans of a day and more in which records of elsewhere take the time of these practitioners, and every closed slot: from
 * columns in clear, nothing is opened.
 */
export async function absences(
  db: Sql,
  asked: { connection: string; practitioners: readonly string[]; from: Date; to: Date },
): Promise<AbsenceRow[]> {
  const { rows } = await db.query<AbsenceRow>({
    name: 'absences',
    text: `
      select p.practitioner, r.type, r.starts_at, r.ends_at
        from record r
       cross join lateral unnest(r.actors) as p (practitioner)
       where r.organization = current_organization() and r.starts_at >= $3 and r.starts_at < $4
         and r.actors && $2::uuid[] and p.practitioner = any ($2::uuid[])
         and r.connection <> $1 and r.ends_at is not null
         and (r.type = 'Slot' and r.status = 'busy-unavailable'
              or r.type = 'Appointment' and r.status in ('booked', 'pending', 'arrived')
                 and r.ends_at - r.starts_at >= interval '23 hours')
         and not exists (
           select from link l
            where l.organization = current_organization() and l.record = r.id and l.connection = $1)`,
    values: [asked.connection, asked.practitioners, asked.from, asked.to],
  })
  return rows
}
