/** Hours and busy times for reconciliation: handed to the hub where it is put together. */
import type { Reconciling } from '../../pipeline/reconcile/context.ts'
import { bookingSide, noTimes, type TimesComparer, type TimesFound } from '../../pipeline/reconcile/times.ts'
import { listFeeds } from '../../store/busy-feeds.ts'
import { withScope } from '../../store/scope.ts'
import { renewAddress } from '../busy/address.ts'
import { apartBusy } from './busy.ts'
import { apartHours, type Compared, pushHours } from './hours.ts'

export const timesComparer: TimesComparer = {
  async compare(context, goesOn) {
    const sides = sidesOf(context)
    if (!sides) return noTimes
    const { compared, booking, ehr } = sides
    const { run } = context
    const found: TimesFound[] = []
    // Every hour the next hours alone are looked at; hours of a week change more slowly.
    const hours = run.cause === 'hour' ? undefined : await apartHours(compared, goesOn)
    if (hours?.kind === 'read')
      for (const { practitioner, here, there } of hours.apart)
        found.push({
          kind: 'hours',
          side: booking,
          practitioner,
          cause: 'hours-apart',
          times: { a: booking === 'a' ? there : here, b: booking === 'b' ? there : here },
          byHand: false,
          identity: ['hours', practitioner, JSON.stringify(here), JSON.stringify(there)].join('\n'),
        })
    const busy = await apartBusy(compared, { from: run.from_at, to: run.to_at }, goesOn)
    for (const { practitioner, cause, byHand, at, here, there } of busy.apart)
      found.push({
        kind: 'busy',
        side: booking,
        practitioner,
        cause,
        at,
        times: { [ehr]: here, [booking]: there } as TimesFound['times'],
        byHand,
        identity: ['busy', practitioner, cause].join('\n'),
      })
    const unread = (hours?.kind === 'read' ? hours.unread : hours ? 1 : 0) + busy.unread
    return {
      found,
      kinds: [
        ...(hours?.kind === 'read' && hours.unread === 0 ? (['hours'] as const) : []),
        ...(busy.unread === 0 ? (['busy'] as const) : []),
      ],
      leftOut: { 'times-unread': unread, 'busy-unseen': busy.unseen },
    }
  },

  async repair(context, { kind, practitioner, by }) {
    const sides = sidesOf(context)
    if (!sides) return { kind: 'conflict', state: 'no-repair' }
    const { compared } = sides
    if (kind === 'hours')
      return (await pushHours(compared, practitioner)) ? { kind: 'done' } : { kind: 'conflict', state: 'source-silent' }
    const { hub, organization, booking } = compared
    const feeds = await withScope(hub.pool, organization, db => listFeeds(db, booking.id))
    const feed = feeds.find(each => each.practitioner === practitioner)
    if (!feed) return { kind: 'conflict', state: 'no-repair' }
    const renewed = await renewAddress(hub, organization, { feed: feed.id, publicUrl: hub.address, by })
    switch (renewed.kind) {
      case 'registered':
        return { kind: 'done' }
      case 'by-hand':
        return { kind: 'cannot', problem: 'reconcile.by-hand' }
      case 'refused':
        return { kind: 'cannot', problem: renewed.problem }
    }
  },
}

type Sides = { compared: Compared; booking: 'a' | 'b'; ehr: 'a' | 'b' }

function sidesOf({ hub, organization, configuration, pair }: Omit<Reconciling, 'run'>): Sides | undefined {
  const sides = bookingSide(pair)
  if (!sides) return undefined
  const compared = { hub, organization, configuration, booking: pair[sides.booking], ehr: pair[sides.ehr] }
  return { compared, ...sides }
}
