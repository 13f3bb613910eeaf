/**
 * Apply: from events to records, in one transaction for many messages with distinct keys. Locks are taken on every alias
 * first; then each event evolves what is known of its entity, the person and the crosswalks are established, and
 * records, events and deliveries are written together. A crash anywhere leaves the messages as they were, and they run
 * again with the same result. What cannot be established is asked (reading) or waits for a person (held): never guessed.
 */

import { lockTokens } from '../store/locks.ts'
import { takeLane, takeReceived } from '../store/messages.ts'
import { withScope } from '../store/scope.ts'
import { awaitConfirmation } from './await-confirmation.ts'
import { checkVisits } from './check-visits.ts'
import { resolveNeeds } from './crosswalks.ts'
import { evolveAll } from './evolve.ts'
import type { Hub } from './hub.ts'
import { resolvePeople } from './identity.ts'
import { openItems, queueBehind } from './items.ts'
import { keepLessons } from './learn.ts'
import { takeWholePages } from './pages.ts'
import { type Context, type Item, type Lesson, type Plan, readsOrHolds, type Verdict } from './plan.ts'
import { resolveRegistrants } from './registrants.ts'
import { takeRegistryActs } from './registry-acts.ts'
import { ringStreams } from './ring.ts'
import { settleMessages } from './settle-messages.ts'
import { takeRoutes } from './take-routes.ts'
import { writePlans } from './write.ts'

export type Applied =
  /** Another worker has this lane. */
  { kind: 'taken' } | { kind: 'done'; messages: number; deliveries: number; reading: number }

/** Messages that go into one transaction. */
export const applyBatch = 32

/**
 * Applies the next messages of a connection, in the order they came.
 * @throws whatever the store throws; nothing has happened then. See `worker.ts` for how a message that makes it throw
 * is found and set aside.
 */
export async function applyLane(
  hub: Hub,
  organization: string,
  connectionId: string,
  limit = applyBatch,
): Promise<Applied> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    if (!(await takeLane(db, connectionId))) return { kind: 'taken' }
    const configuration = await hub.configurations.within(db, organization)
    const connection = configuration.connections.get(connectionId)
    if (!connection || connection.invalid) return { kind: 'done', messages: 0, deliveries: 0, reading: 0 }
    const context: Context = { hub, db, organization, configuration, connection, now: hub.now() }

    const rows = await takeReceived(db, connectionId, context.now, limit)
    const items = openItems(context, rows)
    await lockTokens(
      db,
      items.flatMap(item => item.locks),
    )
    const verdicts = new Map<Item, Verdict>()
    const open = await takeWholePages(context, await queueBehind(context, items, verdicts), verdicts)
    const ready = await takeRegistryActs(context, open, verdicts)

    const lessons: Lesson[] = []
    const evolved = await takeRoutes(context, await evolveAll(context, ready, verdicts, lessons), verdicts)
    const people = await resolvePeople(context, evolved, verdicts)
    await resolveRegistrants(context, people)
    const mapped = awaitConfirmation(context, await resolveNeeds(context, people, verdicts))
    const plans = await checkVisits(context, withoutBlocked(mapped, verdicts), verdicts)
    const deliveries = await writePlans(context, plans)
    await keepLessons(
      context,
      lessons.filter(lesson => !readsOrHolds(verdicts.get(lesson.item))),
    )
    for (const item of ready) if (!verdicts.has(item)) verdicts.set(item, { kind: 'applied' })
    await settleMessages(context, verdicts, plans)
    await ringStreams(context, items)

    const reading = [...verdicts.values()].filter(verdict => verdict.kind === 'read').length
    db.afterCommit(() => {
      if (deliveries > 0) hub.wake.tell('deliveries')
      if (reading > 0) hub.wake.tell('reading')
    })
    return { kind: 'done', messages: rows.length, deliveries, reading }
  })
}

/** A message is applied whole or not at all: what one of its events must wait for, all wait for. */
function withoutBlocked(plans: readonly Plan[], verdicts: ReadonlyMap<Item, Verdict>): Plan[] {
  return plans.filter(plan => !readsOrHolds(verdicts.get(plan.item)))
}
