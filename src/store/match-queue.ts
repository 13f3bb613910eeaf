/** People of the registry who were not compared with everybody else yet, since they came or changed. */
import type { Sql } from './scope.ts'

/** Organizations with somebody to compare. */
export async function dueMatching(db: Sql): Promise<string[]> {
  const { rows } = await db.query<{ organization: string }>('select organization from due_matching()')
  return rows.map(row => row.organization)
}

/** `seen` changes with whatever is compared: the version of the record, and into whom it was merged. */
export type UnmatchedRow = { record: string; connection: string; merged_into: string | null; seen: string }

/** The oldest of them who can be found themselves. Nobody is held: see `stillUnmatched`. */
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
  select p.record, p.connection, p.merged_into, concat(r.version, ' ', p.merged_into) as seen
    from (select * from registry_patient
           where organization = current_organization() and matched_at is null and keyed
           order by record
           limit $1) p
   cross join lateral (
     select version from record where organization = current_organization() and id = p.record offset 0) r
   order by p.record`

/** Those of them of whom nothing was written since they were looked at. */
export async function stillUnmatched(db: Sql, rows: readonly UnmatchedRow[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set()
  const { rows: still } = await db.query<{ record: string }>({
    name: 'still-unmatched',
    text: `
      select p.record
        from unnest($1::uuid[], $2::text[]) as u (record, seen)
       cross join lateral (
         select * from registry_patient
          where organization = current_organization() and record = u.record offset 0) p
       cross join lateral (
         select version from record where organization = current_organization() and id = u.record offset 0) r
       where p.matched_at is null and concat(r.version, ' ', p.merged_into) = u.seen`,
    values: [rows.map(row => row.record), rows.map(row => row.seen)],
  })
  return new Set(still.map(row => row.record))
}

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
