/** How an organization schedules, as the database holds it, and what its profile kept back of deliveries. */
import type { EventType } from '../model/events.ts'
import type { RecordType } from '../model/fhir.ts'
import type { Sql } from './scope.ts'

export type SchedulingRow = { version: number; body: Buffer }

/** The settings; undefined while the defaults hold. */
export async function loadScheduling(db: Sql): Promise<SchedulingRow | undefined> {
  const { rows } = await db.query<SchedulingRow>(
    'select version, body from scheduling where organization = current_organization()',
  )
  return rows[0]
}

/** Writes the settings. */
export async function writeScheduling(db: Sql, organization: string, row: SchedulingRow, now: Date): Promise<void> {
  await db.query(
    `
    insert into scheduling (organization, version, body, changed_at)
    values ($1, $2, $3, $4)
    on conflict (organization) do update
       set version = excluded.version, body = excluded.body, changed_at = excluded.changed_at`,
    [organization, row.version, row.body, now],
  )
}

/** Names only: `fields` are paths of the target's body, never values. */
export type WithheldRow = { delivery: string; attempt: number; fields: readonly string[] }

/** Notes what attempts do not carry. No statement at all when everything may leave, which is the usual case. */
export async function noteWithheld(db: Sql, organization: string, rows: readonly WithheldRow[]): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'note-withheld',
    text: `
      update attempt a set withheld = array(select jsonb_array_elements_text(u.fields))
        from unnest($2::uuid[], $3::int[], $4::jsonb[]) as u (delivery, number, fields)
       where a.organization = $1 and a.delivery = u.delivery and a.number = u.number`,
    values: [
      organization,
      rows.map(row => row.delivery),
      rows.map(row => row.attempt),
      rows.map(row => JSON.stringify(row.fields)),
    ],
  })
}

/** A route by which a record was sent before: whether something is under way there, and whether it is there. */
export type FormerRoute = { route: string; underWay: boolean; isThere: boolean }

/** The routes by which records were sent, or are on their way, before. */
export async function routesOfRecords(db: Sql, records: readonly string[]): Promise<Map<string, FormerRoute[]>> {
  if (records.length === 0) return new Map()
  const { rows } = await db.query<FormerRoute & { record: string }>({
    name: 'routes-of-records',
    text: `
      select d.record, d.route,
             bool_or(d.state in ('pending', 'sending', 'retry', 'ambiguous')) as "underWay",
             exists (select from link l
                      where l.organization = current_organization() and l.record = d.record
                        and l.connection = d.target and l.entity = d.record_type) as "isThere"
        from delivery d
       where d.organization = current_organization() and d.record = any ($1::uuid[])
       group by d.record, d.route, d.target, d.record_type`,
    values: [records],
  })
  return Map.groupBy(rows, row => row.record)
}

export type EventOfMessage = {
  event: string
  message: string
  eventType: EventType
  at: Date
  source: string
  recordType: RecordType
}

/** What a message made happen, in order; empty while it was not applied. */
export async function eventsOfMessage(db: Sql, message: string): Promise<EventOfMessage[]> {
  const { rows } = await db.query<EventOfMessage>(
    `
    select e.id as event, e.message, e.type as "eventType", e.happened_at as at, e.connection as source,
           r.type as "recordType"
      from event e
      join record r on r.organization = e.organization and r.id = e.record
     where e.organization = current_organization() and e.message = $1
     order by e.id
     limit 20`,
    [message],
  )
  return rows
}
