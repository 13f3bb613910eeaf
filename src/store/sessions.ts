/** Sessions and one-time sign-in links, by the hash of what the browser holds. */
import type { Sql } from './scope.ts'

export type SessionRow = {
  account: string
  email: Buffer
  name: Buffer
  proof: 'password' | 'link'
  seen_at: Date
}

/** Starts a session, and forgets those that have ended. */
export async function insertSession(
  db: Sql,
  session: { tokenHash: Buffer; account: string; proof: 'password' | 'link'; endsAt: Date },
  now: Date,
): Promise<void> {
  await db.query('delete from session where ends_at < $1', [now])
  await db.query(
    `insert into session (token_hash, account, proof, created_at, seen_at, ends_at) values ($1, $2, $3, $4, $4, $5)`,
    [session.tokenHash, session.account, session.proof, now, session.endsAt],
  )
}

/** The session of a token, unless it has ended or was idle for too long. */
export async function findSession(
  db: Sql,
  tokenHash: Buffer,
  now: Date,
  idleMs: number,
): Promise<SessionRow | undefined> {
  const { rows } = await db.query<SessionRow>({
    name: 'find-session',
    text: `
      select s.account, a.email, a.name, s.proof, s.seen_at
        from session s
        join account a on a.id = s.account and a.closed_at is null
       where s.token_hash = $1 and s.ends_at > $2 and s.seen_at > $2::timestamptz - $3 * interval '1 ms'`,
    values: [tokenHash, now, idleMs],
  })
  return rows[0]
}

/** Notes that a session was used. */
export async function touchSession(db: Sql, tokenHash: Buffer, now: Date): Promise<void> {
  await db.query({
    name: 'touch-session',
    text: 'update session set seen_at = $2 where token_hash = $1 and seen_at < $2',
    values: [tokenHash, now],
  })
}

/** Ends a session. */
export async function deleteSession(db: Sql, tokenHash: Buffer): Promise<void> {
  await db.query('delete from session where token_hash = $1', [tokenHash])
}

/** Ends every session of an account: its password has changed. */
export async function deleteSessionsOf(db: Sql, account: string): Promise<void> {
  await db.query('delete from session where account = $1', [account])
}

/** Makes a one-time link. */
export async function insertLink(
  db: Sql,
  link: { tokenHash: Buffer; account: string; endsAt: Date },
  now: Date,
): Promise<void> {
  await db.query('insert into sign_in_link (token_hash, account, created_at, ends_at) values ($1, $2, $3, $4)', [
    link.tokenHash,
    link.account,
    now,
    link.endsAt,
  ])
}

/** Uses up a link; the account it is for, or undefined when it is unknown, used or too old. */
export async function takeLink(db: Sql, tokenHash: Buffer, now: Date): Promise<string | undefined> {
  const { rows } = await db.query<{ account: string }>(
    `update sign_in_link l set used_at = $2
       from account a
      where l.token_hash = $1 and l.used_at is null and l.ends_at > $2 and a.id = l.account and a.closed_at is null
     returning l.account`,
    [tokenHash, now],
  )
  return rows[0]?.account
}
