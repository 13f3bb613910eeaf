/** How old what the hub has read of other systems is. */
import type { Sql } from './scope.ts'

export type Freshness = { connection: string; fresh_at: Date }

/** When each connection last read this stream to its end; those that never did are left out. */
export async function lastReads(db: Sql, stream: string): Promise<Freshness[]> {
  const { rows } = await db.query<Freshness>({
    name: 'last-reads',
    text: `
      select c.id as connection, r.started_at as fresh_at
        from connection c
       cross join lateral (
         select started_at from run
          where organization = c.organization and connection = c.id and stream = $1 and state = 'done'
          order by id desc
          limit 1) r
       where c.organization = current_organization() and c.removed_at is null`,
    values: [stream],
  })
  return rows
}

/** How many deliveries wait for each of these connections. */
export async function waitingFor(db: Sql, connections: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ target: string; count: number }>({
    name: 'waiting-for',
    text: `
      select target, count(*)::int as count
        from delivery
       where organization = current_organization() and target = any ($1::uuid[])
         and state in ('pending', 'sending', 'retry')
       group by target`,
    values: [connections],
  })
  return new Map(rows.map(({ target, count }) => [target, count]))
}

/** Whether an issue of this code is told of already: open, or somebody has it in hand or ignores it. */
export async function hasOpenIssue(db: Sql, connection: string, code: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'has-open-issue',
    text: `
      select from issue
       where organization = current_organization() and connection = $1 and code = $2
         and state in ('open', 'acknowledged', 'ignored')
       limit 1`,
    values: [connection, code],
  })
  return rowCount > 0
}
