/**
 * Brings the listing that stands beside each referral of a source up to date, after the register was changed: by the
 * source's id of it first, else by its name, as apply does. What was delivered before stays as it was.
 */
import type { Json } from '../model/events.ts'
import type { ServiceRequest } from '../model/fhir.ts'
import { findListing, type Listing } from '../model/referral/listing.ts'
import { listingIn } from '../model/referral/record.ts'
import { resolveIssues } from '../store/issues.ts'
import { referralsOfSource, writeReferralListings } from '../store/listing-referrals.ts'
import { loadListings } from '../store/listings.ts'
import type { Scope } from '../store/scope.ts'
import type { Hub } from './hub.ts'

/** How many records are open in memory at once. */
const batch = 500

/** Finds the listing of each referral of a source anew, in the register as this transaction sees it. */
export async function matchListings(hub: Hub, db: Scope, source: string): Promise<void> {
  const { organization } = db
  const open = (table: string, key: string, sealed: Buffer): Json =>
    hub.sealer.openJson(organization, table, key, sealed)
  const listings = (await loadListings(db))
    .filter(row => row.source === source)
    .map(row => ({ ...(open('listing', row.id, row.body) as unknown as Listing), id: row.id }))
  let unknown = 0
  for (let after: string | undefined; ; ) {
    const rows = await referralsOfSource(db, source, batch, after)
    const moved = rows.flatMap(row => {
      const referral = open('record_version', `${row.record}/${row.version}`, row.body) as unknown as ServiceRequest
      const named = listingIn(referral)
      const listing = named && (findListing(listings, named)?.id ?? null)
      if (listing === null) unknown += 1
      return listing === undefined || listing === row.listing ? [] : [{ record: row.record, listing }]
    })
    await writeReferralListings(db, moved)
    after = rows.at(-1)?.record
    if (rows.length < batch) break
  }
  if (unknown === 0) await resolveIssues(db, source, ['referral.listing-unknown'], hub.now())
}
