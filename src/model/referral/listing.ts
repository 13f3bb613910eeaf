/**
 * A service listing: one bookable service of the source, and what the organization wants of its referrals. Integration is
 * switched on listing by listing; the triggers, the process and the target are each listing's own. Source: SPEC REF-1,
 * REF-2; reference/referrals.md sections 1 and 4.
 */
import { type ReferralProcess, type ReferralTrigger, referralProcesses } from './triggers.ts'

export type Listing = {
  /** The source's id of it, when it gives one; else its name there is what it is known by. */
  sourceId?: string
  name: string
  integrated: boolean
  process: ReferralProcess
  /** Chosen one by one; read only when the process is `custom`. */
  triggers: readonly ReferralTrigger[]
  includeRouted: boolean
  /** The connection (slug) its referrals go to; absent: every target that a route names. */
  target?: string
  /** Whom to ask about it: a name, a phone, a mail address. */
  liaison?: string
}

/** The triggers in force. */
export function triggersOf(listing: Pick<Listing, 'process' | 'triggers'>): readonly ReferralTrigger[] {
  return listing.process === 'custom' ? listing.triggers : referralProcesses[listing.process]
}

/** Finds the listing that a referral came in by: its id first, else its name, without regard to case and spacing. */
export function findListing<Each extends Pick<Listing, 'sourceId' | 'name'>>(
  listings: readonly Each[],
  wanted: { id?: string; name: string },
): Each | undefined {
  const byId = wanted.id === undefined ? undefined : listings.find(each => each.sourceId === wanted.id)
  const name = spelled(wanted.name)
  return (
    byId ??
    listings.find(each => (each.sourceId === undefined || wanted.id === undefined) && spelled(each.name) === name)
  )
}

/** Whether two entries of the register stand for one listing of a source: the same id there, or the same name without one. */
export function isSameListing(
  one: Pick<Listing, 'sourceId' | 'name'>,
  other: Pick<Listing, 'sourceId' | 'name'>,
): boolean {
  if (one.sourceId !== undefined || other.sourceId !== undefined) return one.sourceId === other.sourceId
  return spelled(one.name) === spelled(other.name)
}

function spelled(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()
}
