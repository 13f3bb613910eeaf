/** What a choice for a listing would have done, and bringing in what came before: each with a preview, each on record. */
import { z } from 'zod'
import { findLeftOut } from '../../pipeline/bring-in.ts'
import { previewBulk, runBulk } from '../../pipeline/bulk.ts'
import { openReferral, previewChoices } from '../../pipeline/listing-preview.ts'
import { findBulk } from '../../store/bulk.ts'
import { listedReferrals } from '../../store/listing-referrals.ts'
import { firstOfBulk } from '../../store/lists/bulk-selection.ts'
import { withScope } from '../../store/scope.ts'
import { done } from '../answer.ts'
import { type Api, type ApiParts, answers, givenReason, id, idParams, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendFaults } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import { bringInPreview, choicePreview, showChoicePreview, showReferral } from '../show/listing-previews.ts'
import { process, trigger } from '../show/listings.ts'

const text = z.string().trim().min(1).max(500)
const mostPreviewed = 100
const sampleSize = 5

/** Adds the routes. */
export function addListingPreviews(api: Api, { hub }: ApiParts): void {
  api.post(
    '/listings/previews',
    {
      config: { action: 'listings.change' },
      schema: {
        summary: 'What choices of triggers would have brought in of the last referrals, when, and what really arrived',
        tags: ['listings'],
        params: slugParams,
        body: z.object({
          listing: id.nullish().describe('One of the register'),
          source: id.nullish().describe('Else: where the referrals come from'),
          sourceId: text.nullish(),
          name: text.nullish().describe('And how the listing is called there; absent: every referral of the source'),
          target: id.nullish(),
          includeRouted: z.boolean(),
          choices: z
            .array(z.object({ process, triggers: z.array(trigger).max(20) }))
            .min(1)
            .max(6),
          last: z.number().int().min(1).max(mostPreviewed).default(mostPreviewed),
        }),
        response: answers(choicePreview),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { listing, source: named, sourceId, name, target, includeRouted, choices, last } = request.body
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const known = listing ? configuration.listings.find(each => each.id === listing) : undefined
        const source = known?.source ?? named
        if (listing && !known) return sendProblem(reply, 'request.not-found')
        if (!source || !configuration.connections.has(source))
          return sendFaults(reply, [{ path: 'source', code: 'unknown' }])
        const previewed = await previewChoices(hub, db, configuration, {
          of: known ? { listing: known.id } : { sourceId: sourceId ?? undefined, name: name ?? undefined },
          source,
          target: target ? configuration.connections.get(target)?.slug : undefined,
          choices: choices.map(each => ({ ...each, includeRouted })),
          last,
        })
        const rows = previewed.referrals.map(({ row }) => row)
        await noteAudit(hub, db, organization, {
          account,
          action: 'listing.preview',
          subject: known ? { kind: 'listing', id: known.id } : { kind: 'connection', id: source },
          connection: source,
          persons: rows.flatMap(({ person }) => person ?? []),
          detail: { records: rows.map(({ record }) => record) },
        })
        return showChoicePreview(previewed)
      })
    },
  )

  api.post(
    '/listings/:id/bring-in/previews',
    {
      config: { action: 'listings.change' },
      schema: {
        summary: 'Which referrals that came before would be brought in: how many, and a few of them',
        tags: ['listings'],
        params: idParams,
        body: z.object({}).nullish(),
        response: answers(bringInPreview),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const { listings } = await hub.configurations.within(db, organization)
        const listing = listings.find(each => each.id === request.params.id)
        if (!listing) return sendProblem(reply, 'request.not-found')
        const ids = await findLeftOut(hub, db, listing)
        const made = await previewBulk(hub, db, {
          action: 'referral.bring-in',
          selection: { of: 'found', ids },
          filter: { listing: listing.id },
          about: null,
          by: account,
        })
        const sample = await listedReferrals(db, await firstOfBulk(db, made.id, sampleSize))
        await noteAudit(hub, db, organization, {
          account,
          action: 'bulk.preview',
          subject: { kind: 'bulk', id: made.id },
          connection: listing.source,
          persons: sample.flatMap(({ person }) => person ?? []),
          detail: { action: 'referral.bring-in', listing: listing.id, selected: made.selected },
        })
        return { ...made, sample: sample.map(row => showReferral(row, openReferral(hub, db, row))) }
      })
    },
  )

  api.post(
    '/listings/:id/bring-in',
    {
      config: { action: 'listings.change' },
      schema: {
        summary: 'Bring in what was previewed; asked again, it runs once. How far it has come: GET /bulks/{preview}',
        tags: ['listings'],
        params: idParams,
        body: givenReason.extend({ preview: id }),
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { preview, reason } = request.body
      const known = await withScope(hub.pool, organization, db => findBulk(db, preview))
      const listing = z.object({ listing: z.string() }).safeParse(known?.filter)
      if (known?.action !== 'referral.bring-in' || listing.data?.listing !== request.params.id)
        return sendProblem(reply, 'request.not-found')
      const started = await runBulk(hub, organization, preview, { reason, by: account })
      switch (started.kind) {
        case 'started':
          return { done: true as const, id: preview }
        case 'not-found':
          return sendProblem(reply, 'request.not-found')
        case 'empty':
          return sendProblem(reply, 'bulk.nothing-selected')
        case 'cancelled':
          return sendProblem(reply, 'request.conflict', { detail: 'Its state is: cancelled.' })
      }
    },
  )
}
