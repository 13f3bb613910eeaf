/** Appointments of a span of time, and how far each has got at its targets. */
import type { Sql } from '../scope.ts'

export type SpannedAppointment = { id: string; version: number }

/** The appointments that begin in a span, in order: ids and versions only. At most `most`. */
export async function appointmentsBetween(db: Sql, from: Date, to: Date, most: number): Promise<SpannedAppointment[]> {
  const { rows } = await db.query<SpannedAppointment>({
    name: 'appointments-between',
    text: appointmentsBetweenQuery,
    values: [from, to, most],
  })
  return rows
}

/** The statement of `appointmentsBetween`; apart, so that its plan can be tested. */
export const appointmentsBetweenQuery = `
  select id, version
    from record
   where organization = current_organization() and starts_at >= $1 and starts_at < $2 and type = 'Appointment'
   order by starts_at, id
   limit $3`

export type LatestDelivery = { record: string; state: string; target: string }

/** The latest delivery of each of these records to each target. */
export async function latestDeliveries(db: Sql, records: readonly string[]): Promise<LatestDelivery[]> {
  if (records.length === 0) return []
  const { rows } = await db.query<LatestDelivery>({
    name: 'latest-deliveries',
    text: `
      select wanted.record, d.state, d.target
        from unnest($1::uuid[]) as wanted (record)
       cross join lateral (
         select distinct on (target) target, state, id
           from delivery
          where organization = current_organization() and record = wanted.record
          order by target, id desc) d`,
    values: [records],
  })
  return rows
}
