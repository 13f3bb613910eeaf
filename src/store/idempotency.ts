/** Answers to writes by their Idempotency-Key, kept for a day. */
import type { Scope } from './scope.ts'

export type KnownRequest = { request_hash: Buffer; status: number | null; body: Buffer | null; created_at: Date }
type Key = { account: string; keyHash: Buffer }

/**
 * Takes a key for a request that begins now; undefined when it is taken, otherwise what is known of the one before.
 * A request that began long ago and never ended (its process died) gives its key up.
 */
export async function takeKey(
  db: Scope,
  key: Key,
  requestHash: Buffer,
  now: Date,
  abandonedMs: number,
): Promise<KnownRequest | undefined> {
  await db.query(
    `delete from idempotency
      where organization = $1
        and (created_at < $2::timestamptz - interval '1 day'
             or (account = $3 and key_hash = $4 and status is null
                 and created_at < $2::timestamptz - $5 * interval '1 ms'))`,
    [db.organization, now, key.account, key.keyHash, abandonedMs],
  )
  const { rowCount } = await db.query(
    `insert into idempotency (organization, account, key_hash, request_hash, created_at) values ($1, $2, $3, $4, $5)
     on conflict do nothing`,
    [db.organization, key.account, key.keyHash, requestHash, now],
  )
  if (rowCount > 0) return undefined
  const { rows } = await db.query<KnownRequest>(
    `select request_hash, status, body, created_at from idempotency
      where organization = $1 and account = $2 and key_hash = $3`,
    [db.organization, key.account, key.keyHash],
  )
  return rows[0]
}

/** Keeps the answer. */
export async function keepAnswer(db: Scope, key: Key, status: number, body: Buffer): Promise<void> {
  await db.query(
    'update idempotency set status = $4, body = $5 where organization = $1 and account = $2 and key_hash = $3',
    [db.organization, key.account, key.keyHash, status, body],
  )
}

/** Gives a key up: the write did not happen, so it may be sent again. */
export async function releaseKey(db: Scope, key: Key): Promise<void> {
  await db.query('delete from idempotency where organization = $1 and account = $2 and key_hash = $3', [
    db.organization,
    key.account,
    key.keyHash,
  ])
}
