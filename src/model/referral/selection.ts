/**
 * Whether an event of a referral makes a delivery to a target: one table, the first row that fits wins. The same rows
 * answer "why is it not there?". Pure. Source: SPEC REF-1, REF-2, REF-8, REF-9; reference/referrals.md sections 5, 14.
 */
import type { EventType } from '../events.ts'
import { type Listing, triggersOf } from './listing.ts'
import { isTriggered } from './triggers.ts'

export type SelectionQuestion = {
  listing?: Listing
  /** The target's slug. */
  target: string
  event: EventType
  /** A child that a central intake sent on. */
  routed: boolean
  /** Whether it is at the target already. */
  imported: boolean
  /** An earlier delivery there that data or consent kept from arriving, and that nothing has replaced. */
  openFailure: boolean
  /** Only news of it has come, such as its booking: the referral itself has not. */
  onlyNews?: boolean
  /** What happened to it before it came itself. */
  before?: readonly EventType[]
}

export type Selection =
  | { kind: 'deliver'; because: 'chosen' | 'corrected' }
  | {
      kind: 'skip'
      because:
        | 'listing-unknown'
        | 'listing-not-integrated'
        | 'listing-elsewhere'
        | 'routed-excluded'
        | 'not-received'
        | 'trigger-not-chosen'
    }

export type SkipReason = Extract<Selection, { kind: 'skip' }>['because']

const rows: readonly { is(question: SelectionQuestion): boolean; becomes: Selection }[] = [
  { is: q => q.listing === undefined, becomes: { kind: 'skip', because: 'listing-unknown' } },
  { is: q => q.listing?.integrated === false, becomes: { kind: 'skip', because: 'listing-not-integrated' } },
  {
    is: q => q.listing?.target !== undefined && q.listing.target !== q.target,
    becomes: { kind: 'skip', because: 'listing-elsewhere' },
  },
  { is: q => q.routed && q.listing?.includeRouted === false, becomes: { kind: 'skip', because: 'routed-excluded' } },
  // Without what it says of anybody it would be a client without a name; it goes when the referral itself has come.
  { is: q => q.onlyNews === true, becomes: { kind: 'skip', because: 'not-received' } },
  {
    is: q => q.listing !== undefined && [q.event, ...(q.before ?? [])].some(isChosenBy(q.listing)),
    becomes: { kind: 'deliver', because: 'chosen' },
  },
  // Saving at the source sends again by itself, even where Edited is not chosen (REF-8).
  { is: q => !q.imported && q.openFailure, becomes: { kind: 'deliver', because: 'corrected' } },
  { is: () => true, becomes: { kind: 'skip', because: 'trigger-not-chosen' } },
]

function isChosenBy(listing: Listing): (event: EventType) => boolean {
  const triggers = triggersOf(listing)
  return event => isTriggered(triggers, event)
}

/** What an event makes of a referral at one target. */
export function selectReferral(question: SelectionQuestion): Selection {
  return rows.find(row => row.is(question))?.becomes ?? { kind: 'skip', because: 'trigger-not-chosen' }
}

/** Whether a delivery was held back for want of consent, so that consent given later sends it. */
export function isNeedOfConsent(problem: string | null): boolean {
  return problem === 'consent.missing' || problem === 'consent.denied'
}
