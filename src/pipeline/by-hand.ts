/** What people do to messages and deliveries: every end state has a way on, each with a reason, each in the audit trail. */
import type { ProblemCode } from '../model/problems.ts'
import type { DeliveryState, MessageState } from '../model/states.ts'
import { deliveryStates } from '../model/states.ts'
import { appendAudit } from '../store/audit.ts'
import { configurationVersion } from '../store/configuration.ts'
import { insertDeliveries } from '../store/deliveries.ts'
import {
  changeByHand,
  type DeliveryKey,
  findReplay,
  lockDelivery,
  noteNotArrived,
  repointDependents,
} from '../store/deliveries-by-hand.ts'
import { lockRecords } from '../store/locks.ts'
import { releaseKeys } from '../store/message-keys.ts'
import { changeMessages, hasBody, requeueMessages, waitForLaneOf } from '../store/messages.ts'
import { personsOfDeliveries, personsOfMessages } from '../store/persons.ts'
import { type Scope, withScope } from '../store/scope.ts'
import { promoteHeads, releaseDependents } from '../store/settle-deliveries.ts'
import type { Hub } from './hub.ts'
import { linkByHand } from './link-by-hand.ts'

export type ByHand = {
  reason: string
  by: string
  /** Notes the outcome in the same transaction: what happened and that it happened are one. Throwing undoes both. */
  alongside?: (db: Scope, outcome: Done) => Promise<void>
}
export type Done =
  | { kind: 'done'; id: string }
  | { kind: 'not-found' }
  /** Its state does not allow this. */
  | { kind: 'conflict'; state: string }
  /** What it would be done from is gone: retention removed the body. */
  | { kind: 'body-removed' }
  /** It cannot be done to this one, for a reason of its own. */
  | { kind: 'cannot'; problem: ProblemCode }
  | IdTaken
/** The id at the target belongs to another record, or the record has another id there. */
type IdTaken = { kind: 'id-taken' }

/** Applies a finished message again from its raw bytes; events that change nothing change nothing. */
export function replayMessage(hub: Hub, organization: string, id: string, how: ByHand): Promise<Done> {
  return requeue(hub, organization, id, ['applied', 'unreadable', 'ignored'], 'message.replay', how, { replay: true })
}

/** Applies a message as it is, without asking the source again; for when the source stays silent. */
export function applyAsItIs(hub: Hub, organization: string, id: string, how: ByHand): Promise<Done> {
  return requeue(hub, organization, id, ['reading', 'held'], 'message.apply-as-it-is', how, { asItIs: true })
}

async function requeue(
  hub: Hub,
  organization: string,
  id: string,
  from: readonly MessageState[],
  action: string,
  how: ByHand,
  options: { replay?: boolean; asItIs?: boolean },
): Promise<Done> {
  return act(hub, organization, how, async db => {
    const state = await messageState(db, id)
    if (!state) return { kind: 'not-found' }
    if (!(await hasBody(db, id))) {
      await audit(hub, db, action, { kind: 'message', id }, how, false)
      return { kind: 'body-removed' }
    }
    const moved = await requeueMessages(db, [id], from, hub.now(), options)
    await audit(hub, db, action, { kind: 'message', id }, how, moved.length > 0)
    if (moved.length === 0) return { kind: 'conflict', state }
    db.afterCommit(() => hub.wake.tell('messages'))
    return { kind: 'done', id }
  })
}

/** Sets a message aside for good; what waited behind it goes on. It can be replayed later. */
export async function discardMessage(hub: Hub, organization: string, id: string, how: ByHand): Promise<Done> {
  return act(hub, organization, how, async db => {
    await waitForLaneOf(db, id) // before the row, as apply does
    const state = await messageState(db, id)
    if (!state) return { kind: 'not-found' }
    const allowed = state === 'held' || state === 'unreadable'
    await audit(hub, db, 'message.discard', { kind: 'message', id }, how, allowed)
    if (!allowed) return { kind: 'conflict', state }
    const now = hub.now()
    await changeMessages(db, [{ id, state: 'ignored', reason: 'discarded', settledAt: now }])
    if ((await releaseKeys(db, [id], now)) > 0) db.afterCommit(() => hub.wake.tell('messages'))
    return { kind: 'done', id }
  })
}

/**
 * Sends a settled delivery once more to its one target, as a new delivery at the end of its key. Pressing it again while
 * that one is on its way adds nothing.
 */
export async function replayDelivery(hub: Hub, organization: string, id: string, how: ByHand): Promise<Done> {
  return onDelivery(hub, organization, id, 'delivery.replay', how, async (db, delivery) => {
    if (deliveryStates[delivery.state].holdsKey) return undefined
    const underWay = await findReplay(db, id)
    if (underWay) return underWay
    const replay = hub.newId()
    await insertDeliveries(
      db,
      organization,
      [
        {
          id: replay,
          route: delivery.route,
          target: delivery.target,
          event: delivery.event,
          eventType: delivery.event_type,
          record: delivery.record,
          recordType: delivery.record_type,
          recordVersion: delivery.record_version,
          forced: true,
          replayOf: id,
          configVersion: (await configurationVersion(db)) ?? delivery.config_version,
        },
      ],
      hub.now(),
    )
    await repointDependents(db, id, replay)
    return replay
  })
}

/** Sends a waiting delivery now instead of at its time. What waits behind another of its key stays where it is. */
export function sendNow(hub: Hub, organization: string, id: string, how: ByHand): Promise<Done> {
  return move(hub, organization, id, 'delivery.send-now', how, ['retry', 'pending'], 'pending')
}

/** Decides not to send it. */
export function suppressDelivery(hub: Hub, organization: string, id: string, how: ByHand): Promise<Done> {
  return move(
    hub,
    organization,
    id,
    'delivery.suppress',
    how,
    ['pending', 'retry', 'ambiguous', 'rejected', 'dead'],
    'suppressed',
  )
}

/** A person looked at the target: it is there. With the id that it has there, later deliveries of the record update it. */
export async function itArrived(
  hub: Hub,
  organization: string,
  id: string,
  how: ByHand & { targetId?: string | undefined },
): Promise<Done> {
  await hub.sealer.ready(organization)
  const { targetId } = how
  return move(hub, organization, id, 'delivery.it-arrived', how, ['ambiguous'], 'delivered', async (db, delivery) =>
    targetId === undefined || (await linkByHand(hub, db, delivery, targetId)) ? undefined : { kind: 'id-taken' },
  )
}

/** A person looked at the target: it is not there. */
export function sendAgain(hub: Hub, organization: string, id: string, how: ByHand): Promise<Done> {
  return move(hub, organization, id, 'delivery.send-again', how, ['ambiguous'], 'pending')
}

/**
 * Asks a target that can tell whether it is there: the next attempt knows that an earlier one may have arrived, and sends
 * only what is missing. Refused where the target cannot tell: sending blindly would be sending twice.
 */
export async function lookUpDelivery(hub: Hub, organization: string, id: string, how: ByHand): Promise<Done> {
  await hub.sealer.ready(organization)
  return onDelivery(hub, organization, id, 'delivery.look-up', how, async (db, delivery) => {
    const target = (await hub.configurations.within(db, organization)).connections.get(delivery.target)
    if (delivery.state !== 'ambiguous' || !target?.connector.lookUp) return undefined
    await changeByHand(db, id, 'pending', undefined, hub.now())
    return id
  })
}

function move(
  hub: Hub,
  organization: string,
  id: string,
  action: string,
  how: ByHand,
  from: readonly DeliveryState[],
  to: 'pending' | 'suppressed' | 'delivered',
  refuse?: (db: Scope, delivery: DeliveryKey) => Promise<IdTaken | undefined>,
): Promise<Done> {
  return onDelivery(hub, organization, id, action, how, async (db, delivery) => {
    if (!from.includes(delivery.state)) return undefined
    const refusal = await refuse?.(db, delivery)
    if (refusal) return refusal
    const now = hub.now()
    await changeByHand(db, id, to, to === 'suppressed' ? 'person.suppressed' : undefined, now)
    const isOver = to === 'delivered' || (to === 'suppressed' && delivery.record_type === 'Patient')
    if (isOver) await releaseDependents(db, [id], now)
    if (to === 'pending' && delivery.state === 'ambiguous') await noteNotArrived(db, id, now)
    if (to !== 'pending') await promoteHeads(db, [delivery], now)
    return id
  })
}

async function onDelivery(
  hub: Hub,
  organization: string,
  id: string,
  action: string,
  how: ByHand,
  work: (db: Scope, delivery: DeliveryKey) => Promise<string | IdTaken | undefined>,
): Promise<Done> {
  return act(hub, organization, how, async db => {
    const found = await lockDelivery(db, id, false)
    if (!found) return { kind: 'not-found' }
    await lockRecords(db, [found.order_key]) // before the row, as settle does
    const delivery = await lockDelivery(db, id, true)
    const result = delivery ? await work(db, delivery) : undefined
    await audit(hub, db, action, { kind: 'delivery', id }, how, typeof result === 'string')
    if (result === undefined) return { kind: 'conflict', state: delivery?.state ?? found.state }
    if (typeof result !== 'string') return result
    db.afterCommit(() => hub.wake.tell('deliveries'))
    return { kind: 'done', id: result }
  })
}

/** One act in one transaction, with what the caller notes about it. */
function act(hub: Hub, organization: string, how: ByHand, work: (db: Scope) => Promise<Done>): Promise<Done> {
  return withScope(hub.pool, organization, async db => {
    const outcome = await work(db)
    await how.alongside?.(db, outcome)
    return outcome
  })
}

async function messageState(db: Scope, id: string): Promise<MessageState | undefined> {
  const { rows } = await db.query<{ state: MessageState }>(
    `select state from message where organization = current_organization() and id = $1 for update`,
    [id],
  )
  return rows[0]?.state
}

const personsOf = { message: personsOfMessages, delivery: personsOfDeliveries } as const

async function audit(
  hub: Hub,
  db: Scope,
  action: string,
  subject: { kind: 'message' | 'delivery'; id: string },
  how: ByHand,
  done: boolean,
): Promise<void> {
  await appendAudit(
    db,
    db.organization,
    [
      {
        id: hub.newId(),
        actor: { kind: 'person', id: how.by },
        action,
        subject,
        outcome: done ? 'done' : 'refused',
        reason: how.reason,
        persons: await personsOf[subject.kind](db, [subject.id]),
      },
    ],
    hub.now(),
  )
}
