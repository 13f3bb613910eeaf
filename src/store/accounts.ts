/**
 * Accounts: who can sign in, with what, and in which organizations. E-mail and name are sealed under the hub's keys;
 * an account is found by the token of its e-mail alone.
 */
import type { Role, Standing } from '../model/roles.ts'
import { hubId } from './hubKeys.ts'
import type { Scope, Sql, Transaction } from './scope.ts'
import type { Sealer } from './seal.ts'
import type { Tokens } from './tokens.ts'

/** The keys that accounts are sealed and found with: a sealer and tokens over the hub's keys. */
export type AccountKeys = { sealer: Sealer; tokens: Tokens }

export type Language = 'en' | 'fr'

/** Personal data: shown to the account itself and its organizations, never logged. */
export type Account = { id: string; email: string; name: string; language?: Language | null }

/** What somebody has in an organization that they have joined and were not removed from. */
export type Membership = {
  organization: string
  slug: string
  name: string
  environment: 'staging' | 'production'
} & Standing

/** The token that an e-mail is found by, however it is spelled. */
export function emailToken({ tokens }: AccountKeys, email: string): bigint {
  return tokens.token(hubId, 'account e-mail', email.normalize('NFKC').trim().toLowerCase())
}

/** Adds an account; false, changing nothing, when there is one with this e-mail. */
export async function insertAccount(db: Sql, keys: AccountKeys, account: Account, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into account (id, email_token, email, name, created_at) values ($1, $2, $3, $4, $5)
     on conflict (email_token) do nothing`,
    [
      account.id,
      emailToken(keys, account.email),
      keys.sealer.seal(hubId, 'account.email', account.id, account.email.trim()),
      keys.sealer.seal(hubId, 'account.name', account.id, account.name),
      now,
    ],
  )
  return rowCount > 0
}

/** The id and password hash of the open account with this e-mail token. */
export async function findByEmail(
  db: Sql,
  token: bigint,
): Promise<{ id: string; password: string | null } | undefined> {
  const { rows } = await db.query<{ id: string; password: string | null }>({
    name: 'account-by-email',
    text: `
      select a.id, c.body as password
        from account a
        left join credential c on c.account = a.id and c.kind = 'password'
       where a.email_token = $1 and a.closed_at is null`,
    values: [token],
  })
  return rows[0]
}

/** Opens what a row of `account` holds. */
export function openAccount(
  keys: AccountKeys,
  row: { id: string; email: Buffer; name: Buffer; language?: Language | null },
): Account {
  return {
    id: row.id,
    email: keys.sealer.open(hubId, 'account.email', row.id, row.email).toString(),
    name: keys.sealer.open(hubId, 'account.name', row.id, row.name).toString(),
    language: row.language ?? null,
  }
}

/** Changes what an account is called and spoken to in. */
export async function updateAccount(
  db: Sql,
  { sealer }: AccountKeys,
  account: Pick<Account, 'id' | 'name' | 'language'>,
): Promise<void> {
  await db.query('update account set name = $2, language = $3 where id = $1', [
    account.id,
    sealer.seal(hubId, 'account.name', account.id, account.name),
    account.language ?? null,
  ])
}

/** The password hash of an account; null when it has none. */
export async function findPassword(db: Sql, account: string): Promise<string | null> {
  const { rows } = await db.query<{ body: string }>(
    `select body from credential where account = $1 and kind = 'password'`,
    [account],
  )
  return rows[0]?.body ?? null
}

/** Whether anybody can sign in yet. */
export async function anyAccount(db: Sql): Promise<boolean> {
  const { rows } = await db.query<{ there: boolean }>('select exists (select from account) as there')
  return rows[0]?.there === true
}

/** Whether no other account was there before this one. */
export async function isFirstAccount(db: Sql, account: string): Promise<boolean> {
  const { rows } = await db.query<{ first: boolean }>(
    `select not exists (select from account b where b.created_at < a.created_at) as first from account a where a.id = $1`,
    [account],
  )
  return rows[0]?.first === true
}

/** Sets the password's hash (PHC form). */
export async function writePassword(db: Sql, account: string, hash: string, now: Date): Promise<void> {
  await db.query(
    `insert into credential (account, kind, body, changed_at) values ($1, 'password', $2, $3)
     on conflict (account, kind) do update set body = excluded.body, changed_at = excluded.changed_at`,
    [account, hash, now],
  )
}

/** Makes an account a member of the organization of this scope, at once and without an invitation. */
export async function writeMembership(
  db: Scope,
  account: string,
  role: Role,
  now: Date,
  rights: readonly string[] = [],
): Promise<void> {
  await db.query(
    `insert into membership (organization, account, role, rights, created_at, joined_at) values ($1, $2, $3, $4, $5, $5)
     on conflict (organization, account) do update
        set role = excluded.role, rights = excluded.rights, joined_at = excluded.joined_at, removed_at = null`,
    [db.organization, account, role, rights, now],
  )
}

/** The organizations of an account, by name. The transaction sees them through the account from here on. */
export async function membershipsOf(db: Transaction, account: string): Promise<Membership[]> {
  await db.query({ name: 'set-account', text: `select set_config('causeway.account', $1, true)`, values: [account] })
  const { rows } = await db.query<Membership>({
    name: 'memberships-of',
    text: `
      select m.organization, o.slug, o.name, o.environment, m.role, m.rights
        from membership m
        join organization o on o.id = m.organization
       where m.account = current_account() and m.joined_at is not null and m.removed_at is null
       order by o.name, o.slug`,
  })
  return rows
}

export type Failures = { failures: number; locked: boolean; lockedUntil: Date | null }

/**
 * Counts an attempt before its password is looked at, so that attempts at the same moment count too. A locked e-mail
 * counts no further ones.
 * @param waitMs how long it is locked from the n-th failure in a row on; 0 for not at all
 */
export async function countAttempt(
  db: Sql,
  token: bigint,
  now: Date,
  waitMs: (failures: number) => number,
): Promise<Failures> {
  await db.query({
    name: 'forget-failures',
    text: `delete from sign_in_failure where changed_at < $1::timestamptz - interval '1 day'`,
    values: [now],
  })
  const { rows } = await db.query<{ failures: number; locked_until: Date | null }>({
    name: 'count-attempt',
    text: `
      insert into sign_in_failure as f (email_token, failures, changed_at) values ($1, 1, $2)
      on conflict (email_token) do update
         set failures = f.failures + 1, changed_at = excluded.changed_at
       where f.locked_until is null or f.locked_until <= $2
      returning failures, locked_until`,
    values: [token, now],
  })
  const [row] = rows
  if (!row) return { failures: 0, locked: true, lockedUntil: null } // the update was withheld: it is locked
  const wait = waitMs(row.failures)
  const lockedUntil = wait > 0 ? new Date(now.getTime() + wait) : null
  if (lockedUntil)
    await db.query({
      name: 'lock-sign-in',
      text: 'update sign_in_failure set locked_until = $2 where email_token = $1',
      values: [token, lockedUntil],
    })
  return { failures: row.failures, locked: false, lockedUntil }
}

/** Forgets the failures of an e-mail: its password was right. */
export async function clearFailures(db: Sql, token: bigint): Promise<void> {
  await db.query({
    name: 'clear-failures',
    text: 'delete from sign_in_failure where email_token = $1',
    values: [token],
  })
}

/** Forgets the failures of an account's e-mail: an administrator lets them try again. */
export async function clearFailuresOf(db: Sql, account: string): Promise<void> {
  await db.query('delete from sign_in_failure f using account a where a.id = $1 and f.email_token = a.email_token', [
    account,
  ])
}

/** Waits until nobody else changes what an account proves itself with. */
export async function lockAccount(db: Sql, account: string): Promise<void> {
  await db.query('select from account where id = $1 for no key update', [account])
}

/** An account by its id. */
export async function findAccount(db: Sql, keys: AccountKeys, id: string): Promise<Account | undefined> {
  const { rows } = await db.query<{ id: string; email: Buffer; name: Buffer; language: Language | null }>(
    'select id, email, name, language from account where id = $1',
    [id],
  )
  return rows[0] && openAccount(keys, rows[0])
}
