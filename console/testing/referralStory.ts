/** What happened to a made-up referral, for tests: events of its source, deliveries with their parts, decisions. */
import type { DeliveryPart, Failure, ReferralRow, TimelineEntry } from '../api/referralTypes.ts'
import { idOf, minutesAgo } from './connections.ts'
import { caredove, crms } from './referrals.ts'

export function storyOf(row: ReferralRow, failure: Failure | null): TimelineEntry[] {
  const events: TimelineEntry[] = (['referral.received', 'referral.booked'] as const).map((eventType, index) => ({
    kind: 'event',
    at: minutesAgo(120 - index * 60),
    happenedAt: minutesAgo(121 - index * 60),
    eventType,
    message: idOf(100 + index),
    connection: caredove,
    version: index + 1,
  }))
  const deliveries: TimelineEntry[] = row.targets.map(target => ({
    kind: 'delivery',
    at: minutesAgo(32),
    id: target.delivery,
    connection: crms,
    own: false,
    eventType: 'referral.received',
    state: target.state,
    wait: target.state === 'retry' ? 'clock' : null,
    problem: target.problem,
    dueAt: target.dueAt,
    settledAt: minutesAgo(31),
    replayOf: null,
    attempts: [
      {
        number: 1,
        startedAt: minutesAgo(31),
        endedAt: minutesAgo(31),
        outcome: failure ? 'rejected' : 'delivered',
        status: failure?.said?.status ?? 201,
        problem: failure?.problem ?? null,
        said: failure?.said ?? null,
      },
    ],
    parts: partsOf(target),
  }))
  const decisions: TimelineEntry[] =
    row.inbox === 'declined'
      ? [
          {
            kind: 'decision',
            at: minutesAgo(20),
            action: 'decline',
            by: { id: 'a-1', name: 'Ada Dubois' },
            reason: 'Lives outside of the area that we serve',
          },
        ]
      : []
  return [...events, ...deliveries, ...decisions]
}

export function partsOf({ state, parts }: ReferralRow['targets'][number]): DeliveryPart[] {
  const part = (name: string, title: string | null, standing: string, problem: string | null = null) => ({
    part: name,
    title,
    state: standing,
    problem,
    at: minutesAgo(8),
  })
  const arrived = state === 'delivered' ? 'delivered' : 'pending'
  return [
    part('referral', null, arrived),
    part('summary', null, arrived),
    ...(parts
      ? [
          part('document:1', 'Discharge summary', 'delivered'),
          part('document:2', 'Photo of the entrance', 'delivered'),
          part('document:3', 'Fiche de médicaments', 'rejected', 'document.gone'),
        ]
      : []),
  ]
}
