/** Merges of people, in the order of time; those that were undone stay as history and count no more. */
import type { Sql } from './scope.ts'

export type MergeRow = { id: string; survivor: string; retired: string }

/**
 * Every merge that counts and touches somebody who is one with any of these records, in the order of time.
 * @param by whose: `said` leaves out those that only the rules made
 */
export async function mergesAround(
  db: Sql,
  records: readonly string[],
  by: 'anybody' | 'said' = 'anybody',
): Promise<MergeRow[]> {
  if (records.length === 0) return []
  const { rows } = await db.query<MergeRow>({
    name: 'merges-around',
    text: `
      with recursive reached (record) as (
        select unnest($1::uuid[])
         union
        select m.other
          from reached r
         cross join lateral (
           select retired as other from registry_merge
            where organization = current_organization() and survivor = r.record and undone_at is null
              and by_kind is distinct from $2
            union all
           select survivor from registry_merge
            where organization = current_organization() and retired = r.record and undone_at is null
              and by_kind is distinct from $2) m
      )
      select m.id, m.survivor, m.retired
        from reached r
       cross join lateral (
         select * from registry_merge
          where organization = current_organization() and survivor = r.record and undone_at is null
            and by_kind is distinct from $2 offset 0) m
       order by m.id`,
    values: [records, by === 'said' ? 'rules' : null],
  })
  return rows
}

export type NewMerge = {
  id: string
  survivor: string
  retired: string
  by: { kind: 'member'; message: string } | { kind: 'rules' } | { kind: 'person'; account: string }
}

/** Notes merges. */
export async function insertMerges(db: Sql, organization: string, rows: readonly NewMerge[], now: Date): Promise<void> {
  for (const { id, survivor, retired, by } of rows)
    await db.query({
      name: 'insert-merge',
      text: `
        insert into registry_merge (organization, id, survivor, retired, by_kind, message, decided_by, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      values: [
        organization,
        id,
        survivor,
        retired,
        by.kind,
        by.kind === 'member' ? by.message : null,
        by.kind === 'person' ? by.account : null,
        now,
      ],
    })
}

/** One merge, locked until the transaction ends. */
export async function lockMerge(db: Sql, id: string): Promise<(MergeRow & { undone_at: Date | null }) | undefined> {
  const { rows } = await db.query<MergeRow & { undone_at: Date | null }>(
    `select id, survivor, retired, undone_at from registry_merge
      where organization = current_organization() and id = $1 for update`,
    [id],
  )
  return rows[0]
}

/** Marks a merge as undone. */
export async function undoMerge(db: Sql, id: string, account: string, now: Date): Promise<void> {
  await db.query(
    `update registry_merge set undone_at = $3, undone_by = $2
      where organization = current_organization() and id = $1 and undone_at is null`,
    [id, account, now],
  )
}
