/** Sessions and one-time sign-in links, by the hash of what the browser holds. */
import type { Language } from './accounts.ts'
import type { Sql } from './scope.ts'

export type SessionRow = {
  account: string
  email: Buffer
  name: Buffer
  language: Language | null
  proof: 'password' | 'link'
  seen_at: Date
}

/** Starts a session, and forgets those that have ended. */
export async function insertSession(
  db: Sql,
  session: {
    id: string
    tokenHash: Buffer
    account: string
    proof: 'password' | 'link'
    device: Buffer
    endsAt: Date
  },
  now: Date,
): Promise<void> {
  await db.query('delete from session where ends_at < $1', [now])
  await db.query(
    `insert into session (id, token_hash, account, proof, device, created_at, seen_at, ends_at)
     values ($1, $2, $3, $4, $5, $6, $6, $7)`,
    [session.id, session.tokenHash, session.account, session.proof, session.device, now, session.endsAt],
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
      select s.account, a.email, a.name, a.language, s.proof, s.seen_at
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

/** Ends every session of an account but, when one is given, the one that it is using; how many that were. */
export async function deleteSessionsOf(db: Sql, account: string, but?: Buffer): Promise<number> {
  const { rowCount } = await db.query(
    'delete from session where account = $1 and ($2::bytea is null or token_hash <> $2)',
    [account, but ?? null],
  )
  return rowCount
}

export type ListedSession = { id: string; device: Buffer | null; created_at: Date; seen_at: Date; is_this: boolean }

/** The sessions of an account that are not over, the one used last first. */
export async function listSessions(
  db: Sql,
  account: string,
  current: Buffer,
  now: Date,
  idleMs: number,
): Promise<ListedSession[]> {
  const { rows } = await db.query<ListedSession>(
    `select id, device, created_at, seen_at, token_hash = $2 as is_this
       from session
      where account = $1 and ends_at > $3 and seen_at > $3::timestamptz - $4 * interval '1 ms'
      order by token_hash = $2 desc, seen_at desc`,
    [account, current, now, idleMs],
  )
  return rows
}

/** Ends one session of an account; false when it has none with this id. */
export async function deleteSessionOf(db: Sql, account: string, id: string): Promise<boolean> {
  const { rowCount } = await db.query('delete from session where account = $1 and id = $2', [account, id])
  return rowCount > 0
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

/**
 * Uses up a link; the account it is for, or undefined when it is unknown, used, too old, or older than the password: who
 * has chosen one since needs none of the links that are still lying about.
 */
export async function takeLink(db: Sql, tokenHash: Buffer, now: Date): Promise<string | undefined> {
  const { rows } = await db.query<{ account: string }>(
    `update sign_in_link l set used_at = $2
       from account a
      where l.token_hash = $1 and l.used_at is null and l.ends_at > $2 and a.id = l.account and a.closed_at is null
        and not exists (select from credential c where c.account = l.account and c.changed_at > l.created_at)
     returning l.account`,
    [tokenHash, now],
  )
  return rows[0]?.account
}
