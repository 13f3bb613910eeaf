/** Connections of the responder: of the application, and of the network role, at the primary and at a replica. */
import type { Pool, QueryConfig } from 'pg'
import type { Log } from '../log.ts'
import { isDatabaseDown } from './databaseDown.ts'
import { openPool } from './pool.ts'

export const networkRole = 'causeway_network'

/** One server. */
export type NetworkServer = {
  /** In the application's role: one organization at a time. */
  scoped: Pool
  /** In the network role: the projection of all members and nothing else. */
  network: Pool
}

export type NetworkPools = { primary: NetworkServer; replica?: NetworkServer }

/**
 * A pool in the network role. A server that does not answer now may later.
 * @throws Error naming the fix when the login may not take the role on
 */
export async function openNetworkPool(url: string, size: number, log: Log): Promise<Pool> {
  const pool = openPool(url, networkRole, size, log)
  try {
    await pool.query('select from network_member limit 0')
  } catch (error) {
    if (isDatabaseDown(error)) return pool
    await pool.end()
    throw new Error(
      `The login of the database may not act as ${networkRole}. As the owner: grant ${networkRole} to causeway_app;`,
      { cause: error },
    )
  }
  return pool
}

/** How far a server's log is. */
export type LogPosition = {
  /** It replays what another one writes. */
  standby: boolean
  /** What it has written durably, or replayed, in bytes since ever. */
  position: bigint
}

/** A server that takes longer to say it is gone without a word. */
const positionPatienceMs = 5_000

/** Asks a server how far its log is. */
export async function logPositionOf(pool: Pick<Pool, 'query'>): Promise<LogPosition> {
  const statement: QueryConfig & { query_timeout: number } = {
    name: 'log-position',
    text: `
      select pg_is_in_recovery() as standby,
             (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end
                - '0/0'::pg_lsn)::text as position`,
    query_timeout: positionPatienceMs,
  }
  const { rows } = await pool.query<{ standby: boolean; position: string | null }>(statement)
  const [row] = rows
  if (!row) throw new Error('a statement that always has a row had none')
  return { standby: row.standby, position: BigInt(row.position ?? 0) }
}
