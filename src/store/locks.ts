/**
 * Advisory locks for the length of a transaction. Two kinds of key: alias tokens (taken first, all at once, sorted) and
 * records (taken after, all at once, sorted). Nobody who waits for a record asks for a token, so no circle can form.
 */
import type { Sql } from './scope.ts'

/** Waits for all of these tokens, in sorted order. */
export async function lockTokens(db: Sql, tokens: readonly bigint[]): Promise<void> {
  const keys = [...new Set(tokens)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  if (keys.length === 0) return
  await db.query({
    name: 'lock-keys',
    text: 'select count(pg_advisory_xact_lock(k)) from (select k from unnest($1::bigint[]) with ordinality as u (k, n) order by n) s',
    values: [keys],
  })
}

/** Waits for all of these records: whoever adds to or settles a record's deliveries holds it. */
export async function lockRecords(db: Sql, records: readonly string[]): Promise<void> {
  await lockTokens(db, records.map(recordLockKey))
}

/** The last 64 bits of a uuid: random in version 7, so two records practically never share a lock. */
function recordLockKey(record: string): bigint {
  return BigInt.asIntN(64, BigInt(`0x${record.replaceAll('-', '').slice(16)}`))
}
