/** Exchanges with the network as a list, the latest first, of all requesters or of one; and the requesters with their counts. */
import type { ExchangeTransaction } from '../../model/network/exchange.ts'
import type { Sql } from '../scope.ts'
import { lowestIdAt, type Page, pageOf } from './page.ts'

export type ListedExchange = {
  id: string
  at: Date
  transaction: ExchangeTransaction
  via: 'ihe' | 'fhir'
  requester: string
  requester_name: string
  certificate: Buffer
  purpose: string
  on_behalf_of: string | null
  outcome: string
  problems: string[] | null
  persons: string[]
  documents: number
  withheld: number
  duration_ms: number
  meta: Buffer
}

/** Every filter is optional. */
export type ExchangeFilter = {
  requester?: string | undefined
  transactions?: readonly string[] | undefined
  outcomes?: readonly string[] | undefined
  /** By when they were answered; the end is left out. */
  from?: Date | undefined
  to?: Date | undefined
}

/** Before and behind every id. */
const firstId = '00000000-0000-0000-0000-000000000000'
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

const query = (of: string) => `
  select e.id, e.at, e.transaction, e.via, e.requester, e.requester_name, e.certificate, e.purpose, e.on_behalf_of,
         e.outcome, e.problems, e.persons, e.documents, e.withheld, e.duration_ms, e.meta
    from network_exchange e
   where e.organization = current_organization() and e.id < $1 and e.id >= $5 ${of}
     and ($3::text[] is null or e.transaction = any ($3))
     and ($4::text[] is null or e.outcome = any ($4))
   order by e.id desc
   limit $2`

/** The statements; apart, so that their plans can be tested. */
export const exchangesQuery = query('')
export const exchangesOfRequesterQuery = query('and e.requester = $6')

/** A page; `after` ends the page before. */
export async function listExchanges(
  db: Sql,
  { requester, transactions, outcomes, from, to }: ExchangeFilter,
  limit: number,
  after: string | undefined,
): Promise<Page<ListedExchange>> {
  // An id is made with the answer: it says when.
  const end = after ?? (to ? lowestIdAt(to) : lastId)
  const values = [end, limit + 1, transactions ?? null, outcomes ?? null, from ? lowestIdAt(from) : firstId]
  const { rows } = await db.query<ListedExchange>(
    requester === undefined
      ? { name: 'list-network-exchanges', text: exchangesQuery, values }
      : {
          name: 'list-network-exchanges-of-requester',
          text: exchangesOfRequesterQuery,
          values: [...values, requester],
        },
  )
  return pageOf(rows, limit, row => row.id)
}

export type ListedRequester = {
  requester: string
  name: string
  last_hour: Date
  discoveries: number
  nothing: number
  queries: number
  retrieves: number
  documents: number
  withheld: number
  refused: number
  failed: number
  /** Kinds of what was unusual. */
  anomalies: string[]
}

/** The statement; apart, so that its plan can be tested. */
export const requestersQuery = `
  select h.requester, (array_agg(h.requester_name order by h.hour desc))[1] as name, max(h.hour) as last_hour,
         sum(h.discoveries)::int as discoveries, sum(h.nothing)::int as nothing, sum(h.queries)::int as queries,
         sum(h.retrieves)::int as retrieves, sum(h.documents)::int as documents, sum(h.withheld)::int as withheld,
         sum(h.refused)::int as refused, sum(h.failed)::int as failed,
         array(select distinct a.kind from network_anomaly a
                where a.organization = current_organization() and a.requester = h.requester and a.hour >= $1
                order by a.kind) as anomalies
    from network_requester_hour h
   where h.organization = current_organization() and h.hour >= $1
   group by h.requester
   order by sum(h.discoveries + h.queries + h.retrieves) desc, h.requester
   limit $2`

/** Who asked since a moment, those that asked most first. As of some minutes ago: hours are counted by a job. */
export async function listRequesters(db: Sql, since: Date, limit: number): Promise<ListedRequester[]> {
  const { rows } = await db.query<ListedRequester>({
    name: 'list-network-requesters',
    text: requestersQuery,
    values: [since, limit],
  })
  return rows
}

export type TrafficHour = {
  hour: Date
  discoveries: number
  nothing: number
  queries: number
  retrieves: number
  documents: number
  withheld: number
  refused: number
  failed: number
}

/** All requesters together, hour by hour since a moment; hours without anything are left out. */
export async function trafficByHour(db: Sql, since: Date): Promise<TrafficHour[]> {
  const { rows } = await db.query<TrafficHour>({
    name: 'network-traffic-by-hour',
    text: `
      select hour, sum(discoveries)::int as discoveries, sum(nothing)::int as nothing, sum(queries)::int as queries,
             sum(retrieves)::int as retrieves, sum(documents)::int as documents, sum(withheld)::int as withheld,
             sum(refused)::int as refused, sum(failed)::int as failed
        from network_requester_hour
       where organization = current_organization() and hour >= $1
       group by hour
       order by hour`,
    values: [since],
  })
  return rows
}

export type ResponseTime = { transaction: ExchangeTransaction; count: number; p50: number; p95: number; p99: number }

/** How long the newest answers took, in milliseconds, by transaction. @param most exchanges looked at */
export async function responseTimes(db: Sql, most: number): Promise<ResponseTime[]> {
  const { rows } = await db.query<ResponseTime>({
    name: 'network-response-times',
    text: `
      select transaction, count(*)::int as count,
             percentile_disc(0.5) within group (order by duration_ms) as p50,
             percentile_disc(0.95) within group (order by duration_ms) as p95,
             percentile_disc(0.99) within group (order by duration_ms) as p99
        from (select transaction, duration_ms from network_exchange
               where organization = current_organization() order by id desc limit $1) e
       group by transaction
       order by transaction`,
    values: [most],
  })
  return rows
}

export type OutcomeCount = { transaction: ExchangeTransaction; outcome: string; count: number }

/** What came of the newest exchanges, by transaction. @param most exchanges looked at */
export async function outcomesLately(db: Sql, most: number): Promise<OutcomeCount[]> {
  const { rows } = await db.query<OutcomeCount>({
    name: 'network-outcomes-lately',
    text: `
      select transaction, outcome, count(*)::int as count
        from (select transaction, outcome from network_exchange
               where organization = current_organization() order by id desc limit $1) e
       group by transaction, outcome
       order by transaction, outcome`,
    values: [most],
  })
  return rows
}
