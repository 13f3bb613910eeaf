/** What each requester asked, hour by hour: counted again from the exchanges, so that counting twice changes nothing. */
import type { AnomalyKind } from '../model/network/anomalies.ts'
import { lowestIdAt } from './lists/page.ts'
import type { Sql } from './scope.ts'

const hourMs = 3_600_000
/** Ids are a little before or after the time of the exchange. */
const slackMs = 300_000

/** Whether there is anything to count: it takes part in the network, or did. */
export async function hasExchanges(db: Sql): Promise<boolean> {
  const { rows } = await db.query<{ has: boolean }>({
    name: 'has-network-exchanges',
    text: `
      select exists (select from network_member where organization = current_organization())
          or exists (select from network_exchange where organization = current_organization())
          or exists (select from network_requester_hour where organization = current_organization()) as has`,
  })
  return rows[0]?.has === true
}

const idsOf = (hour: Date) => [
  lowestIdAt(new Date(hour.getTime() - slackMs)),
  lowestIdAt(new Date(hour.getTime() + hourMs + slackMs)),
]

/** Counts the exchanges of an hour, by requester, in the organization of this scope. @param hour its beginning */
export async function countHour(db: Sql, organization: string, hour: Date): Promise<void> {
  await db.query({
    name: 'count-network-hour',
    text: `
      with asked as (
        select * from network_exchange
         where organization = current_organization() and id >= $3 and id < $4
           and at >= $2 and at < $2::timestamptz + interval '1 hour'
      ), told as (
        select a.requester, count(distinct p.person)::int as people
          from asked a cross join unnest(a.persons) as p (person)
         group by a.requester
      )
      insert into network_requester_hour as h (organization, requester, hour, requester_name, discoveries, nothing, queries,
                                               retrieves, people, documents, withheld, refused, failed)
      select $1, a.requester, $2, max(a.requester_name),
             count(*) filter (where a.transaction = 'discover'),
             count(*) filter (where a.transaction = 'discover' and a.outcome in ('nothing', 'asked')),
             count(*) filter (where a.transaction = 'query'),
             count(*) filter (where a.transaction = 'retrieve'),
             coalesce(max(t.people), 0),
             coalesce(sum(a.documents) filter (where a.transaction = 'retrieve'), 0),
             sum(a.withheld),
             count(*) filter (where a.outcome = 'refused'),
             count(*) filter (where a.outcome in ('failed', 'busy'))
        from asked a
        left join told t on t.requester = a.requester
       group by a.requester
      on conflict (organization, requester, hour) do update
         set requester_name = excluded.requester_name, discoveries = excluded.discoveries, nothing = excluded.nothing,
             queries = excluded.queries, retrieves = excluded.retrieves, people = excluded.people,
             documents = excluded.documents, withheld = excluded.withheld, refused = excluded.refused,
             failed = excluded.failed`,
    values: [organization, hour, ...idsOf(hour)],
  })
}

/** The same for what concerns no member; outside of any scope. */
export async function countHubHour(db: Sql, hour: Date): Promise<void> {
  await db.query({
    name: 'count-network-hub-hour',
    text: `
      insert into network_hub_hour as h (requester, hour, requester_name, asked, nothing, refused)
      select requester, $1, max(requester_name), count(*),
             count(*) filter (where transaction = 'discover' and outcome in ('nothing', 'asked')),
             count(*) filter (where outcome in ('refused', 'invalid'))
        from network_hub_exchange
       where id >= $2 and id < $3 and at >= $1 and at < $1::timestamptz + interval '1 hour'
       group by requester
      on conflict (requester, hour) do update
         set requester_name = excluded.requester_name, asked = excluded.asked, nothing = excluded.nothing,
             refused = excluded.refused`,
    values: [hour, ...idsOf(hour)],
  })
}

export type RequesterHour = {
  requester: string
  people: number
  nothing: number
  withheld: number
  usual_people: number | null
  usual_nothing: number | null
  usual_withheld: number | null
  known_hours: number
}

/**
 * Requesters that asked in an hour, with what is usual for them since `from`. Discoveries that were sent to everybody count
 * for each member, as they looked through its people too.
 */
export async function hoursOfRequesters(db: Sql, hour: Date, from: Date): Promise<RequesterHour[]> {
  const { rows } = await db.query<RequesterHour>({
    name: 'network-hours-of-requesters',
    text: `
      with counted as (
        select requester, hour, people, nothing, withheld from network_requester_hour
         where organization = current_organization() and hour >= $2 and hour <= $1
        union all
        select requester, hour, 0, nothing, 0 from network_hub_hour
         where hour >= $2 and hour <= $1
           and exists (select from network_member where organization = current_organization())
      ), summed as (
        select requester, hour, sum(people)::int as people, sum(nothing)::int as nothing, sum(withheld)::int as withheld
          from counted
         group by requester, hour
      )
      select requester,
             coalesce(max(people) filter (where hour = $1), 0) as people,
             coalesce(max(nothing) filter (where hour = $1), 0) as nothing,
             coalesce(max(withheld) filter (where hour = $1), 0) as withheld,
             percentile_disc(0.9) within group (order by people) filter (where hour < $1) as usual_people,
             percentile_disc(0.9) within group (order by nothing) filter (where hour < $1) as usual_nothing,
             percentile_disc(0.9) within group (order by withheld) filter (where hour < $1) as usual_withheld,
             (count(*) filter (where hour < $1))::int as known_hours
        from summed
       group by requester
      having bool_or(hour = $1)`,
    values: [hour, from],
  })
  return rows
}

export type NewAnomaly = { requester: string; kind: AnomalyKind; counted: number; usual: number }

/** Notes what is unusual of an hour; it grows with the hour. */
export async function noteAnomalies(
  db: Sql,
  organization: string,
  hour: Date,
  found: readonly NewAnomaly[],
  now: Date,
): Promise<void> {
  if (found.length === 0) return
  await db.query({
    name: 'note-network-anomalies',
    text: `
      insert into network_anomaly (organization, requester, hour, kind, counted, usual, seen_at)
      select $1, u.requester, $2, u.kind, u.counted, u.usual, $3
        from unnest($4::text[], $5::text[], $6::int[], $7::int[]) as u (requester, kind, counted, usual)
      on conflict (organization, requester, hour, kind) do update
         set counted = greatest(network_anomaly.counted, excluded.counted)`,
    values: [
      organization,
      hour,
      now,
      found.map(each => each.requester),
      found.map(each => each.kind),
      found.map(each => each.counted),
      found.map(each => each.usual),
    ],
  })
}

/** What was unusual since an hour, the newest of each requester and kind. */
export async function anomaliesSince(db: Sql, hour: Date): Promise<NewAnomaly[]> {
  const { rows } = await db.query<NewAnomaly>({
    name: 'network-anomalies-since',
    text: `
      select distinct on (requester, kind) requester, kind, counted, usual
        from network_anomaly
       where organization = current_organization() and hour >= $1
       order by requester, kind, hour desc`,
    values: [hour],
  })
  return rows
}

/** Removes what was counted and kept before a moment: exchanges, hours, anomalies. The audit trail keeps what was told. */
export async function forgetExchanges(db: Sql, before: Date, limit: number): Promise<number> {
  const { rowCount } = await db.query({
    name: 'forget-network-exchanges',
    text: `
      delete from network_exchange
       where organization = current_organization()
         and id in (select id from network_exchange
                     where organization = current_organization() and id < $1 order by id limit $2)`,
    values: [lowestIdAt(before), limit],
  })
  await db.query('delete from network_requester_hour where organization = current_organization() and hour < $1', [
    before,
  ])
  await db.query('delete from network_anomaly where organization = current_organization() and hour < $1', [before])
  return rowCount
}

/** The same of what concerns no member; outside of any scope. */
export async function forgetHubExchanges(db: Sql, before: Date, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    'delete from network_hub_exchange where id in (select id from network_hub_exchange where id < $1 order by id limit $2)',
    [lowestIdAt(before), limit],
  )
  await db.query('delete from network_hub_hour where hour < $1', [before])
  return rowCount
}

export type HubRequester = {
  requester: string
  name: string
  asked: number
  nothing: number
  refused: number
  last_hour: Date
}

/** Who asked since a moment what concerned no member, those that asked most first; outside of any scope. */
export async function hubRequesters(db: Sql, since: Date, limit: number): Promise<HubRequester[]> {
  const { rows } = await db.query<HubRequester>(
    `select requester, (array_agg(requester_name order by hour desc))[1] as name, sum(asked)::int as asked,
            sum(nothing)::int as nothing, sum(refused)::int as refused, max(hour) as last_hour
       from network_hub_hour
      where hour >= $1
      group by requester
      order by sum(asked) desc, requester
      limit $2`,
    [since, limit],
  )
  return rows
}
