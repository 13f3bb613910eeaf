/** The register of service listings: what is wanted of the referrals of each, and listings that nobody has registered. */
import { z } from 'zod'
import { inChange } from '../../configuration/change.ts'
import { removeListing, saveListing } from '../../configuration/listings.ts'
import { unregisteredListings } from '../../pipeline/listing-preview.ts'
import { countByListing } from '../../store/listing-referrals.ts'
import { findListingRow } from '../../store/listings.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, givenReason, id, idParams, instant, slugParams } from '../api.ts'
import { placeOf } from '../auth/guard.ts'
import { etagOf, expectedVersion, missingVersion, readyNames, sendTheirs, theirsSince } from '../editing.ts'
import { listingDraft, listingDraftFaults, listingWish } from '../listing-drafts.ts'
import { sendProblem } from '../problem.ts'
import { connectionName, nameConnection } from '../show/connections.ts'
import { choices, listing, showChoices, showListing } from '../show/listings.ts'
import { refuse } from './connection-settings.ts'

const recentMs = 30 * 24 * 3_600_000

/** Adds the routes. */
export function addListings(api: Api, parts: ApiParts): void {
  const { hub, keys } = parts

  api.get(
    '/listings',
    {
      config: { action: 'listings.read' },
      schema: {
        summary: 'Service listings, with the triggers in force, where their referrals go, and how many there were',
        tags: ['listings'],
        params: slugParams,
        response: answers(z.object({ items: z.array(listing) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const counts = await countByListing(db, new Date(hub.now().getTime() - recentMs))
        return { items: configuration.listings.map(each => showListing(configuration, each, counts.get(each.id))) }
      })
    },
  )

  api.get(
    '/listings/choices',
    {
      config: { action: 'listings.read' },
      schema: {
        summary: 'What can be chosen for a listing: processes, the triggers of each target, and targets',
        tags: ['listings'],
        params: slugParams,
        response: answers(choices),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db =>
        showChoices(await hub.configurations.within(db, organization)),
      )
    },
  )

  api.get(
    '/listings/unregistered',
    {
      config: { action: 'listings.read' },
      schema: {
        summary: 'Listings that the newest referrals name and the register does not know',
        tags: ['listings'],
        params: slugParams,
        response: answers(
          z.object({
            items: z.array(
              z.object({
                from: connectionName,
                sourceId: z.string().nullable(),
                name: z.string(),
                referrals: z.number().int(),
                lastSeenAt: instant,
              }),
            ),
          }),
        ),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const seen = await unregisteredListings(hub, db, configuration)
        return {
          items: seen.map(({ source, sourceId, name, referrals, lastSeenAt }) => ({
            from: nameConnection(configuration, source),
            sourceId: sourceId ?? null,
            name,
            referrals,
            lastSeenAt: lastSeenAt.toISOString(),
          })),
        }
      })
    },
  )

  api.post(
    '/listings',
    {
      config: { action: 'listings.change' },
      schema: {
        summary: 'Register a listing; one that was removed comes back by its name',
        tags: ['listings'],
        params: slugParams,
        body: listingDraft,
        response: answers(z.object({ id, version: z.number().int() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const by = { how: 'console' as const, by: account, ...because(request.body.reason) }
      const saved = await inChange(hub, organization, by, async change => {
        const faults = listingDraftFaults(change, request.body)
        if (faults.length > 0) return { kind: 'invalid' as const, faults }
        const known = await findListingRow(change.db, { slug: request.body.slug })
        if (known && !known.removed) return { kind: 'taken' as const }
        return saveListing(change, listingWish(change, request.body))
      })
      return saved.kind === 'saved' ? { id: saved.id, version: saved.version } : refuse(reply, saved)
    },
  )

  api.put(
    '/listings/:id',
    {
      config: { action: 'listings.change' },
      schema: {
        summary: 'Change a listing; its referrals find it anew when it is called differently',
        tags: ['listings'],
        params: idParams,
        body: listingDraft,
        response: answers(z.object({ version: z.number().int() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const expected = expectedVersion(request)
      if (expected === undefined) return missingVersion(reply)
      const by = { how: 'console' as const, by: account, ...because(request.body.reason) }
      await readyNames(keys)
      const saved = await inChange(hub, organization, by, async change => {
        const known = await findListingRow(change.db, request.params.id)
        if (!known || known.removed) return { kind: 'not-found' as const }
        const which = { kind: 'listing' as const, subject: known.id, version: known.version }
        const theirs = await theirsSince(parts, change.db, which, expected)
        if (theirs) return { kind: 'meanwhile' as const, theirs }
        const faults = listingDraftFaults(change, request.body)
        if (faults.length > 0) return { kind: 'invalid' as const, faults }
        return saveListing(change, { ...listingWish(change, request.body), id: known.id })
      })
      switch (saved.kind) {
        case 'saved':
          reply.header('etag', etagOf(saved.version))
          return { version: saved.version }
        case 'not-found':
          return sendProblem(reply, 'request.not-found')
        case 'meanwhile':
          return sendTheirs(reply, saved.theirs)
        default:
          return refuse(reply, saved)
      }
    },
  )

  api.delete(
    '/listings/:id',
    {
      config: { action: 'listings.change' },
      schema: {
        summary: 'Take a listing out of the register; nothing of its referrals leaves from then on',
        tags: ['listings'],
        params: idParams,
        body: givenReason,
        response: answers(z.object({ removed: z.literal(true) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const by = { how: 'console' as const, by: account, reason: request.body.reason }
      const removed = await inChange(hub, organization, by, change => removeListing(change, request.params.id))
      return removed.kind === 'removed' ? { removed: true as const } : sendProblem(reply, 'request.not-found')
    },
  )
}

function because(reason: string | undefined): { reason?: string } {
  return reason ? { reason } : {}
}
