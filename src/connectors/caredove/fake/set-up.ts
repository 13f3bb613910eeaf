/** What an organization sets up in the simulated Caredove: listings, their integration, and the names of sub-statuses. */
import type { z } from 'zod'
import { isReferralClass } from '../../../model/referral/classes.ts'
import type * as inputs from './inputs.ts'
import { type Problem, problem } from './problem.ts'
import type { SubStatus } from './statuses.ts'
import type { Listing, Target, World } from './world.ts'

/** By id or by name; without either the first one. */
export function findListing({ listings }: World, wanted: string | undefined): Listing | undefined {
  if (wanted === undefined) return listings.values().next().value
  return listings.get(wanted) ?? [...listings.values()].find(({ name }) => name === wanted)
}

/** Adds a listing, or changes what is named of an existing one. */
export function setListing(world: World, { id, ...change }: z.output<typeof inputs.ListingInput>): Listing {
  const listing = world.listings.get(id) ?? {
    id,
    name: `Listing ${id}`,
    organization: { id: 'ORG-77', name: 'Example Community Services' },
    flow: 'requested',
    form: [],
    location: '100 Main St, Unit 2',
    provider: 'Dana Example',
    integrated: false,
    targets: [],
  }
  for (const [key, value] of Object.entries(change)) if (value !== undefined) Object.assign(listing, { [key]: value })
  world.listings.set(id, listing)
  return listing
}

/** Switches integration on and adds the target, or puts the one of the same endpoint right. */
export function integrate(world: World, input: z.output<typeof inputs.IntegrateInput>): Listing[] | Problem {
  const { listings: wanted, ...target } = input
  const listings = wanted?.map(each => findListing(world, each)) ?? [...world.listings.values()]
  const known = listings.filter(listing => listing !== undefined)
  if (known.length < listings.length) return problem(404, 'There is no such listing')
  for (const listing of known) {
    listing.integrated = true
    const others = listing.targets.filter(({ endpoint }) => endpoint !== target.endpoint)
    listing.targets = [...others, { ...target } satisfies Target]
  }
  return known
}

/** Adds, renames, or switches a label off and on. Referrals keep the label they were given. */
export function setSubStatus(world: World, input: z.output<typeof inputs.SubStatusInput>): SubStatus[] | Problem {
  const { label, classification, rename, on } = input
  const known = world.subStatuses.find(each => each.label === label)
  if (known) {
    if (rename !== undefined) known.label = rename
    if (on !== undefined) known.on = on
    return world.subStatuses
  }
  if (!isReferralClass(classification)) return problem(400, 'A new label needs one of the classifications')
  world.subStatuses.push({ label, classification, on: on ?? true })
  return world.subStatuses
}
