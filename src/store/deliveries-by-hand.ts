/** Deliveries as people move them: one at a time, under the lock of their record. */
import type { RecordType } from '../model/fhir.ts'
import type { DeliveryState } from '../model/states.ts'
import type { Sql } from './scope.ts'

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

/** Notes what somebody found at the target: the attempts whose answer was missing did not arrive. */
export async function noteNotArrived(db: Sql, id: string, now: Date): Promise<void> {
  await db.query(
    `
    update attempt set outcome = 'not-arrived', ended_at = coalesce(ended_at, $2)
     where organization = current_organization() and delivery = $1 and (outcome is null or outcome = 'ambiguous')`,
    [id, now],
  )
}
