/** People of the registry who were not compared with everybody else yet, since they came or changed. */
import type { Sql } from './scope.ts'

/** Organizations with somebody to compare. */
export async function dueMatching(db: Sql): Promise<string[]> {
  const { rows } = await db.query<{ organization: string }>('select organization from due_matching()')
  return rows.map(row => row.organization)
}

export type UnmatchedRow = { record: string; connection: string; merged_into: string | null }

/** The oldest of them who can be found themselves, held until the transaction ends; whom somebody is just writing comes another time. */
export async function claimUnmatched(db: Sql, most: number): Promise<UnmatchedRow[]> {
  const { rows } = await db.query<UnmatchedRow>({
    name: 'claim-unmatched',
    text: claimUnmatchedQuery,
    values: [most],
  })
  return rows
}

/** The statement; apart, so that its plan can be tested. */
export const claimUnmatchedQuery = `
  select record, connection, merged_into
    from registry_patient
   where organization = current_organization() and matched_at is null and keyed
   order by record
   limit $1
     for update skip locked`

/** Notes that they were compared. */
export async function noteMatched(db: Sql, records: readonly string[], now: Date): Promise<void> {
  if (records.length === 0) return
  await db.query({
    name: 'note-matched',
    text: `
      update registry_patient p set matched_at = $2
        from unnest($1::uuid[]) as u (record)
       where p.organization = current_organization() and p.record = u.record and p.matched_at is null`,
    values: [records, now],
  })
}

/** How many people the registry knows, counted up to `most`. */
export async function countPeople(db: Sql, most: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `
    select count(*)::int as count
      from (select from registry_patient where organization = current_organization() limit $1) p`,
    [most],
  )
  return rows[0]?.count ?? 0
}
