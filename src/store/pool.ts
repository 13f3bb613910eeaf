/** Connections: how each one is set up, in a pool or alone, and how values come back from PostgreSQL. */
import pg from 'pg'
import type { Log } from '../log.ts'

/** No statement of the hub takes longer on purpose; what does holds locks that others wait for. */
const timeouts = {
  connectionTimeoutMillis: 5_000,
  statement_timeout: 30_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 60_000,
  // Ours, for a server that is gone without a word: later than its own, which tells more.
  query_timeout: 35_000,
} as const

/** A connection is replaced now and then, so that plans made while a table was small do not stay for ever. */
const maxLifetimeSeconds = 60

const dateType = 1082

/** Like `pg`, except that a date stays text: as a Date it would be a midnight in some zone, and off by a day in others. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === dateType) return (text: string) => text
    return pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text')
  },
}

/**
 * Statements with arrays of rows look different to the planner each time, so it would plan every one anew: half of
 * PostgreSQL's time on the path from webhook to EHR (2.57 to 1.37 ms a message, docs/performance.md).
 */
const onePlan = '-c plan_cache_mode=force_generic_plan'

/** The connection's settings. `role` is taken on from the first moment, so that `reset role` leads back to it. */
export function connectionConfig(url: string, role?: string): pg.ClientConfig {
  const connectionString = withOption(url, role === undefined ? onePlan : `${onePlan} -c role=${role}`)
  return { connectionString, types, application_name: 'causeway', keepAlive: true, ...timeouts }
}

/** A pool of at most `size` connections that survives their loss and opens new ones by itself. */
export function openPool(url: string, role: string | undefined, size: number, log: Log): pg.Pool {
  const pool = new pg.Pool({ ...connectionConfig(url, role), max: size, idleTimeoutMillis: 30_000, maxLifetimeSeconds })
  // Without a listener, an idle connection that breaks would end the process.
  pool.on('error', error => log.warn({ error }, 'an idle connection to the database was lost; another is opened'))
  return pool
}

/** What a URL says wins in `pg` over other settings, so the option goes into it, after those that are there. */
function withOption(url: string, option: string): string {
  const [address = '', query = ''] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  const options = [parameters.get('options'), option].filter(Boolean).join(' ')
  parameters.delete('options')
  const others = parameters.toString()
  return `${address}?${others ? `${others}&` : ''}options=${encodeURIComponent(options)}`
}
