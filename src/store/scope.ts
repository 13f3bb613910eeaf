/**
 * Transactions. Everything that touches an organization's rows runs in `withScope`, which tells row-level security
 * whose turn it is, for this transaction only; outside of it an organization's tables are empty.
 *
 * Types as they come back: `bigint` and `numeric` as text (`BigInt(row.token)`, `count(*)::int`), `timestamptz` as
 * Date, `date` as text, `bytea` as Buffer, `jsonb` parsed.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Pool, PoolClient } from 'pg'

export type Rows<T> = { rows: T[]; rowCount: number }

/** A statement with a name is prepared once per connection: for the hot paths. */
export type NamedStatement = { name?: string; text: string; values?: readonly unknown[] }

export type Sql = {
  query<T = Record<string, unknown>>(statement: string | NamedStatement, values?: readonly unknown[]): Promise<Rows<T>>
}

/** An open transaction. It is dead once the work has ended: a later query is refused, not run for somebody else. */
export type Transaction = Sql & {
  /**
   * Runs after the commit, in the order given, never after a rollback: for notifications and waking workers. What a
   * hook throws reaches the caller although the data are committed, so it should not.
   */
  afterCommit(hook: () => void | Promise<void>): void
}

/** A transaction that sees one organization. */
export type Scope = Transaction & { organization: string }

/** What is needed of a `pg.Pool`. */
export type ConnectionPool = Pick<Pool, 'connect'>

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const inside = new AsyncLocalStorage<{ open: boolean }>()

/**
 * Runs `work` in one transaction that sees only `organization`; commits when it resolves, rolls back when it throws.
 * @throws TypeError when `organization` is no lower-case uuid; Error when called inside another transaction (two
 * connections of one pool that wait for each other) or when `work` swallowed a failed statement; otherwise whatever
 * `work` or PostgreSQL throws. When the connection breaks during the commit it is not known whether it took place.
 *
 * @example
 * const people = await withScope(pool, organization, async db => {
 *   const { rows } = await db.query<{ id: string }>('select id from record where type = $1', ['Patient'])
 *   return rows
 * })
 */
export async function withScope<T>(
  pool: ConnectionPool,
  organization: string,
  work: (db: Scope) => Promise<T>,
): Promise<T> {
  if (!uuid.test(organization)) throw new TypeError('an organization id must be a lower-case uuid')
  // One round trip, hence no parameters (PostgreSQL takes them in single statements only): the check makes it safe.
  const begin = `begin; select set_config('causeway.organization', '${organization}', true)`
  return transact(pool, begin, db => work({ ...db, organization }))
}

/** The same without an organization: for the few tables that belong to none, and for functions that return ids only. */
export async function withSystem<T>(pool: ConnectionPool, work: (db: Transaction) => Promise<T>): Promise<T> {
  return transact(pool, 'begin', work)
}

/**
 * Goes on in the scope of an organization, for the rest of the transaction or until another one is entered: for what
 * writes for several in one commit.
 * @throws TypeError when `organization` is no lower-case uuid
 */
export async function enterScope(db: Transaction, organization: string): Promise<Scope> {
  if (!uuid.test(organization)) throw new TypeError('an organization id must be a lower-case uuid')
  await db.query({
    name: 'enter-scope',
    text: `select set_config('causeway.organization', $1, true)`,
    values: [organization],
  })
  return { ...db, organization }
}

/** Statements on their own, each its own transaction, without an organization: claims and look-ups on hot paths. */
export function statements(pool: Pick<Pool, 'query'>): Sql {
  return { query: (statement, values) => run(pool, statement, values) }
}

async function transact<T>(pool: ConnectionPool, begin: string, work: (db: Transaction) => Promise<T>): Promise<T> {
  if (inside.getStore()?.open) throw new Error('a transaction was opened inside another: hand on its `db` instead')
  const state = { open: true } // seen also by what `work` leaves running: it may start transactions of its own later
  const hooks: (() => void | Promise<void>)[] = []
  const client = await pool.connect()
  client.on('error', ignore) // a connection that breaks between two queries; the next query says so
  const db: Transaction = {
    query(statement, values) {
      if (!state.open) return Promise.reject(new Error('the transaction has ended: await every query inside it'))
      return run(client, statement, values)
    },
    afterCommit: hook => void hooks.push(hook),
  }
  let result: T
  try {
    await client.query(begin)
    result = await inside.run(state, () => work(db))
    state.open = false
    const { command } = await client.query('commit')
    // PostgreSQL answers a commit after a failed statement with a quiet ROLLBACK.
    if (command !== 'COMMIT') throw new Error('a failed statement was swallowed: everything was rolled back')
  } catch (error) {
    state.open = false
    await rollBack(client)
    throw error
  }
  release(client)
  for (const hook of hooks) await hook()
  return result
}

/** Back to the pool only when PostgreSQL confirms that nothing is open; otherwise the connection is closed. */
async function rollBack(client: PoolClient): Promise<void> {
  try {
    await client.query('rollback') // a warning, no error, when the commit had already ended it
    release(client)
  } catch {
    release(client, true)
  }
}

function release(client: PoolClient, destroy = false): void {
  client.release(destroy)
  if (!destroy) client.off('error', ignore) // a closed one may still report
}

async function run<T>(
  on: Pick<Pool | PoolClient, 'query'>,
  statement: string | NamedStatement,
  values?: readonly unknown[],
): Promise<Rows<T>> {
  const config = typeof statement === 'string' ? { text: statement, values } : statement
  const result = await on.query({ ...config, values: config.values === undefined ? undefined : [...config.values] })
  return { rows: result.rows, rowCount: result.rowCount ?? 0 }
}

function ignore(): void {}
