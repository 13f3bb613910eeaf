/** Connections with how they are doing: a handful of rows and the counts of the last day. */
import type { Sql } from '../scope.ts'
import { lowestIdAt } from './page.ts'

export type ListedConnection = {
  id: string
  slug: string
  connector: string
  public_id: string
  state: 'active' | 'paused'
  pause_reason: string | null
  failing: boolean
  down_since: Date | null
  last_success_at: Date | null
  last_failure_at: Date | null
  last_problem: string | null
  last_received_at: Date | null
  next_run_at: Date | null
  waiting: number
  oldest_waiting: Date | null
  received: number
  delivered: number
  failed: number
}

/** Every connection that is configured, by slug; counts since `since`. */
export async function listConnections(db: Sql, since: Date): Promise<ListedConnection[]> {
  const { rows } = await db.query<ListedConnection>({
    name: 'list-connections',
    text: connectionsQuery,
    values: [since, lowestIdAt(since)],
  })
  return rows
}

/** The statement of `listConnections`; apart, so that its plan can be tested. */
export const connectionsQuery = `
  with waiting as (
    select connection, sum(count)::int as count, min(oldest) as oldest
      from (select target as connection, count(*), min(created_at) as oldest
              from delivery
             where organization = current_organization() and state in ('pending', 'sending', 'retry', 'ambiguous')
             group by target
            union all
            select connection, count(*), min(received_at)
              from message
             where organization = current_organization() and state in ('received', 'reading')
             group by connection) w
     group by connection
  ), ended as (
    select target, count(*) filter (where state = 'delivered')::int as delivered,
           count(*) filter (where state in ('rejected', 'dead'))::int as failed
      from delivery
     where organization = current_organization() and settled_at >= $1
     group by target
  )
  select c.id, c.slug, c.connector, c.public_id, c.state, c.pause_reason,
         coalesce(cardinality(h.failing_keys), 0) > 0 as failing, h.down_since, h.last_success_at, h.last_failure_at,
         h.last_problem,
         (select m.received_at from message m
           where m.organization = c.organization and m.connection = c.id
           order by m.id desc limit 1) as last_received_at,
         (select min(p.due_at) from checkpoint p
           where p.organization = c.organization and p.connection = c.id) as next_run_at,
         coalesce(w.count, 0) as waiting, w.oldest as oldest_waiting,
         (select count(*)::int from message m          -- ids are in the order of time
           where m.organization = c.organization and m.connection = c.id and m.id >= $2) as received,
         coalesce(e.delivered, 0) as delivered, coalesce(e.failed, 0) as failed
    from connection c
    left join connection_health h on h.organization = c.organization and h.connection = c.id
    left join waiting w on w.connection = c.id
    left join ended e on e.target = c.id
   where c.organization = current_organization() and c.removed_at is null
   order by c.slug`
