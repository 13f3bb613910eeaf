/** Everything the hub has of one referral, read in one transaction: what its page shows and what its support bundle is made of. */
import type { Said } from '../model/outcome.ts'
import { isUpdateNotTaken } from '../model/referral/updates.ts'
import { type DocumentRow, documentsOf } from '../store/documents.ts'
import { attemptsOf, type ListedAttempt } from '../store/lists/deliveries.ts'
import {
  deliveriesOfReferral,
  eventsOfReferral,
  type PartRow,
  partsOf,
  type ReferralDelivery,
  type ReferralEvent,
} from '../store/lists/referral-deliveries.ts'
import { findListed, type ListedReferral } from '../store/lists/referrals.ts'
import type { Parts } from './find.ts'
import { type OpenReferral, openReferral } from './move-subject.ts'

export type Whole = OpenReferral & {
  listed: ListedReferral
  events: readonly ReferralEvent[]
  deliveries: readonly ReferralDelivery[]
  parts: ReadonlyMap<string, readonly PartRow[]>
  attempts: ReadonlyMap<string, readonly ListedAttempt[]>
  documents: readonly DocumentRow[]
  /** A target's own words, as they are sealed with an attempt or a delivery. */
  saidOf(delivery: string, sealed: Buffer | null): Said | undefined
}

/** More than any referral has; the oldest are left out of one that has more. */
const mostEvents = 500
const mostDeliveries = 500

/** A referral with everything about it; undefined when there is none. */
export async function loadWhole(parts: Parts, record: string): Promise<Whole | undefined> {
  const { hub, db } = parts
  const listed = await findListed(db, record)
  const open = listed && (await openReferral(parts, record))
  if (!listed || !open) return undefined
  const deliveries = await deliveriesOfReferral(db, record, mostDeliveries)
  const ids = deliveries.map(each => each.id)
  return {
    ...open,
    listed,
    events: await eventsOfReferral(db, record, mostEvents),
    deliveries,
    parts: Map.groupBy(await partsOf(db, ids), each => each.delivery),
    attempts: Map.groupBy(await attemptsOf(db, ids), each => each.delivery),
    documents: await documentsOf(db, [record]),
    saidOf: (delivery, sealed) =>
      sealed ? (hub.sealer.openJson(db.organization, 'delivery.said', delivery, sealed) as Said) : undefined,
  }
}

/** The delivery that says how a referral stands on a route: the newest that is no update held back. */
export function standingOf(deliveries: readonly ReferralDelivery[]): ReferralDelivery | undefined {
  return deliveries.findLast(each => !isUpdateNotTaken(each)) ?? deliveries.at(-1)
}

/**
 * The parts of a referral at one target: as its newest delivery left them. What arrived with an earlier one is there; a
 * summary is of the version it was made of.
 */
export function partsAtTarget(whole: Whole, deliveries: readonly ReferralDelivery[]): PartRow[] {
  const standing = standingOf(deliveries)
  const own = standing ? (whole.parts.get(standing.id) ?? []) : []
  const arrived = deliveries
    .flatMap(({ id }) => whole.parts.get(id) ?? [])
    .filter(({ part, state }) => state === 'delivered' && part !== 'summary')
  const earlier = new Map(arrived.map(each => [each.part, each]))
  const names = new Set(own.map(each => each.part))
  return [...own.map(each => earlier.get(each.part) ?? each), ...arrived.filter(each => !names.has(each.part))].filter(
    (each, index, all) => all.findIndex(({ part }) => part === each.part) === index,
  )
}
