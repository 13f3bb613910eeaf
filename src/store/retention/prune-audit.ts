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

/** How many entries are from before `until`, counted up to `most`. */
export async function countOldAudit(
  db: Sql,
  until: Date,
  most: number,
): Promise<{ count: number; more: boolean; oldest: Date | null }> {
  const { rows } = await db.query<{ count: number; oldest: Date | null }>(
    `select count(*)::int as count, min(at) as oldest from (
       select at from audit where organization = current_organization() and at < $1 limit $2) old`,
    [until, most + 1],
  )
  const { count = 0, oldest = null } = rows[0] ?? {}
  return { count: Math.min(count, most), more: count > most, oldest }
}
