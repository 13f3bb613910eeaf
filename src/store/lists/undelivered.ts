/**
 * What ended badly and waits for a person: deliveries that were refused, given up or may have arrived, and messages that
 * could not be read. And what a person set aside lately, so that it can be taken back. Newest first.
 */
import { failedDelivery } from '../issue-group.ts'
import type { Sql } from '../scope.ts'
import { type Page, pageOf } from './page.ts'

export type UndeliveredFilter = {
  /** The target of a delivery, or the source of a message. */
  connection?: string | undefined
  problem?: string | undefined
}

export type UndeliveredRow = {
  kind: 'delivery' | 'message'
  id: string
  message: string
  state: string
  problem: string | null
  connection: string
  route: string | null
  event_type: string | null
  at: Date
}

/** Deliveries by state and messages by state, each from its index; few of either, however many there are in all. */
const failed = {
  delivery: `d.state = wanted.state and ${failedDelivery}`,
  deliveryStates: `'{rejected,dead,ambiguous}'::text[]`,
  message: `m.state = 'unreadable'`,
}
const setAside = {
  delivery: `d.state = wanted.state and d.problem = 'person.suppressed' and d.settled_at >= $6`,
  deliveryStates: `'{suppressed}'::text[]`,
  message: `m.state = 'ignored' and m.reason = 'discarded' and m.settled_at >= $6`,
}

function statementOf(which: typeof failed): string {
  return `
  select * from (
    select 'delivery' as kind, d.id, (select e.message from event e where e.organization = d.organization and e.id = d.event) as message,
           d.state, d.problem, d.target as connection, r.slug as route, d.event_type, coalesce(d.settled_at, d.created_at) as at
      from unnest(${which.deliveryStates}) as wanted (state)
     cross join lateral (
       select d.* from delivery d
        where d.organization = current_organization() and ${which.delivery} and d.id < $1
          and ($2::uuid is null or d.target = $2) and ($3::text is null or d.problem = $3)
        order by d.id desc
        limit $4) d
      join route r on r.organization = d.organization and r.id = d.route
    union all
    (select 'message', m.id, m.id, m.state, m.problem, m.connection, null, m.event_type, coalesce(m.settled_at, m.received_at)
       from message m
      where m.organization = current_organization() and ${which.message} and m.id < $1
        and ($2::uuid is null or m.connection = $2) and ($3::text is null or m.problem = $3)
      order by m.id desc
      limit $4)) found
   where $5::text is null or kind = $5
   order by id desc
   limit $4`
}

/** The statements of the two lists; apart, so that their plans can be tested. */
export const undeliveredQuery = statementOf(failed)
export const setAsideQuery = statementOf(setAside)

/** Behind every id. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** A page of what waits for a person. */
export async function listUndelivered(
  db: Sql,
  filter: UndeliveredFilter,
  limit: number,
  after: string | undefined,
): Promise<Page<UndeliveredRow>> {
  const { rows } = await db.query<UndeliveredRow>({
    name: 'list-undelivered',
    text: undeliveredQuery,
    values: [after ?? lastId, filter.connection ?? null, filter.problem ?? null, limit + 1, null],
  })
  return pageOf(rows, limit, row => row.id)
}

/** A page of what people set aside since then. */
export async function listSetAside(
  db: Sql,
  since: Date,
  limit: number,
  after: string | undefined,
): Promise<Page<UndeliveredRow>> {
  const { rows } = await db.query<UndeliveredRow>({
    name: 'list-set-aside',
    text: setAsideQuery,
    values: [after ?? lastId, null, null, limit + 1, null, since],
  })
  return pageOf(rows, limit, row => row.id)
}
