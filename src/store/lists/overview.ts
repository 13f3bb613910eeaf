/** What the first screen counts. Each count is of messages that the list of messages finds by the same conditions. */
import type { Sql } from '../scope.ts'
import { lowestIdAt } from './page.ts'
import { failedStates, messageOfDelivery, waitingMessageStates, waitingStates } from './states.ts'

export type Counts = {
  tasks_open: number
  issues_open: number
  messages_waiting: number
  messages_held: number
  /** Messages with a delivery that waits. */
  messages_to_send: number
  /** Messages with a delivery that failed, or arrived, since then. */
  messages_failed: number
  messages_delivered: number
  oldest_waiting: Date | null
}

/** What waits, what needs somebody, and what failed since `since`. */
export async function countWork(db: Sql, since: Date): Promise<Counts> {
  const { rows } = await db.query<Counts>({ name: 'count-work', text: workQuery, values: [since] })
  const [row] = rows
  if (!row) throw new Error('counting gave no row')
  return row
}

/** The statement of `countWork`; apart, so that its plan can be tested. */
export const workQuery = `
  with m as (
    select count(*)::int as waiting, min(received_at) as oldest
      from message
     where organization = current_organization() and state in ${waitingMessageStates}
  ), d as (
    select count(distinct ${messageOfDelivery})::int as waiting, min(d.created_at) as oldest
      from delivery d
     where d.organization = current_organization() and d.state in ${waitingStates}
  ), ended as (
    select count(distinct ${messageOfDelivery}) filter (where d.state = 'delivered')::int as delivered,
           count(distinct ${messageOfDelivery}) filter (where d.state in ${failedStates})::int as failed
      from delivery d
     where d.organization = current_organization() and d.settled_at >= $1
  )
  select (select count(*)::int from task where organization = current_organization() and state = 'open') as tasks_open,
         (select count(*)::int from issue where organization = current_organization() and state = 'open') as issues_open,
         (select count(*)::int from message
           where organization = current_organization() and state = 'held') as messages_held,
         m.waiting as messages_waiting, d.waiting as messages_to_send, ended.failed as messages_failed,
         ended.delivered as messages_delivered, least(m.oldest, d.oldest) as oldest_waiting
    from m, d, ended`

export type HourCount = { hour: Date; received: number; delivered: number; failed: number }

/** Messages and deliveries by hour (UTC) since `since`; hours without any are left out. */
export async function countHours(db: Sql, since: Date): Promise<HourCount[]> {
  const { rows } = await db.query<HourCount>({
    name: 'count-hours',
    text: hoursQuery,
    values: [since, lowestIdAt(since)],
  })
  return rows
}

/** The statement of `countHours`; apart, so that its plan can be tested. */
export const hoursQuery = `
  select hour, sum(received)::int as received, sum(delivered)::int as delivered, sum(failed)::int as failed
    from (select date_trunc('hour', m.received_at, 'UTC') as hour, count(*) as received, 0 as delivered, 0 as failed
            from connection c
            join message m on m.organization = c.organization and m.connection = c.id and m.id >= $2
           where c.organization = current_organization() and m.received_at >= $1
           group by 1
          union all
          select date_trunc('hour', settled_at, 'UTC'), 0, count(*) filter (where state = 'delivered'),
                 count(*) filter (where state in ${failedStates})
            from delivery
           where organization = current_organization() and settled_at >= $1
           group by 1) counted
   group by hour
   order by hour`
