/**
 * What a choice of triggers would have done with referrals that came before: for each, which event would have brought it
 * in, or why none would. The same rows decide that decide what leaves. Pure. Source: SPEC REF-1, REF-2.
 */
import type { EventType } from '../events.ts'
import type { Listing } from './listing.ts'
import { type SkipReason, selectReferral } from './selection.ts'

export type Choice = Pick<Listing, 'process' | 'triggers' | 'includeRouted'>

/** A referral as it came, its events in the order in which they were applied. */
export type PastReferral = {
  routed: boolean
  events: readonly { type: EventType; at: Date }[]
}

export type Foreseen =
  | { kind: 'imported'; event: EventType; at: Date /** Of the events, from 0. */; position: number }
  | { kind: 'never'; because: Extract<SkipReason, 'routed-excluded' | 'trigger-not-chosen'> }

/** What a choice would have made of a referral: its first event that a trigger stands for brings it in. */
export function foresee({ process, triggers, includeRouted }: Choice, { routed, events }: PastReferral): Foreseen {
  // Only what was chosen: not whether it is integrated now, nor where it goes.
  const listing: Listing = { process, triggers, includeRouted, name: '', integrated: true }
  for (const [position, { type, at }] of events.entries()) {
    const selection = selectReferral({ listing, target: '', event: type, routed, imported: false, openFailure: false })
    if (selection.kind === 'deliver') return { kind: 'imported', event: type, at, position }
    if (selection.because === 'routed-excluded') return { kind: 'never', because: 'routed-excluded' }
  }
  return { kind: 'never', because: 'trigger-not-chosen' }
}

/** How many of these referrals a choice would have brought in, beside what really arrived. Adds up to how many there are. */
export type Comparison = {
  imported: number
  never: number
  /** Of those imported: that really arrived, and that did not. */
  alsoArrived: number
  onlyForeseen: number
  /** Of those never imported: that really arrived all the same. */
  onlyArrived: number
}

/** Compares what a choice would have done with what really happened. */
export function compare(referrals: readonly { foreseen: Foreseen; arrived: boolean }[]): Comparison {
  const count = (is: (each: { foreseen: Foreseen; arrived: boolean }) => boolean) => referrals.filter(is).length
  const isImported = (each: { foreseen: Foreseen }) => each.foreseen.kind === 'imported'
  return {
    imported: count(isImported),
    never: count(each => !isImported(each)),
    alsoArrived: count(each => isImported(each) && each.arrived),
    onlyForeseen: count(each => isImported(each) && !each.arrived),
    onlyArrived: count(each => !isImported(each) && each.arrived),
  }
}
