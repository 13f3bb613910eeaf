/** Deliveries: added under the key's lock, claimed by head, started with an attempt row. */
import type { RecordType } from '../model/fhir.ts'
import type { Sql } from './scope.ts'

export type NewDelivery = {
  id: string
  route: string
  target: string
  event: string
  eventType: string
  record: string
  recordType: RecordType
  recordVersion: number
  prerequisite?: string
  /** Its files are being fetched: it goes as soon as they are there, and at this time at the latest. */
  filesUntil?: Date
  forced?: boolean
  replayOf?: string
  configVersion: number
}

/**
 * Adds deliveries. The caller holds the lock of every record in `rows`, and no record comes twice for one route: so
 * positions grow in order, and a delivery is head exactly when nothing unsettled stands before it.
 */
export async function insertDeliveries(
  db: Sql,
  organization: string,
  rows: readonly NewDelivery[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'insert-deliveries',
    text: `
      insert into delivery (organization, id, route, target, event, event_type, record, record_type, record_version,
                            order_key, position, head, state, wait, due_at, prerequisite, forced, replay_of,
                            config_version, created_at)
      select $1, u.id, u.route, u.target, u.event, u.event_type, u.record, u.record_type, u.record_version,
             u.record, nextval('delivery_position'), not earlier.there, 'pending',
             case when u.prerequisite is not null then 'prerequisite' when earlier.there then 'order'
                  when u.files_until is not null then 'document' end,
             case when u.prerequisite is null and not earlier.there then coalesce(u.files_until, $14::timestamptz) end,
             u.prerequisite, u.forced, u.replay_of, u.config_version, $14
        from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[], $8::text[], $9::int[],
                    $10::uuid[], $11::boolean[], $12::uuid[], $13::int[], $15::timestamptz[])
          as u (id, route, target, event, event_type, record, record_type, record_version, prerequisite, forced,
                replay_of, config_version, files_until)
       cross join lateral (
         select exists (
           select from delivery d
            where d.organization = $1 and d.route = u.route and d.order_key = u.record
              and d.state in ('pending', 'sending', 'retry', 'ambiguous')) as there) earlier`,
    values: [
      organization,
      rows.map(row => row.id),
      rows.map(row => row.route),
      rows.map(row => row.target),
      rows.map(row => row.event),
      rows.map(row => row.eventType),
      rows.map(row => row.record),
      rows.map(row => row.recordType),
      rows.map(row => row.recordVersion),
      rows.map(row => row.prerequisite ?? null),
      rows.map(row => row.forced ?? false),
      rows.map(row => row.replayOf ?? null),
      rows.map(row => row.configVersion),
      now,
      rows.map(row => row.filesUntil ?? null),
    ],
  })
}

/** The latest unsettled delivery of these records on a route, if any: record → delivery. */
export async function unsettledOf(db: Sql, route: string, records: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ order_key: string; id: string }>({
    name: 'unsettled-of',
    text: `
      select distinct on (order_key) order_key, id
        from delivery
       where organization = current_organization() and route = $1 and order_key = any ($2::uuid[])
         and state in ('pending', 'sending', 'retry', 'ambiguous')
       order by order_key, position desc`,
    values: [route, records],
  })
  return new Map(rows.map(row => [row.order_key, row.id]))
}

/** Leases due deliveries, over all organizations; needs no scope. The lease comes back by itself when it ends. */
export async function claimDeliveries(
  db: Sql,
  now: Date,
  limit: number,
  leaseMs: number,
): Promise<{ organization: string; id: string }[]> {
  const { rows } = await db.query<{ organization: string; id: string }>({
    name: 'claim-deliveries',
    text: 'select organization, id from claim_deliveries($1, $2, $3)',
    values: [now, limit, leaseMs],
  })
  return rows
}

export type ClaimedDelivery = {
  id: string
  route: string
  target: string
  event_type: string
  record: string
  record_type: RecordType
  record_version: number
  order_key: string
  attempts: number
  spent: number
  forced: boolean
  created_at: Date
  /** The record as it is now, which is what is sent. */
  current_version: number
  body: Buffer
  /** An earlier attempt was started and has no outcome, or had no answer. */
  maybe_arrived: boolean
  parts_done: string[]
  /** An earlier delivery made the thing there, whether or not its files followed. */
  made_before: boolean
}

/** Notes that an attempt begins, before anything is sent, and loads what the delivery needs; one statement for all. */
export async function startAttempts(
  db: Sql,
  organization: string,
  ids: readonly string[],
  now: Date,
): Promise<ClaimedDelivery[]> {
  const { rows } = await db.query<ClaimedDelivery>({
    name: 'start-attempts',
    text: `
      with claimed as (
        select d.id, d.route, d.target, d.event_type, d.record, d.record_type, d.record_version, d.order_key, d.attempts,
               d.spent, d.forced, d.created_at, d.config_version, d.replay_of
          from delivery d
         where d.organization = $1 and d.id = any ($2::uuid[]) and d.state = 'sending'
      ), started as (
        insert into attempt (organization, delivery, number, started_at, config_version)
        select $1, c.id, c.attempts, $3, c.config_version from claimed c
      )
      select c.id, c.route, c.target, c.event_type, c.record, c.record_type, c.record_version, c.order_key, c.attempts,
             c.spent, c.forced, c.created_at, r.version as current_version, v.body,
             c.attempts > 1 and exists (
               select from attempt a
                where a.organization = $1 and a.delivery = c.id and a.number < c.attempts
                  and (a.outcome is null or (a.outcome <> 'not-arrived'
                                              and a.problem in ('target.no-answer', 'delivery.lease-ended')))) as maybe_arrived,
             case when c.attempts > 1 or c.record_type = 'ServiceRequest' then array(
               select distinct p.part
                 from delivery o
                 join delivery_part p on p.organization = o.organization and p.delivery = o.id
                where o.organization = $1 and o.record = c.record and o.route = c.route and p.state = 'delivered'
                  -- of an earlier delivery: its files, but not the thing itself or the summary of an older version
                  and (o.id = c.id or p.part like 'document:%'
                       -- sent again by hand because files were missing: the thing itself is there
                       or o.id = c.replay_of and p.part = 'referral' and exists (
                         select from delivery_part m
                          where m.organization = $1 and m.delivery = o.id and m.state in ('pending', 'rejected')))
                order by p.part)
             else '{}' end as parts_done,
             c.record_type = 'ServiceRequest' and exists (
               select from delivery o
                 join delivery_part p on p.organization = o.organization and p.delivery = o.id
                where o.organization = $1 and o.record = c.record and o.route = c.route and o.id <> c.id
                  and p.part = 'referral' and p.state = 'delivered') as made_before
        from claimed c
        join record r on r.organization = $1 and r.id = c.record
        join record_version v on v.organization = $1 and v.record = c.record and v.version = r.version`,
    values: [organization, ids, now],
  })
  return rows
}

/** Lets the deliveries of a record go that waited for its files; returns how many. */
export async function releaseForFiles(db: Sql, record: string, now: Date): Promise<number> {
  const { rowCount } = await db.query({
    name: 'release-for-files',
    text: `
      update delivery
         set wait = null, due_at = $2
       where organization = current_organization() and record = $1 and state = 'pending' and wait = 'document'`,
    values: [record, now],
  })
  return rowCount
}
