/** What the demo watches in the hub: counts for its table, and whether anything is still under way. */
import type { Hub } from '../pipeline/hub.ts'
import { withScope } from '../store/scope.ts'

export type Counts = {
  messages: Record<string, number>
  deliveries: Record<string, number>
  tasks: number
  down: boolean
}

/** Counts messages and deliveries by state. */
export async function countAll(hub: Hub, organization: string): Promise<Counts> {
  return withScope(hub.pool, organization, async db => {
    const states = async (table: 'message' | 'delivery', where = '') => {
      const { rows } = await db.query<{ state: string; count: number }>(
        `select state, count(*)::int as count from ${table} where organization = current_organization() ${where} group by state`,
      )
      return Object.fromEntries(rows.map(row => [row.state, row.count]))
    }
    const messages = await states('message')
    const deliveries = await states('delivery')
    const tasks = await db.query<{ count: number }>(
      `select count(*)::int as count from task where organization = current_organization() and state = 'open'`,
    )
    const down = await db.query(
      `select 1 from connection_health where organization = current_organization() and down_since is not null`,
    )
    return { messages, deliveries, tasks: tasks.rows[0]?.count ?? 0, down: down.rowCount > 0 }
  })
}

/** How many messages and deliveries still move by themselves. */
export function underWay({ messages, deliveries }: Counts): number {
  const moving = (counts: Record<string, number>, states: readonly string[]) =>
    states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
  return moving(messages, ['received', 'reading']) + moving(deliveries, ['pending', 'sending', 'retry'])
}
