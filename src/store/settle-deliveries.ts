/** Deliveries, settled: attempts closed, the next of each key made head, what waited let go. */
import type { DeliveryState, WaitReason } from '../model/states.ts'
import { packBodies } from './packed.ts'
import type { Sql } from './scope.ts'

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
  /** What was sent, and what came back. */
  sent?: Buffer
  /** The record's version that arrived with it. */
  sentVersion?: number
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
  const { bytes, columns } = packBodies({ sent: rows.map(row => row.sent) })
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
    bytes,
    columns.sent.at,
    columns.sent.length,
    rows.map(row => row.sentVersion ?? null),
  ]
  const { rows: moved } = await db.query<{ id: string; route: string; order_key: string; state: DeliveryState }>({
    name: 'settle-deliveries',
    text: `
      with s as (
        select * from unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::int[],
                             $9::timestamptz[], $10::text[], $11::int[], $12::bytea[], $15::int[], $16::int[], $17::int[])
          as s (id, attempt, state, wait, problem, due_at, spent, settled_at, outcome, status, said, sent_at, sent_length,
                sent_version)
      ), closed as (
        update attempt a
           set ended_at = $13, outcome = s.outcome, status = s.status, problem = s.problem, said = s.said,
               sent = substring($14::bytea from s.sent_at for s.sent_length)
          from s
         where a.organization = $1 and a.delivery = s.id and a.number = s.attempt
      )
      update delivery d
         set state = s.state, wait = s.wait, problem = s.problem, due_at = s.due_at, spent = s.spent,
             settled_at = s.settled_at, said = coalesce(s.said, d.said), head = d.head and s.settled_at is null,
             sent_version = coalesce(s.sent_version, d.sent_version)
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
       where d.organization = current_organization()
         and d.id = any (array(            -- found first, then changed by id: no plan can look at other rows
               select next.id
                 from (select distinct k.route, k.order_key from unnest($1::uuid[], $2::uuid[]) as k (route, order_key)) key
                cross join lateral (
                  select n.id, n.head from delivery n
                   where n.organization = current_organization() and n.route = key.route and n.order_key = key.order_key
                     and n.state in ('pending', 'sending', 'retry', 'ambiguous')
                   order by n.position
                   limit 1) next
                where not next.head))`,
    values: [keys.map(key => key.route), keys.map(key => key.order_key), now],
  })
  return result.rowCount ?? 0
}

/**
 * Lets the deliveries go on that waited for these, which arrived or never will; returns how many. They wait for a record, not for one delivery
 * of it: when an earlier one was rejected and a later one arrives, what waits for the earlier one goes on too.
 */
export async function releaseDependents(db: Sql, over: readonly string[], now: Date): Promise<number> {
  if (over.length === 0) return 0
  const result = await db.query({
    name: 'release-dependents',
    text: `
      update delivery
         set prerequisite = null,
             wait = case when head then null else 'order' end,
             due_at = case when head then $2::timestamptz end
       where organization = current_organization() and state = 'pending'
         and prerequisite = any (array(
               select same.id
                 from delivery d
                 join delivery same on same.organization = d.organization and same.record = d.record
                                   and same.target = d.target
                where d.organization = current_organization() and d.id = any ($1::uuid[])))`,
    values: [over, now],
  })
  return result.rowCount ?? 0
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
