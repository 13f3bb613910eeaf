/** What of the audit trail is old enough to go; how it goes stands in pipeline/audit-chain.ts. */
import type { Sql } from '../scope.ts'

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
