/** At which server the network's people are looked up, as the servers themselves count it. */
import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'

/** Counts become visible about a second after what they count. */
const settleMs = 2_500

/** How often people were looked up at each server while `work` ran. */
export async function countLookUps(servers: readonly pg.Client[], work: () => Promise<unknown>): Promise<number[]> {
  await wait(settleMs)
  const before = await Promise.all(servers.map(lookUps))
  await work()
  await wait(settleMs)
  const after = await Promise.all(servers.map(lookUps))
  return after.map((count, index) => count - (before[index] ?? 0))
}

async function lookUps(server: pg.Client): Promise<number> {
  const { rows } = await server.query<{ scans: number }>(
    `select (coalesce(seq_scan, 0) + coalesce(idx_scan, 0))::int as scans from pg_stat_user_tables where relname = 'network_token'`,
  )
  return rows[0]?.scans ?? 0
}
