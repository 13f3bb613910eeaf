/** What says who a referral is about: the person it made, and the blind index that finds it by its own spelling and its parent. */
import type { Sql } from './scope.ts'

/**
 * Whether a person exists because of this referral alone: its first message made them, nothing else of the hub is about
 * them, and no other system knows them.
 */
export async function isOnlyOf(db: Sql, person: string, referral: string): Promise<boolean> {
  const { rows } = await db.query<{ only: boolean }>(
    `
    select exists (
             select from record_version v
               join event e on e.organization = v.organization and e.id = v.event
              where v.organization = current_organization() and v.record = $1 and v.version = 1 and e.record = $2)
       and not exists (select from record
                        where organization = current_organization() and person = $1 and type = 'ServiceRequest'
                          and id <> $2)
       and not exists (select from record
                        where organization = current_organization() and person = $1 and type = 'Appointment')
       and not exists (select from link where organization = current_organization() and record = $1) as only`,
    [person, referral],
  )
  return rows[0]?.only ?? false
}

export type Token = { kind: string; token: bigint }

/** Adds tokens to a record; those it has stay. */
export async function addTokens(
  db: Sql,
  organization: string,
  rows: readonly (Token & { record: string })[],
): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'add-tokens',
    text: `
      insert into token (organization, token, kind, record)
      select $1, u.token, u.kind, u.record from unnest($2::bigint[], $3::text[], $4::uuid[]) as u (token, kind, record)
      on conflict do nothing`,
    values: [organization, rows.map(row => row.token), rows.map(row => row.kind), rows.map(row => row.record)],
  })
}

/** Takes the tokens of a record away, but for those of one kind. */
export async function dropTokens(db: Sql, record: string, but: string): Promise<void> {
  await db.query(`delete from token where organization = current_organization() and record = $1 and kind <> $2`, [
    record,
    but,
  ])
}

/** Notes the version of the record that the inbox has. */
export async function noteInboxVersion(db: Sql, record: string, version: number): Promise<void> {
  await db.query(
    `
    update referral set inbox_version = $2
     where organization = current_organization() and record = $1 and inbox is not null`,
    [record, version],
  )
}

/** Whose data these records are. */
export async function personsOfRecords(db: Sql, records: readonly string[]): Promise<string[]> {
  if (records.length === 0) return []
  const { rows } = await db.query<{ person: string }>(
    `select distinct person from record
      where organization = current_organization() and id = any ($1::uuid[]) and person is not null`,
    [records],
  )
  return rows.map(row => row.person)
}
