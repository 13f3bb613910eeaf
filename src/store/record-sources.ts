/** What sources other than the first keep of a record. */
import { packBodies } from './packed.ts'
import type { Sql } from './scope.ts'

/** The states that one connection keeps of records that were first seen elsewhere: record → sealed state. */
export async function loadRecordSources(
  db: Sql,
  connection: string,
  records: readonly string[],
): Promise<Map<string, Buffer>> {
  if (records.length === 0) return new Map()
  const { rows } = await db.query<{ record: string; body: Buffer }>({
    name: 'load-record-sources',
    text: `
      select s.record, s.body
        from unnest($2::uuid[]) as wanted (id)
       cross join lateral (
         select record, body from record_source
          where organization = current_organization() and record = wanted.id and connection = $1
         offset 0) s`,
    values: [connection, records],
  })
  return new Map(rows.map(row => [row.record, row.body]))
}

/** Keeps the states that one connection has of records that were first seen elsewhere. */
export async function writeRecordSources(
  db: Sql,
  organization: string,
  connection: string,
  rows: readonly { record: string; body: Buffer }[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  const { bytes, columns } = packBodies({ body: rows.map(row => row.body) })
  await db.query({
    name: 'write-record-sources',
    text: `
      insert into record_source (organization, record, connection, body, changed_at)
      select $1, u.record, $2, substring($4::bytea from u.at for u.length), $7
        from unnest($3::uuid[], $5::int[], $6::int[]) as u (record, at, length)
      on conflict (organization, record, connection) do update
         set body = excluded.body, changed_at = excluded.changed_at`,
    values: [organization, connection, rows.map(row => row.record), bytes, columns.body.at, columns.body.length, now],
  })
}

/** The state that the first source of a record keeps of it, without a new version. */
export async function keepSources(db: Sql, rows: readonly { record: string; body: Buffer }[]): Promise<void> {
  if (rows.length === 0) return
  const { bytes, columns } = packBodies({ body: rows.map(row => row.body) })
  await db.query({
    name: 'keep-sources',
    text: `
      update record r
         set source = substring($2::bytea from u.at for u.length)
        from unnest($1::uuid[], $3::int[], $4::int[]) as u (record, at, length)
       where r.organization = current_organization() and r.id = u.record`,
    values: [rows.map(row => row.record), bytes, columns.body.at, columns.body.length],
  })
}
