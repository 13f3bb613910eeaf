/** What the person of each visit believes, where a visit comes from, and which visits have no reminders planned yet. */
import type { Scope, Sql } from './scope.ts'

export type BeliefRow = {
  belief: 'none' | 'booked' | 'off'
  believed_at: Date | null
  told: number
  /** Whose belief it is. */
  person: string | null
}

/** Takes the visit for this transaction; undefined when it was not looked at before. Two never plan one visit at once. */
export async function lockVisit(db: Scope, record: string): Promise<BeliefRow | undefined> {
  await db.query("select pg_advisory_xact_lock(hashtextextended('reminder ' || $1, 0))", [record])
  const { rows } = await db.query<BeliefRow>(
    'select belief, believed_at, told, person from reminder_visit where organization = current_organization() and record = $1',
    [record],
  )
  return rows[0]
}

/** Writes what they believe now, and by which version of the settings the reminders were planned. */
export async function writeBelief(
  db: Scope,
  record: string,
  row: BeliefRow & { setting: number },
  now: Date,
): Promise<void> {
  await db.query(
    `insert into reminder_visit (organization, record, belief, believed_at, told, person, setting, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (organization, record) do update
        set belief = excluded.belief, believed_at = excluded.believed_at, told = excluded.told,
            person = excluded.person, setting = excluded.setting, changed_at = excluded.changed_at`,
    [db.organization, record, row.belief, row.believed_at, row.told, row.person, row.setting, now],
  )
}

/**
 * The connections a visit is known from: where it was first seen, and every booking system where it is booked. A booking
 * that the hub made itself, to take the time, is none that its person knows of.
 */
export async function sourcesOf(db: Sql, record: string): Promise<string[]> {
  const { rows } = await db.query<{ connection: string }>({
    name: 'sources-of-visit',
    text: `
      select connection from record where organization = current_organization() and id = $1
       union
      select l.connection from link l
       where l.organization = current_organization() and l.record = $1 and l.entity = 'booking'
       group by l.connection
      having not bool_or('delivered' = any (l.reasons))`,
    values: [record],
  })
  return rows.map(row => row.connection)
}

export type ChangedVisitRow = { record: string; event: string; at: Date; happened_at: Date | null; version: number }

/** Events of appointments after `from`, in the order of time. */
export async function changedAppointments(
  db: Sql,
  from: { at: Date; id: string },
  upTo: Date,
  limit: number,
): Promise<ChangedVisitRow[]> {
  const { rows } = await db.query<ChangedVisitRow>({
    name: 'changed-appointments',
    text: `
      select e.record, e.id as event, e.created_at as at, e.happened_at, e.record_version as version
        from event e
        join record r on r.organization = e.organization and r.id = e.record and r.type = 'Appointment'
       where e.organization = current_organization() and (e.created_at, e.id) > ($1, $2) and e.created_at <= $3
       order by e.created_at, e.id
       limit $4`,
    values: [from.at, from.id, upTo, limit],
  })
  return rows
}

/** Appointments that are still to come, and were not planned by this version of the settings. */
export async function unplannedAppointments(db: Sql, setting: number, now: Date, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: 'unplanned-appointments',
    text: `
      select r.id
        from record r
        left join reminder_visit v on v.organization = r.organization and v.record = r.id
       where r.organization = current_organization() and r.type = 'Appointment' and r.starts_at > $2
         and (v.setting is null or v.setting <> $1)
       order by r.starts_at
       limit $3`,
    values: [setting, now, limit],
  })
  return rows.map(row => row.id)
}

/** One version of an appointment, sealed; undefined when it was never there or its time is over. */
export async function loadVisitVersion(db: Sql, record: string, version: number): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ body: Buffer | null }>({
    name: 'load-visit-version',
    text: `
      select body from record_version
       where organization = current_organization() and record = $1 and version = $2`,
    values: [record, version],
  })
  return rows[0]?.body ?? undefined
}
