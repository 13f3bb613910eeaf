/**
 * What has to be asked of the primary or written there, whatever a replica has: nobody waits for one that is known to be down,
 * nor for one that hangs until that is known. Source: issue 8, "Scale".
 */
import type { Pool } from 'pg'
import { type Sql, statements, type Transaction, withSystem } from '../store/scope.ts'
import type { Outage } from './outage.ts'

/** Both throw an error that `isDatabaseDown` knows while it is down. */
export type Primary = {
  /** Statements on their own, in no organization's scope. */
  sql: Sql
  /** Runs `work` in one transaction without an organization. */
  transaction<T>(work: (db: Transaction) => Promise<T>): Promise<T>
}

/** @param pool of the application's role, at the primary */
export function createPrimary(pool: Pool, outage: Outage): Primary {
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    if (outage.isDown()) throw Object.assign(new Error('the primary is down'), { code: '08006' }) // connection_failure
    try {
      const result = await outage.unlessItBegins(work())
      outage.worked()
      return result
    } catch (error) {
      outage.failed(error)
      throw error
    }
  }
  const direct = statements(pool)
  return {
    sql: { query: (statement, values) => run(() => direct.query(statement, values)) },
    transaction: work => run(() => withSystem(pool, work)),
  }
}
