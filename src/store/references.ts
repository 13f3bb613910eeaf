/** Which records point to which: a visit to its person and practitioner. Ids only. */
import type { Sql } from './scope.ts'

/** Notes what records point to; what is known stays. */
export async function writeReferences(
  db: Sql,
  organization: string,
  rows: readonly { record: string; refersTo: string }[],
): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'write-references',
    text: `
      insert into record_reference (organization, refers_to, record)
      select distinct $1::uuid, u.refers_to, u.record from unnest($2::uuid[], $3::uuid[]) as u (refers_to, record)
      on conflict do nothing`,
    values: [organization, rows.map(row => row.refersTo), rows.map(row => row.record)],
  })
}

/** The records that point to any of these, the newest first. */
export async function recordsReferringTo(db: Sql, records: readonly string[], most: number): Promise<string[]> {
  const { rows } = await db.query<{ record: string }>({
    name: 'records-referring-to',
    text: `
      select distinct f.record
        from unnest($1::uuid[]) as wanted (id)
       cross join lateral (
         select record from record_reference
          where organization = current_organization() and refers_to = wanted.id
          order by record desc
          limit $2) f
       order by f.record desc
       limit $2`,
    values: [records, most],
  })
  return rows.map(row => row.record)
}
