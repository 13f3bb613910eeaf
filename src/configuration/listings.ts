/**
 * Saves and removes service listings: for files, the console and roll-back. When a listing is known by another name from
 * then on, the referrals of its source find their listings anew in the same change.
 */
import { z } from 'zod'
import { isSameListing, type Listing } from '../model/referral/listing.ts'
import { referralProcessNames, referralTriggerNames } from '../model/referral/triggers.ts'
import type { ListingConfig } from '../pipeline/configuration.ts'
import { findListingRow, type ListingRow, loadListings, removeListingRow, writeListing } from '../store/listings.ts'
import type { Change } from './change.ts'
import { keepRemoved, type Removed } from './remove.ts'
import { keepIfNew, type Saved, type SaveOptions } from './save.ts'
import { asObject, type JsonObject } from './settings-schema.ts'

/** What a listing says, as the sealed row and the history hold it; its target by id. */
export const listingBody = z.strictObject({
  sourceId: z.string().optional(),
  name: z.string(),
  integrated: z.boolean(),
  process: z.enum(referralProcessNames),
  triggers: z.array(z.enum(referralTriggerNames)),
  includeRouted: z.boolean(),
  target: z.string().optional(),
  liaison: z.string().optional(),
})

export type ListingWish = {
  /** Of the one that is edited; absent when the slug says which. */
  id?: string
  slug: string
  /** The connection that its referrals come from, by id. */
  source: string
  body: z.infer<typeof listingBody>
}

/** Saves a listing. `taken`: another one has this slug, or is this listing of that source already. */
export async function saveListing(
  change: Change,
  wish: ListingWish,
  options: SaveOptions & {
    /** Listings, by slug, that the same change settles: they are no twins. */ together?: (slug: string) => boolean
  } = {},
): Promise<Saved | { kind: 'taken' }> {
  const { hub, db } = change
  const { organization } = db
  const { slug, source } = wish
  const open = (id: string, sealed: Buffer) => hub.sealer.openJson(organization, 'listing', id, sealed)
  const known = await findListingRow(db, wish.id ?? { slug })
  const other = await findListingRow(db, { slug })
  if (other && other.id !== known?.id) return { kind: 'taken' }
  const id = known?.id ?? hub.newId()
  const isTwin = (row: ListingRow) =>
    row.id !== id &&
    row.source === source &&
    !options.together?.(row.slug) &&
    isSameListing(open(row.id, row.body) as unknown as Listing, wish.body)
  if ((await loadListings(db)).some(isTwin)) return { kind: 'taken' }

  const wanted = wish.body as unknown as JsonObject
  const before =
    known && !known.removed ? { slug: known.slug, source: known.source, ...asObject(open(id, known.body)) } : undefined
  const body = { slug, source, ...wanted }
  const kept = await keepIfNew(change, { kind: 'listing', id, version: known?.version, before, body }, options)
  if (kept.was === 'unchanged') return kept
  const sealed = hub.sealer.sealJson(organization, 'listing', id, wanted)
  await writeListing(db, organization, { id, slug, source, version: kept.version, body: sealed }, hub.now())
  const named = (from: JsonObject | undefined) => [from?.source, from?.sourceId, from?.name].join('\n')
  if (named(before) !== named(body)) for (const each of [source, known?.source ?? source]) change.relisted.add(each)
  return kept
}

/** Takes a listing out of the register; nothing of its referrals leaves from then on. */
export async function removeListing(change: Change, id: string): Promise<Exclude<Removed, { kind: 'in-use' }>> {
  const { hub, db } = change
  const known = await findListingRow(db, id)
  if (!known || known.removed) return { kind: 'not-found' }
  await removeListingRow(db, id, known.version + 1, hub.now())
  await keepRemoved(change, 'listing', known)
  change.relisted.add(known.source)
  return { kind: 'removed', waiting: { messages: 0, deliveries: 0 } }
}

/** Listings as a file holds them, of connections with these slugs. */
export function writtenListings(listings: readonly ListingConfig[], slugs: ReadonlyMap<string, string>): object[] {
  const known = new Set(slugs.values())
  return listings
    .filter(each => slugs.has(each.source) && (each.target === undefined || known.has(each.target)))
    .map(({ slug, source, sourceId, name, integrated, process, triggers, includeRouted, target, liaison }) => ({
      id: slug,
      from: slugs.get(source),
      ...(sourceId === undefined ? {} : { sourceId }),
      name,
      integrated,
      process,
      ...(process === 'custom' ? { triggers } : {}),
      includeRouted,
      ...(target === undefined ? {} : { target }),
      ...(liaison === undefined ? {} : { liaison }),
    }))
}
