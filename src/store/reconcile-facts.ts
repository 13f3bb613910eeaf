/** What the hub's own rows say of appointments: times and people of a record, its deliveries, its unfinished messages. */
import type { EventType } from '../model/events.ts'
import type { DeliveryState } from '../model/states.ts'
import type { Sql } from './scope.ts'

export type RecordFacts = {
  id: string
  version: number
  status: string | null
  starts_at: Date | null
  ends_at: Date | null
  connection: string
  person: string | null
  actors: string[] | null
  updated_at: Date
}

/** The columns in clear of these records. */
export async function recordFacts(db: Sql, ids: readonly string[]): Promise<RecordFacts[]> {
  if (ids.length === 0) return []
  const { rows } = await db.query<RecordFacts>({
    name: 'record-facts',
    text: `
      select r.id, r.version, r.status, r.starts_at, r.ends_at, r.connection, r.person, r.actors, r.updated_at
        from unnest($1::uuid[]) as wanted (id)
       cross join lateral (
         select * from record
          where organization = current_organization() and id = wanted.id and type = 'Appointment'
         offset 0) r`,
    values: [ids],
  })
  return rows
}

export type NewestDelivery = { record: string; target: string; id: string; state: DeliveryState }

/** The newest delivery of each of these records to each target. */
export async function newestDeliveries(db: Sql, records: readonly string[]): Promise<NewestDelivery[]> {
  if (records.length === 0) return []
  const { rows } = await db.query<NewestDelivery>({
    name: 'newest-deliveries',
    text: `
      select wanted.record, d.target, d.id, d.state
        from unnest($1::uuid[]) as wanted (record)
       cross join lateral (
         select distinct on (target) target, id, state
           from delivery
          where organization = current_organization() and record = wanted.record
          order by target, position desc) d`,
    values: [records],
  })
  return rows
}

/** The unfinished messages that hold these source keys, with what they wait for. */
export async function unfinishedMessages(
  db: Sql,
  connection: string,
  tokens: readonly bigint[],
): Promise<{ token: string; message: string; state: string }[]> {
  if (tokens.length === 0) return []
  const { rows } = await db.query<{ token: string; message: string; state: string }>({
    name: 'unfinished-messages',
    text: `
      select k.token, k.message, m.state
        from message_key k
        join message m on m.organization = k.organization and m.id = k.message
       where k.organization = current_organization() and k.connection = $1 and k.token = any ($2::bigint[])
         and m.state in ('received', 'reading', 'held')`,
    values: [connection, tokens],
  })
  return rows
}

/** The connections that are down now. */
export async function downConnections(db: Sql): Promise<Set<string>> {
  const { rows } = await db.query<{ connection: string }>(
    'select connection from connection_health where organization = current_organization() and down_since is not null',
  )
  return new Set(rows.map(row => row.connection))
}

/** The kinds of event there were of these records. */
export async function eventTypesOf(db: Sql, records: readonly string[]): Promise<Map<string, EventType[]>> {
  if (records.length === 0) return new Map()
  const { rows } = await db.query<{ record: string; types: EventType[] }>(
    `
    select e.record, array_agg(distinct e.type) as types
      from event e
     where e.organization = current_organization() and e.record = any ($1::uuid[])
     group by e.record`,
    [records],
  )
  return new Map(rows.map(row => [row.record, row.types]))
}

export type NewestEvent = { id: string; type: string; record_version: number }

/** The newest event of a record: what a delivery by hand is about. */
export async function newestEvent(db: Sql, record: string): Promise<NewestEvent | undefined> {
  const { rows } = await db.query<NewestEvent>(
    `
    select id, type, record_version from event
     where organization = current_organization() and record = $1
     order by id desc
     limit 1`,
    [record],
  )
  return rows[0]
}

export type LateArrival = { record: string; target: string; delivery: string; happened_at: Date; settled_at: Date }

/** What arrived at one of these since then, later after its event than so many minutes. */
export async function lateArrivals(
  db: Sql,
  targets: readonly string[],
  since: Date,
  minutes: number,
  pairSince: Date,
  most: number,
): Promise<LateArrival[]> {
  const { rows } = await db.query<LateArrival>(
    `
    select d.record, d.target, d.id as delivery, e.happened_at, d.settled_at
      from delivery d
      join event e on e.organization = d.organization and e.id = d.event
     where d.organization = current_organization() and d.target = any ($1::uuid[]) and d.record_type = 'Appointment'
       and d.state = 'delivered' and d.settled_at > $2 and d.replay_of is null and not d.forced
       and e.happened_at >= $5 and d.settled_at - e.happened_at > $3 * interval '1 minute'
       and d.id >= $6                       -- by the index of the target: ids grow with time, and deliveries end soon
     order by d.id
     limit $4`,
    [targets, since, minutes, most, pairSince, lowestIdFor(since)],
  )
  return rows
}

/** A delivery waits for a month at most before it ends. */
const longestMs = 31 * 86_400_000

function lowestIdFor(since: Date): string {
  const hex = Math.max(0, since.getTime() - longestMs)
    .toString(16)
    .padStart(12, '0')
    .slice(-12)
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** Takes links away, so that what they pointed to is made anew or belongs to another record. */
export async function deleteLinks(db: Sql, connection: string, record: string, entity: string): Promise<number> {
  const { rowCount } = await db.query(
    `
    delete from link
     where organization = current_organization() and connection = $1 and record = $2 and entity = $3`,
    [connection, record, entity],
  )
  return rowCount
}

/** Gives a link to another record. */
export async function moveLink(
  db: Sql,
  link: { connection: string; entity: string; token: bigint },
  to: string,
): Promise<void> {
  await db.query(
    `
    update link set record = $4, kind = 'user', reasons = array['reconciled'], sent_version = null
     where organization = current_organization() and connection = $1 and entity = $2 and token = $3`,
    [link.connection, link.entity, link.token, to],
  )
}

/** Whether these records have no other links than these, and nothing of them is under way to anybody. */
export async function standsAlone(
  db: Sql,
  records: readonly string[],
  connection: string,
  tokens: readonly bigint[],
): Promise<boolean> {
  if (records.length === 0) return true
  const { rows } = await db.query<{ alone: boolean }>(
    `
    select not exists (select 1 from link
                        where organization = current_organization() and record = any ($1::uuid[])
                          and not (connection = $2 and token = any ($3::bigint[])))
       and not exists (select 1 from delivery
                        where organization = current_organization() and record = any ($1::uuid[])
                          and state in ('pending', 'sending', 'retry', 'ambiguous')) as alone`,
    [records, connection, tokens],
  )
  return rows[0]?.alone === true
}
