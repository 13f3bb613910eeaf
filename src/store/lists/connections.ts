/**
 * Connections with how they are doing: a handful of rows and the counts of the last day. Each count is of messages that
 * the list of messages finds by the same conditions.
 */
import type { Sql } from '../scope.ts'
import { earlierBySlack, lowestIdAt } from './page.ts'
import { failedStates, messageOfDelivery, waitingMessageStates, waitingStates } from './states.ts'

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
  /** Messages from it that are not applied yet, and messages with a delivery to it that waits. */
  waiting_in: number
  waiting_out: number
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
    values: connectionsValues(since),
  })
  return rows
}

/** The values of the statement. */
export const connectionsValues = (since: Date) => [since, lowestIdAt(earlierBySlack(since))]

/** The statement of `listConnections`; apart, so that its plan can be tested. */
export const connectionsQuery = `
  with incoming as (
    select connection, count(*)::int as count, min(received_at) as oldest
      from message
     where organization = current_organization() and state in ${waitingMessageStates}
     group by connection
  ), outgoing as (
    select d.target, count(distinct ${messageOfDelivery})::int as count, min(d.created_at) as oldest
      from delivery d
     where d.organization = current_organization() and d.state in ${waitingStates}
     group by d.target
  ), ended as (
    select d.target, count(distinct ${messageOfDelivery}) filter (where d.state = 'delivered')::int as delivered,
           count(distinct ${messageOfDelivery}) filter (where d.state in ${failedStates})::int as failed
      from delivery d
     where d.organization = current_organization() and d.settled_at >= $1
     group by d.target
  )
  select c.id, c.slug, c.connector, c.public_id, c.state, c.pause_reason,
         coalesce(cardinality(h.failing_keys), 0) > 0 as failing, h.down_since, h.last_success_at, h.last_failure_at,
         h.last_problem,
         (select m.received_at from message m
           where m.organization = c.organization and m.connection = c.id
           order by m.id desc limit 1) as last_received_at,
         (select min(p.due_at) from checkpoint p
           where p.organization = c.organization and p.connection = c.id) as next_run_at,
         coalesce(i.count, 0) as waiting_in, coalesce(o.count, 0) as waiting_out,
         least(i.oldest, o.oldest) as oldest_waiting,
         (select count(*)::int from message m          -- ids are in the order of time
           where m.organization = c.organization and m.connection = c.id and m.id >= $2
             and m.received_at >= $1) as received,
         coalesce(e.delivered, 0) as delivered, coalesce(e.failed, 0) as failed
    from connection c
    left join connection_health h on h.organization = c.organization and h.connection = c.id
    left join incoming i on i.connection = c.id
    left join outgoing o on o.target = c.id
    left join ended e on e.target = c.id
   where c.organization = current_organization() and c.removed_at is null
   order by c.slug`
