/** Deliveries: added under the key's lock, claimed by head, started with an attempt row. */
import type { RecordType } from '../model/fhir.ts'
import type { DeliveryState, WaitReason } from '../model/states.ts'
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
             case when u.prerequisite is not null then 'prerequisite' when earlier.there then 'order' end,
             case when u.prerequisite is null and not earlier.there then $14::timestamptz end,
             u.prerequisite, u.forced, u.replay_of, u.config_version, $14
        from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[], $8::text[], $9::int[],
                    $10::uuid[], $11::boolean[], $12::uuid[], $13::int[])
          as u (id, route, target, event, event_type, record, record_type, record_version, prerequisite, forced,
                replay_of, config_version)
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
               d.spent, d.forced, d.created_at, d.config_version
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
                  and (a.outcome is null or a.problem in ('target.no-answer', 'delivery.lease-ended'))) as maybe_arrived,
             case when c.attempts > 1 then array(
               select p.part from delivery_part p
                where p.organization = $1 and p.delivery = c.id and p.state = 'delivered' order by p.part)
             else '{}' end as parts_done
        from claimed c
        join record r on r.organization = $1 and r.id = c.record
        join record_version v on v.organization = $1 and v.record = c.record and v.version = r.version`,
    values: [organization, ids, now],
  })
  return rows
}

export type SettledDelivery = {
  id: string
  attempt: number
  state: DeliveryState
  wait?: WaitReason
  problem?: string
  dueAt?: Date
  spent: number
  settledAt?: Date
  outcome: string
  status?: number
  said?: Buffer
}

/**
 * Closes attempts and moves their deliveries on; returns the deliveries that moved. A delivery whose lease ended and that
 * somebody else is sending by now keeps its state: the late answer is kept on its own attempt.
 */
export async function settleDeliveries(
  db: Sql,
  organization: string,
  rows: readonly SettledDelivery[],
  now: Date,
): Promise<{ id: string; route: string; order_key: string; state: DeliveryState }[]> {
  if (rows.length === 0) return []
  const values = [
    organization,
    rows.map(row => row.id),
    rows.map(row => row.attempt),
    rows.map(row => row.state),
    rows.map(row => row.wait ?? null),
    rows.map(row => row.problem ?? null),
    rows.map(row => row.dueAt ?? null),
    rows.map(row => row.spent),
    rows.map(row => row.settledAt ?? null),
    rows.map(row => row.outcome),
    rows.map(row => row.status ?? null),
    rows.map(row => row.said ?? null),
    now,
  ]
  const { rows: moved } = await db.query<{ id: string; route: string; order_key: string; state: DeliveryState }>({
    name: 'settle-deliveries',
    text: `
      with s as (
        select * from unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::int[],
                             $9::timestamptz[], $10::text[], $11::int[], $12::bytea[])
          as s (id, attempt, state, wait, problem, due_at, spent, settled_at, outcome, status, said)
      ), closed as (
        update attempt a
           set ended_at = $13, outcome = s.outcome, status = s.status, problem = s.problem, said = s.said
          from s
         where a.organization = $1 and a.delivery = s.id and a.number = s.attempt
      )
      update delivery d
         set state = s.state, wait = s.wait, problem = s.problem, due_at = s.due_at, spent = s.spent,
             settled_at = s.settled_at, said = coalesce(s.said, d.said), head = d.head and s.settled_at is null
        from s
       where d.organization = $1 and d.id = s.id and d.state = 'sending' and d.attempts = s.attempt
      returning d.id, d.route, d.order_key, d.state`,
    values,
  })
  return moved
}

/** Makes the first unsettled delivery of each key head. The caller holds the locks of the keys' records. */
export async function promoteHeads(
  db: Sql,
  keys: readonly { route: string; order_key: string }[],
  now: Date,
): Promise<number> {
  if (keys.length === 0) return 0
  const result = await db.query({
    name: 'promote-heads',
    text: `
      update delivery d
         set head = true,
             wait = case when d.wait = 'order' then null else d.wait end,
             due_at = case when d.wait is null or d.wait = 'order' then $3 else d.due_at end
        from (select distinct k.route, k.order_key from unnest($1::uuid[], $2::uuid[]) as k (route, order_key)) key
       cross join lateral (
         select n.id, n.head from delivery n
          where n.organization = current_organization() and n.route = key.route and n.order_key = key.order_key
            and n.state in ('pending', 'sending', 'retry', 'ambiguous')
          order by n.position
          limit 1) next
       where d.organization = current_organization() and d.id = next.id and not next.head`,
    values: [keys.map(key => key.route), keys.map(key => key.order_key), now],
  })
  return result.rowCount ?? 0
}

/** Lets the deliveries go on that waited for these to arrive; returns how many. */
export async function releaseDependents(db: Sql, delivered: readonly string[], now: Date): Promise<number> {
  if (delivered.length === 0) return 0
  const result = await db.query({
    name: 'release-dependents',
    text: `
      update delivery
         set prerequisite = null,
             wait = case when head then null else 'order' end,
             due_at = case when head then $2::timestamptz end
       where organization = current_organization() and prerequisite = any ($1::uuid[]) and state = 'pending'`,
    values: [delivered, now],
  })
  return result.rowCount ?? 0
}

export type DeliveryKey = {
  id: string
  state: DeliveryState
  route: string
  target: string
  event: string
  event_type: string
  record: string
  record_type: RecordType
  record_version: number
  order_key: string
  config_version: number
}

/** One delivery; locked for a change when asked, which needs the lock of its record first. */
export async function lockDelivery(db: Sql, id: string, forUpdate: boolean): Promise<DeliveryKey | undefined> {
  const { rows } = await db.query<DeliveryKey>(
    `
    select id, state, route, target, event, event_type, record, record_type, record_version, order_key, config_version
      from delivery
     where organization = current_organization() and id = $1
     ${forUpdate ? 'for update' : ''}`,
    [id],
  )
  return rows[0]
}

/** The replay of a delivery that is still on its way, if any. */
export async function findReplay(db: Sql, id: string): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `
    select id from delivery
     where organization = current_organization() and replay_of = $1
       and state in ('pending', 'sending', 'retry', 'ambiguous')
       and order_key = (select order_key from delivery where organization = current_organization() and id = $1)`,
    [id],
  )
  return rows[0]?.id
}

/** What waited for one delivery waits for another. */
export async function repointDependents(db: Sql, from: string, to: string): Promise<void> {
  await db.query(
    `
    update delivery set prerequisite = $2
     where organization = current_organization() and prerequisite = $1 and state = 'pending'`,
    [from, to],
  )
}

/** Moves a delivery because a person says so. One that waits for its turn keeps waiting for it. */
export async function changeByHand(
  db: Sql,
  id: string,
  state: 'pending' | 'suppressed' | 'delivered',
  problem: string | undefined,
  now: Date,
): Promise<void> {
  await db.query(
    `
    update delivery
       set state = $2, problem = $3,
           wait = case when $2 = 'pending' and (not head or prerequisite is not null) then wait end,
           due_at = case when $2 = 'pending' and head and prerequisite is null then $4::timestamptz end,
           settled_at = case when $2 <> 'pending' then $4::timestamptz end,
           head = head and $2 = 'pending'
     where organization = current_organization() and id = $1`,
    [id, state, problem ?? null, now],
  )
}

/** Notes how far the parts of deliveries have come. */
export async function writeParts(
  db: Sql,
  organization: string,
  rows: readonly { delivery: string; part: string; state: string; problem?: string }[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'write-parts',
    text: `
      insert into delivery_part (organization, delivery, part, state, problem, changed_at)
      select $1, u.delivery, u.part, u.state, u.problem, $6
        from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as u (delivery, part, state, problem)
      on conflict (organization, delivery, part) do update
         set state = excluded.state, problem = excluded.problem, changed_at = excluded.changed_at`,
    values: [
      organization,
      rows.map(row => row.delivery),
      rows.map(row => row.part),
      rows.map(row => row.state),
      rows.map(row => row.problem ?? null),
      now,
    ],
  })
}
