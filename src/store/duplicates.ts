/** Pairs of records that may be one person, and what was decided about them. The lower id of a pair is `one`. */
import type { Sql } from './scope.ts'

export const duplicateStates = ['open', 'merged', 'different', 'undone'] as const
export type DuplicateState = (typeof duplicateStates)[number]

export type DuplicateRow = {
  id: string
  one: string
  other: string
  kind: 'pair' | 'merge'
  state: DuplicateState
  rank: number
  because: string
  decision: string | null
  merge: string | null
  body: Buffer
  found_at: Date
  decided_at: Date | null
  decided_kind: 'person' | 'rules' | 'member' | null
  decided_by: string | null
  reason: Buffer | null
}

export const duplicateColumns =
  'd.id, d.one, d.other, d.kind, d.state, d.rank, d.because, d.decision, d.merge, d.body, d.found_at, d.decided_at, d.decided_kind, d.decided_by, d.reason'

export type NewDuplicate = {
  id: string
  one: string
  other: string
  kind: 'pair' | 'merge'
  state: DuplicateState
  rank: number
  because: string
  decision?: string | undefined
  merge?: string | undefined
  decidedKind?: 'person' | 'rules' | 'member' | undefined
  body: Buffer
}

/**
 * Writes a pair. One that is open takes what was found last; one that somebody decided stays as it is, unless `reopen`
 * says that a fact came since: the member merged them.
 */
export async function writeDuplicate(
  db: Sql,
  organization: string,
  row: NewDuplicate,
  now: Date,
  reopen = false,
): Promise<void> {
  await db.query({
    name: 'write-duplicate',
    text: `
      insert into duplicate as d (organization, id, one, other, kind, state, rank, because, decision, merge, body, found_at,
                                  decided_at, decided_kind)
      values ($1, $2, least($3::uuid, $4::uuid), greatest($3::uuid, $4::uuid), $5, $6, $7, $8, $9, $10, $11, $12,
              case when $13::text is not null then $12::timestamptz end, $13)
      on conflict (organization, one, other) do update
         set kind = excluded.kind, state = excluded.state, rank = excluded.rank, because = excluded.because,
             decision = coalesce(excluded.decision, d.decision), merge = coalesce(excluded.merge, d.merge),
             body = excluded.body, decided_at = excluded.decided_at, decided_kind = excluded.decided_kind,
             decided_by = null, reason = null
       where d.state = 'open' or $14::boolean`,
    values: [
      organization,
      row.id,
      row.one,
      row.other,
      row.kind,
      row.state,
      row.rank,
      row.because,
      row.decision ?? null,
      row.merge ?? null,
      row.body,
      now,
      row.decidedKind ?? null,
      reopen,
    ],
  })
}

/** One pair; locked for a change when asked. */
export async function findDuplicate(db: Sql, id: string, forUpdate = false): Promise<DuplicateRow | undefined> {
  const { rows } = await db.query<DuplicateRow>(
    `select ${duplicateColumns} from duplicate d
      where d.organization = current_organization() and d.id = $1 ${forUpdate ? 'for update' : ''}`,
    [id],
  )
  return rows[0]
}

/** Every pair that any of these records is part of. */
export async function duplicatesOf(db: Sql, records: readonly string[]): Promise<DuplicateRow[]> {
  if (records.length === 0) return []
  const { rows } = await db.query<DuplicateRow>({
    name: 'duplicates-of',
    text: `
      select distinct on (d.id) ${duplicateColumns}
        from unnest($1::uuid[]) as wanted (record)
       cross join lateral (
         select * from duplicate where organization = current_organization() and one = wanted.record
         union all                      -- each by an index of its own
         select * from duplicate where organization = current_organization() and other = wanted.record) d
       order by d.id`,
    values: [records],
  })
  return rows
}

export type Settling = {
  state: DuplicateState
  kind?: 'pair' | 'merge'
  because?: string
  merge?: string | undefined
  by: { kind: 'person'; account: string } | { kind: 'rules' | 'member' } | null
  reason?: Buffer | undefined
}

/** Notes what was decided about pairs; without a `by` they are open again. */
export async function settleDuplicates(db: Sql, ids: readonly string[], settling: Settling, now: Date): Promise<void> {
  if (ids.length === 0) return
  const { state, kind, because, merge, by, reason } = settling
  await db.query({
    name: 'settle-duplicates',
    text: `
      update duplicate
         set state = $2, kind = coalesce($3, kind), because = coalesce($4, because), merge = coalesce($5, merge),
             decided_at = case when $6::text is not null then $9::timestamptz end, decided_kind = $6, decided_by = $7,
             reason = $8
       where organization = current_organization() and id = any ($1::uuid[])`,
    values: [
      ids,
      state,
      kind ?? null,
      because ?? null,
      merge ?? null,
      by?.kind ?? null,
      by?.kind === 'person' ? by.account : null,
      reason ?? null,
      now,
    ],
  })
}

/** Forgets pairs that were found by comparing and no longer look alike; nobody decided anything about them. */
export async function withdrawDuplicates(db: Sql, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await db.query({
    name: 'withdraw-duplicates',
    text: `
      delete from duplicate
       where organization = current_organization() and id = any ($1::uuid[]) and state = 'open' and kind = 'pair'`,
    values: [ids],
  })
}
