/** What the watchdog looks at: connections, issues, queues, mail and the successes of routes; ids, codes, times and counts. */
import type { SuccessHour } from '../model/silence.ts'
import type { Scope, Sql } from './scope.ts'

export type WatchName = 'alerts' | 'notices' | 'reminders' | 'versions' | 'network'

/** The organizations whose turn it is, each handed out once in `everyMs`; needs no scope. */
export async function claimWatch(
  db: Sql,
  name: WatchName,
  now: Date,
  limit: number,
  everyMs: number,
): Promise<{ organization: string; until: Date }[]> {
  const { rows } = await db.query<{ organization: string; until: Date }>({
    name: 'claim-watch',
    text: 'select organization, until from claim_watch($1, $2, $3, $4)',
    values: [name, now, limit, everyMs],
  })
  return rows
}

/** Everything up to `until` was looked at. */
export async function moveWatch(db: Sql, name: WatchName, until: Date): Promise<void> {
  await db.query({
    name: 'move-watch',
    text: 'update watch set until = $2 where organization = current_organization() and name = $1 and until < $2',
    values: [name, until],
  })
}

export type WatchedConnection = {
  id: string
  state: 'active' | 'paused'
  pause_reason: string | null
  down_since: Date | null
}

/** The connections and whether they work. */
export async function watchedConnections(db: Sql): Promise<WatchedConnection[]> {
  const { rows } = await db.query<WatchedConnection>({
    name: 'watched-connections',
    text: `
      select c.id, c.state, c.pause_reason, h.down_since
        from connection c
        left join connection_health h on h.organization = c.organization and h.connection = c.id
       where c.organization = current_organization() and c.removed_at is null
       order by c.id`,
  })
  return rows
}

export type WatchedIssue = {
  id: string
  connection: string
  step: string
  code: string
  state: 'open' | 'acknowledged' | 'ignored'
  count: string
  sample_message: string | null
  sample_delivery: string | null
  route: string | null
}

/** The issues that are not resolved, ignored ones included: that is what clears their alert without a word. */
export async function watchedIssues(db: Sql): Promise<WatchedIssue[]> {
  const { rows } = await db.query<WatchedIssue>({
    name: 'watched-issues',
    text: `
      select i.id, i.connection, i.step, i.code, i.state, i.count, i.sample_delivery, d.route,
             coalesce(i.sample_message, e.message) as sample_message
        from issue i
        left join delivery d on d.organization = i.organization and d.id = i.sample_delivery
        left join event e on e.organization = d.organization and e.id = d.event
       where i.organization = current_organization() and i.state in ('open', 'acknowledged', 'ignored')
       order by i.id`,
  })
  return rows
}

export type WatchedQueue = {
  connection: string
  depth: number
  oldest_at: Date
  delivery: string | null
  route: string | null
  message: string
  problem: string | null
}

/** What waits for a connection, deliveries and messages that ask it something, and the oldest of it. */
export async function watchedQueues(db: Sql): Promise<WatchedQueue[]> {
  const { rows } = await db.query<WatchedQueue>({
    name: 'watched-queues',
    text: `
      with deliveries as (
        select d.target as connection, count(*)::int as depth,
               min(d.id::text)::uuid as oldest -- uuidv7: the order of making
          from delivery d
         where d.organization = current_organization() and d.state in ('pending', 'sending', 'retry')
         group by 1
      ), questions as (
        select coalesce(m.asks, m.connection) as connection, count(*)::int as depth, min(m.id::text)::uuid as oldest
          from message m
         where m.organization = current_organization() and m.state = 'reading'
         group by 1
      ), oldest as (
        select w.connection, w.depth, d.created_at as at, d.id as delivery, d.route, e.message, d.problem
          from deliveries w
          join delivery d on d.organization = current_organization() and d.id = w.oldest
          join event e on e.organization = d.organization and e.id = d.event
        union all
        select w.connection, w.depth, m.received_at, null, null, m.id, m.problem
          from questions w
          join message m on m.organization = current_organization() and m.id = w.oldest
      )
      select distinct on (o.connection) o.connection, (sum(o.depth) over (partition by o.connection))::int as depth,
             o.at as oldest_at, o.delivery, o.route, o.message, o.problem
        from oldest o
       order by o.connection, o.at`,
  })
  return rows
}

export type DueHead = {
  connection: string
  route: string | null
  message: string
  delivery: string | null
  due_at: Date
}

/** Of each lane of messages and each open route: what has been due longest, where that is since before `before`. */
export async function overdueHeads(db: Sql, before: Date): Promise<DueHead[]> {
  const { rows } = await db.query<DueHead>({
    name: 'overdue-heads',
    text: `
      select c.id as connection, null::uuid as route, m.id as message, null::uuid as delivery, m.due_at
        from connection c
       cross join lateral (
         select m.id, m.due_at from message m
          where m.organization = c.organization and m.connection = c.id and m.state = 'received' and m.due_at is not null
          order by m.organization, m.connection, m.id
          limit 1) m
       where c.organization = current_organization() and c.state = 'active' and c.removed_at is null and m.due_at <= $1
      union all
      select r.target, r.id, e.message, d.id, d.due_at
        from route r
        join connection c on c.organization = r.organization and c.id = r.target
        left join connection_health h on h.organization = c.organization and h.connection = c.id
       cross join lateral (
         select d.id, d.due_at, d.event from delivery d
          where d.organization = r.organization and d.route = r.id and d.head and d.due_at <= $1
          order by d.due_at
          limit 1) d
        join event e on e.organization = r.organization and e.id = d.event
       where r.organization = current_organization() and r.state = 'active' and r.removed_at is null
         and c.state = 'active' and c.removed_at is null and h.down_since is null`,
    values: [before],
  })
  return rows
}

/** Adds the deliveries that succeeded after `from`, up to `upTo`, to the hours of their routes. */
export async function countSuccesses(db: Scope, from: Date, upTo: Date): Promise<void> {
  await db.query({
    name: 'count-successes',
    text: `
      insert into route_success as s (organization, route, hour, count, last_at)
      select $1, d.route, date_trunc('hour', d.settled_at, 'UTC'), count(*), max(d.settled_at)
        from delivery d
       where d.organization = $1 and d.settled_at > $2 and d.settled_at <= $3 and d.state = 'delivered'
       group by 2, 3
      on conflict (organization, route, hour) do update
         set count = s.count + excluded.count, last_at = greatest(s.last_at, excluded.last_at)`,
    values: [db.organization, from, upTo],
  })
}

export type WatchedRoute = { id: string; source: string; target: string; hours: SuccessHour[] }

/** The open routes with the hours since `since` in which they succeeded. */
export async function watchedRoutes(db: Sql, since: Date): Promise<WatchedRoute[]> {
  const { rows } = await db.query<{
    id: string
    source: string
    target: string
    hour: Date | null
    count: number
    last_at: Date
  }>({
    name: 'watched-routes',
    text: `
      select r.id, r.source, r.target, s.hour, s.count, s.last_at
        from route r
        left join route_success s on s.organization = r.organization and s.route = r.id and s.hour >= $1
       where r.organization = current_organization() and r.state = 'active' and r.removed_at is null
       order by r.id, s.hour`,
    values: [since],
  })
  return [...Map.groupBy(rows, row => row.id).values()].flatMap(group => {
    const [first] = group
    if (!first) return []
    const hours = group.flatMap(({ hour, count, last_at }) => (hour ? [{ hour, count, lastAt: last_at }] : []))
    return [{ id: first.id, source: first.source, target: first.target, hours }]
  })
}

/** Forgets what is too old to be usual. */
export async function forgetSuccesses(db: Sql, before: Date): Promise<void> {
  await db.query('delete from route_success where organization = current_organization() and hour < $1', [before])
}
