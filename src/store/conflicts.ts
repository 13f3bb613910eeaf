/** Fields that two systems had both changed, and whose word counted. */
import type { Sql } from './scope.ts'

export type NewConflict = {
  id: string
  record: string
  recordVersion: number
  connection: string
  field: string
  winner: 'scheduling' | 'ehr'
}

/** Notes them, but for those that news or a delivery of the same version had brought to light before. */
export async function insertConflicts(
  db: Sql,
  organization: string,
  rows: readonly NewConflict[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'insert-conflicts',
    text: `
      insert into conflict (organization, id, record, record_version, connection, field, winner, created_at)
      select $1, u.id, u.record, u.version, u.connection, u.field, u.winner, $8
        from unnest($2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::text[], $7::text[])
          as u (id, record, version, connection, field, winner)
       where not exists (
         select from conflict c
          where c.organization = $1 and c.record = u.record and c.field = u.field and c.connection = u.connection
            and c.record_version >= u.version)`,
    values: [
      organization,
      rows.map(row => row.id),
      rows.map(row => row.record),
      rows.map(row => row.recordVersion),
      rows.map(row => row.connection),
      rows.map(row => row.field),
      rows.map(row => row.winner),
      now,
    ],
  })
}
