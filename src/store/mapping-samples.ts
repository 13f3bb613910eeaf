/** Records as the last messages of a source made them: what a mapping is tried on. */
import type { RecordType } from '../model/fhir.ts'
import type { Sql } from './scope.ts'

export type EventRecordRow = {
  event: string
  message: string
  event_type: string
  happened_at: Date
  record: string
  record_type: RecordType
  version: number
  body: Buffer
}

/** The newest events of a source among these types, older than `before` when it is given. Those without a body are left out. */
export async function lastEventRecords(
  db: Sql,
  source: string,
  eventTypes: readonly string[],
  recordTypes: readonly RecordType[],
  limit: number,
  before?: string,
): Promise<EventRecordRow[]> {
  const { rows } = await db.query<EventRecordRow>(
    `
    select e.id as event, e.message, e.type as event_type, e.happened_at, r.id as record, r.type as record_type,
           v.version, v.body
      from event e
      join record r on r.organization = e.organization and r.id = e.record
      join record_version v
        on v.organization = e.organization and v.record = e.record and v.version = e.record_version
     where e.organization = current_organization() and e.connection = $1 and e.type = any ($2::text[])
       and r.type = any ($3::text[]) and ($5::uuid is null or e.id < $5) and v.body is not null
     order by e.id desc
     limit $4`,
    [source, eventTypes, recordTypes, limit, before ?? null],
  )
  return rows
}

/** One event with its record, as it was then. */
export async function findEventRecord(
  db: Sql,
  event: string,
): Promise<(EventRecordRow & { source: string }) | undefined> {
  const { rows } = await db.query<EventRecordRow & { source: string }>(
    `
    select e.id as event, e.message, e.type as event_type, e.happened_at, e.connection as source, r.id as record,
           r.type as record_type, v.version, v.body
      from event e
      join record r on r.organization = e.organization and r.id = e.record
      join record_version v
        on v.organization = e.organization and v.record = e.record and v.version = e.record_version
     where e.organization = current_organization() and e.id = $1 and v.body is not null`,
    [event],
  )
  return rows[0]
}
