/** What happened to a referral, the oldest first: what its source told, where it was sent, and what people did about it. */
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { isOwnInbox } from '../../referrals/inbox.ts'
import type { Whole } from '../../referrals/whole.ts'
import { accountNames } from '../../store/account-names.ts'
import type { AccountKeys } from '../../store/accounts.ts'
import { actsOnReferral, type ReferralDelivery } from '../../store/lists/referral-deliveries.ts'
import type { Scope } from '../../store/scope.ts'
import { instantOf } from '../api.ts'
import { nameConnection } from './connections.ts'
import type { TimelineEntry } from './referral-detail.ts'
import { showParts } from './referral-files.ts'
import { showSaid } from './referral-targets.ts'

const acts = ['accept', 'decline', 'reopen', 'clear-flag', 'resend', 'fetch'] as const
type Act = (typeof acts)[number]
const mostActs = 200

/** The timeline as the API gives it out. */
export async function showTimeline(
  { hub, keys }: { hub: Hub; keys: AccountKeys },
  db: Scope,
  configuration: Configuration,
  whole: Whole,
  titles: ReadonlyMap<string, string>,
): Promise<TimelineEntry[]> {
  const events = whole.events.map(
    (event): TimelineEntry => ({
      kind: 'event',
      at: event.created_at.toISOString(),
      happenedAt: event.happened_at.toISOString(),
      eventType: event.type,
      message: event.message,
      connection: nameConnection(configuration, event.connection),
      version: event.record_version,
    }),
  )
  const deliveries = whole.deliveries.map(each => deliveryEntry(configuration, whole, each, titles))
  const decisions = await decisionEntries({ hub, keys }, db, whole)
  // Stable: what has the same time stays in this order.
  return [...events, ...deliveries, ...decisions].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

function deliveryEntry(
  configuration: Configuration,
  whole: Whole,
  delivery: ReferralDelivery,
  titles: ReadonlyMap<string, string>,
): TimelineEntry {
  const route = configuration.routes.find(each => each.id === delivery.route)
  return {
    kind: 'delivery',
    at: delivery.created_at.toISOString(),
    id: delivery.id,
    connection: nameConnection(configuration, delivery.target),
    own: route !== undefined && isOwnInbox(route),
    eventType: delivery.event_type,
    state: delivery.state,
    wait: delivery.wait,
    problem: delivery.problem,
    dueAt: instantOf(delivery.due_at),
    settledAt: instantOf(delivery.settled_at),
    replayOf: delivery.replay_of,
    attempts: (whole.attempts.get(delivery.id) ?? []).map(attempt => ({
      number: attempt.number,
      startedAt: attempt.started_at.toISOString(),
      endedAt: instantOf(attempt.ended_at),
      outcome: attempt.outcome,
      status: attempt.status,
      problem: attempt.problem,
      said: showSaid(whole.saidOf(delivery.id, attempt.said), attempt.status),
    })),
    parts: showParts(whole.parts.get(delivery.id) ?? [], titles),
  }
}

async function decisionEntries(
  { hub, keys }: { hub: Hub; keys: AccountKeys },
  db: Scope,
  { row }: Whole,
): Promise<TimelineEntry[]> {
  const found = await actsOnReferral(
    db,
    row.id,
    acts.map(act => `referral.${act}`),
    mostActs,
  )
  const names = await accountNames(
    db,
    keys,
    found.map(each => each.actor),
  )
  return found.flatMap((entry): TimelineEntry[] => {
    const action = acts.find((act): act is Act => `referral.${act}` === entry.action)
    if (!action) return []
    const detail = entry.detail ? hub.sealer.openJson(db.organization, 'audit.detail', entry.id, entry.detail) : {}
    const { reason } = detail as { reason?: string }
    const by = { id: entry.actor, name: names.get(entry.actor) ?? '' }
    return [{ kind: 'decision', at: entry.at.toISOString(), action, by, reason: reason ?? null }]
  })
}
