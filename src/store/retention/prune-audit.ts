/** The end of the audit trail, after years: only through the function that keeps the rest of the chain provable. */
import type { Sql } from '../scope.ts'

/** Removes the oldest entries from before `until`, at most `most`; returns how many. */
export async function pruneAudit(db: Sql, until: Date, most: number, now: Date): Promise<number> {
  const { rows } = await db.query<{ gone: string }>(
    'select coalesce(sum(gone), 0) as gone from prune_audit($1, $2, $3)',
    [until, most, now],
  )
  return Number(rows[0]?.gone ?? 0)
}
