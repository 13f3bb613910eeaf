/**
 * A guided choice for a service listing: what each choice of triggers would have brought in of the referrals that came
 * last, beside what really arrived; and the listings that referrals name and the register does not know.
 */
import type { ServiceRequest } from '../model/fhir.ts'
import { findListing, isSameListing } from '../model/referral/listing.ts'
import { type Choice, type Comparison, compare, type Foreseen, foresee } from '../model/referral/preview.ts'
import { listingIn } from '../model/referral/record.ts'
import { arrivalsOf, eventsOfReferrals, type ListedReferral, newestReferrals } from '../store/listing-referrals.ts'
import type { Scope } from '../store/scope.ts'
import type { Configuration } from './configuration.ts'
import type { Hub } from './hub.ts'
import { referralRoutes, takesEvent } from './listing-targets.ts'

/** How many of the newest are looked through for those of a listing that is not registered. */
export const mostLookedThrough = 500

export type PreviewQuestion = {
  /** One of the register, or how a source calls it; of a source alone, every referral of it. */
  of: { listing: string } | { sourceId?: string | undefined; name?: string | undefined }
  source: string
  /** The slug of the target; absent: every target that a route leads to. */
  target?: string | undefined
  choices: readonly Choice[]
  last: number
}

export type Previewed = {
  choices: readonly (Choice & Comparison)[]
  referrals: readonly {
    row: ListedReferral
    referral: ServiceRequest
    arrivedAt: Date | undefined
    /** For each choice, in their order. */
    foreseen: readonly Foreseen[]
  }[]
}

/** What each choice would have made of the last referrals. */
export async function previewChoices(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  { of, source, target, choices, last }: PreviewQuestion,
): Promise<Previewed> {
  const rows = await referralsMeant(hub, db, of, source, last)
  const records = rows.map(row => row.record)
  const routes = referralRoutes(configuration, { source, target })
  const events = Map.groupBy(await eventsOfReferrals(db, records), event => event.record)
  const arrivals = await arrivalsOf(db, [...new Set(routes.map(route => route.target.id))], records)
  const referrals = rows.map(row => {
    // Before there is a route, as if it took everything.
    const happened = (events.get(row.record) ?? []).filter(
      ({ type }) => routes.length === 0 || routes.some(route => takesEvent(route, type)),
    )
    const past = { routed: row.routed, events: happened.map(({ type, happened_at: at }) => ({ type, at })) }
    return {
      row,
      referral: openReferral(hub, db, row),
      arrivedAt: arrivals.get(row.record),
      foreseen: choices.map(choice => foresee(choice, past)),
    }
  })
  const compared = choices.map((choice, at) => ({
    ...choice,
    ...compare(
      referrals.flatMap(({ foreseen, arrivedAt }) => {
        const own = foreseen[at]
        return own ? [{ foreseen: own, arrived: arrivedAt !== undefined }] : []
      }),
    ),
  }))
  return { choices: compared, referrals }
}

async function referralsMeant(
  hub: Hub,
  db: Scope,
  of: PreviewQuestion['of'],
  source: string,
  last: number,
): Promise<ListedReferral[]> {
  if ('listing' in of) return newestReferrals(db, of, last)
  const { sourceId, name } = of
  if (sourceId === undefined && name === undefined) return newestReferrals(db, { source }, last)
  const asked = { name: name ?? '', ...(sourceId === undefined ? {} : { sourceId }) }
  const rows = await newestReferrals(db, { source }, mostLookedThrough)
  const isMeant = (row: ListedReferral) => {
    const named = listingIn(openReferral(hub, db, row))
    return named !== undefined && findListing([asked], named) !== undefined
  }
  return rows.filter(isMeant).slice(0, last)
}

export type SeenListing = { source: string; sourceId?: string; name: string; referrals: number; lastSeenAt: Date }

/** The listings that the newest referrals name and that are not in the register, those seen last first. */
export async function unregisteredListings(hub: Hub, db: Scope, configuration: Configuration): Promise<SeenListing[]> {
  const seen: SeenListing[] = []
  for (const source of configuration.connections.keys())
    for (const row of await newestReferrals(db, { source, unlisted: true }, mostLookedThrough)) {
      const named = listingIn(openReferral(hub, db, row))
      if (!named) continue
      const { id: sourceId, name } = named
      const entry = { source, ...(sourceId === undefined ? {} : { sourceId }), name, lastSeenAt: row.received_at }
      const known = seen.find(each => each.source === source && isSameListing(each, entry))
      if (known) known.referrals += 1
      else seen.push({ ...entry, referrals: 1 })
    }
  return seen.sort((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime())
}

/** A referral as it is now. */
export function openReferral(
  hub: Hub,
  db: Scope,
  row: Pick<ListedReferral, 'record' | 'version' | 'body'>,
): ServiceRequest {
  const key = `${row.record}/${row.version}`
  return hub.sealer.openJson(db.organization, 'record_version', key, row.body) as unknown as ServiceRequest
}
