/** How the pulls of a source go: the newest run of each list, and pages that are stored and not yet taken. */
import type { Sql } from './scope.ts'

export type LastPull = {
  stream: string
  state: 'running' | 'done' | 'failed' | 'stopped'
  started_at: Date
  ended_at: Date | null
  pages: number
  items: number
  total: number | null
  problem: string | null
}

/** The newest run of each stream of a connection. */
export async function lastPulls(db: Sql, connection: string): Promise<{ pulls: LastPull[]; waiting: number }> {
  const { rows: pulls } = await db.query<LastPull>(
    `
    select distinct on (stream) stream, state, started_at, ended_at, pages::int, items::int, total::int, problem
      from run
     where organization = current_organization() and connection = $1
     order by stream, started_at desc`,
    [connection],
  )
  const { rows } = await db.query<{ waiting: number }>(
    `select count(*)::int as waiting from message
      where organization = current_organization() and connection = $1 and state = 'received' and due_at is not null`,
    [connection],
  )
  return { pulls, waiting: rows[0]?.waiting ?? 0 }
}
