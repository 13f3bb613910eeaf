/** The list of deliveries, and those of one message with their attempts. */
import type { Sql } from '../scope.ts'
import { type Page, pageOf } from './page.ts'

export type DeliveryFilter = { state?: string | undefined; target?: string | undefined }

export type ListedDelivery = {
  id: string
  route: string
  route_slug: string
  target: string
  event_type: string
  record_type: string
  state: string
  wait: string | null
  problem: string | null
  due_at: Date | null
  attempts: number
  created_at: Date
  settled_at: Date | null
  replay_of: string | null
  message: string
}

const columns = `
  d.id, d.route, r.slug as route_slug, d.target, d.event_type, d.record_type, d.state, d.wait, d.problem, d.due_at,
  d.attempts, d.created_at, d.settled_at, d.replay_of, e.message`
const from = `
  from delivery d
  join route r on r.organization = d.organization and r.id = d.route
  join event e on e.organization = d.organization and e.id = d.event`

/** A page of deliveries, newest first, after the one with the id `after`. */
export async function listDeliveries(
  db: Sql,
  filter: DeliveryFilter,
  limit: number,
  after: string | undefined,
): Promise<Page<ListedDelivery>> {
  const { text, values } = deliveriesQuery(filter, limit, after)
  const { rows } = await db.query<ListedDelivery>(text, values)
  return pageOf(rows, limit, row => row.id)
}

/** The statement of `listDeliveries`; apart, so that its plan can be tested. */
export function deliveriesQuery(
  filter: DeliveryFilter,
  limit: number,
  after: string | undefined,
): { text: string; values: unknown[] } {
  const values: unknown[] = []
  const where = ['d.organization = current_organization()']
  const add = (column: string, operator: string, value: unknown) => {
    values.push(value)
    where.push(`${column} ${operator} $${values.length}`)
  }
  if (filter.state !== undefined) add('d.state', '=', filter.state)
  if (filter.target !== undefined) add('d.target', '=', filter.target)
  if (after !== undefined) add('d.id', '<', after)
  values.push(limit + 1)
  const text = `
    select ${columns} ${from}
     where ${where.join('\n       and ')}
     order by d.id desc
     limit $${values.length}`
  return { text, values }
}

export type MessageDelivery = ListedDelivery & { position: number }

/** The deliveries of one message, with how many of their key stand before each. */
export async function deliveriesOf(db: Sql, message: string): Promise<MessageDelivery[]> {
  const { rows } = await db.query<MessageDelivery>({
    name: 'deliveries-of-message',
    text: `
      select ${columns},
             case when d.state in ('pending', 'sending', 'retry', 'ambiguous') then (
               select count(*)::int from delivery b
                where b.organization = d.organization and b.route = d.route and b.order_key = d.order_key
                  and b.position < d.position and b.state in ('pending', 'sending', 'retry', 'ambiguous'))
             else 0 end as position
        ${from}
       where d.organization = current_organization() and e.message = $1
       order by d.id`,
    values: [message],
  })
  return rows
}

export type ListedAttempt = {
  delivery: string
  number: number
  started_at: Date
  ended_at: Date | null
  outcome: string | null
  status: number | null
  problem: string | null
  said: Buffer | null
  /** Names of fields that the profile kept back. */
  withheld: string[] | null
}

/** The attempts of deliveries, in order. */
export async function attemptsOf(db: Sql, deliveries: readonly string[]): Promise<ListedAttempt[]> {
  if (deliveries.length === 0) return []
  const { rows } = await db.query<ListedAttempt>({
    name: 'attempts-of-deliveries',
    text: `
      select delivery, number, started_at, ended_at, outcome, status, problem, said, withheld
        from attempt
       where organization = current_organization() and delivery = any ($1::uuid[])
       order by delivery, number`,
    values: [deliveries],
  })
  return rows
}
