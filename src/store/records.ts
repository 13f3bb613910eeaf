/** Records, their versions, and the events that made them. */
import type { RecordType } from '../model/fhir.ts'
import { packBodies } from './packed.ts'
import type { Sql } from './scope.ts'

export type RecordRow = {
  id: string
  type: RecordType
  version: number
  status: string | null
  /** Where it was first seen. */
  connection: string
  source: Buffer | null
  body: Buffer
}

/** Records in their current version. */
export async function loadRecords(db: Sql, ids: readonly string[]): Promise<RecordRow[]> {
  if (ids.length === 0) return []
  const { rows } = await db.query<RecordRow>({
    name: 'load-records',
    text: `
      select r.id, r.type, r.version, r.status, r.connection, r.source, v.body
        from unnest($1::uuid[]) as wanted (id)
       cross join lateral (select * from record where organization = current_organization() and id = wanted.id offset 0) r
       cross join lateral (
         select body from record_version
          where organization = current_organization() and record = r.id and version = r.version
         offset 0) v                       -- a probe for each: without statistics the planner would read them all`,
    values: [ids],
  })
  return rows
}

/** The current versions of records, without their bodies. */
export async function loadVersions(
  db: Sql,
  ids: readonly string[],
): Promise<{ id: string; type: RecordType; version: number }[]> {
  if (ids.length === 0) return []
  const { rows } = await db.query<{ id: string; type: RecordType; version: number }>({
    name: 'load-versions',
    text: `
      select r.id, r.type, r.version
        from unnest($1::uuid[]) as wanted (id)
       cross join lateral (
         select * from record where organization = current_organization() and id = wanted.id offset 0) r`,
    values: [ids],
  })
  return rows
}

export type WrittenRecord = {
  id: string
  type: RecordType
  version: number
  status?: string
  startsAt?: Date
  endsAt?: Date
  connection: string
  /** The patient record that it is about; itself when it is one. */
  person?: string
  /** The other records it refers to: who and where. */
  actors?: readonly string[]
  source?: Buffer
  display?: Buffer
  /** Absent for an entry that was made because something points to it. */
  event?: string
  body: Buffer
}

/** Writes new records and new versions of old ones. A source or display that is absent stays as it was. */
export async function writeRecords(
  db: Sql,
  organization: string,
  rows: readonly WrittenRecord[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  const states = packBodies({ source: rows.map(row => row.source), display: rows.map(row => row.display) })
  const { source, display } = states.columns
  await db.query({
    name: 'write-records',
    text: `
      insert into record as r (organization, id, type, version, status, starts_at, ends_at, connection, person, actors,
                               source, display, created_at, updated_at)
      select $1, u.id, u.type, u.version, u.status, u.starts_at, u.ends_at, u.connection, u.person,
             string_to_array(u.actors, ' ')::uuid[], substring($9::bytea from u.source_at for u.source_length),
             substring($9::bytea from u.display_at for u.display_length), $14, $14
        from unnest($2::uuid[], $3::text[], $4::int[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::uuid[],
                    $10::int[], $11::int[], $12::int[], $13::int[], $15::uuid[], $16::text[])
          as u (id, type, version, status, starts_at, ends_at, connection, source_at, source_length, display_at,
                display_length, person, actors)
      on conflict (organization, id) do update
         set version = excluded.version, status = excluded.status, starts_at = excluded.starts_at,
             ends_at = excluded.ends_at, person = coalesce(excluded.person, r.person), actors = excluded.actors,
             source = coalesce(excluded.source, r.source),
             display = coalesce(excluded.display, r.display), updated_at = excluded.updated_at`,
    values: [
      organization,
      rows.map(row => row.id),
      rows.map(row => row.type),
      rows.map(row => row.version),
      rows.map(row => row.status ?? null),
      rows.map(row => row.startsAt ?? null),
      rows.map(row => row.endsAt ?? null),
      rows.map(row => row.connection),
      states.bytes,
      source.at,
      source.length,
      display.at,
      display.length,
      now,
      rows.map(row => row.person ?? (row.type === 'Patient' ? row.id : null)),
      rows.map(row => row.actors?.join(' ') ?? null),
    ],
  })
  const { bytes, columns } = packBodies({ body: rows.map(row => row.body) })
  await db.query({
    name: 'write-record-versions',
    text: `
      insert into record_version (organization, record, version, event, at, body)
      select $1, u.record, u.version, u.event, $8, substring($5::bytea from u.at for u.length)
        from unnest($2::uuid[], $3::int[], $4::uuid[], $6::int[], $7::int[]) as u (record, version, event, at, length)`,
    values: [
      organization,
      rows.map(row => row.id),
      rows.map(row => row.version),
      rows.map(row => row.event ?? null),
      bytes,
      columns.body.at,
      columns.body.length,
      now,
    ],
  })
}

export type NewEvent = {
  id: string
  message: string
  connection: string
  type: string
  record: string
  recordVersion: number
  happenedAt: Date
}

/** Appends events. */
export async function insertEvents(db: Sql, organization: string, rows: readonly NewEvent[], now: Date): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'insert-events',
    text: `
      insert into event (organization, id, message, connection, type, record, record_version, happened_at, created_at)
      select $1, u.id, u.message, u.connection, u.type, u.record, u.record_version, u.happened_at, $9
        from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::int[], $8::timestamptz[])
          as u (id, message, connection, type, record, record_version, happened_at)`,
    values: [
      organization,
      rows.map(row => row.id),
      rows.map(row => row.message),
      rows.map(row => row.connection),
      rows.map(row => row.type),
      rows.map(row => row.record),
      rows.map(row => row.recordVersion),
      rows.map(row => row.happenedAt),
      now,
    ],
  })
}
