/** The busy feeds of a booking connection: who has one, what is seen of it there, a new address, looking at once. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { renewAddress } from '../../scheduling/busy/address.ts'
import { availabilityOf } from '../../scheduling/busy/freshness.ts'
import { verifyFeed } from '../../scheduling/busy/verify.ts'
import { listAddresses } from '../../store/busy-addresses.ts'
import { findFeed, listFeeds } from '../../store/busy-feeds.ts'
import { displaysOf } from '../../store/lists/messages.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, givenReason, id, idParams, instant, instantOf, noBody } from '../api.ts'
import { appendNote } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { busyFeed, showFeed } from '../show/busy-feeds.ts'

const list = z.object({
  supported: z.boolean().describe('Whether this connection books, and can read busy times'),
  publicUrl: z.string().nullable(),
  dataAt: instant.nullable().describe('When the EHR that was read longest ago was read; null when none is'),
  stale: z.boolean(),
  items: z.array(busyFeed),
})
const address = z.object({
  kind: z.enum(['registered', 'by-hand']),
  url: z.string().nullable().describe('To be entered there; shown this once'),
  because: z.enum(['not-theirs', 'no-credentials', 'failed']).nullable(),
  problem: z.string().nullable(),
})
const feedParams = idParams.extend({ feed: id })
type FeedRequest = FastifyRequest<{ Params: z.infer<typeof feedParams> }>
const tags = ['set up']

/** Adds the routes. */
export function addBusyFeeds(api: Api, parts: ApiParts): void {
  const { hub } = parts
  /** Where this hub is reached; tried on one machine it is where the browser found it. */
  const addressOf = (request: FastifyRequest) => {
    const own = `${request.protocol}://${request.host}`
    return parts.publicUrl ?? (/^(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(request.host) ? own : undefined)
  }
  const isThere = async (request: FeedRequest) => {
    const feed = await withScope(hub.pool, placeOf(request).organization, db => findFeed(db, request.params.feed))
    return feed?.connection === request.params.id
  }
  const note = (request: FeedRequest, action: string, reason?: string) => {
    const { organization, account } = placeOf(request)
    const subject = { kind: 'busy-feed', id: request.params.feed }
    const connection = request.params.id
    return appendNote(hub, organization, { account, action, subject, connection, ...(reason ? { reason } : {}) })
  }

  api.get(
    '/connections/:id/busy-feeds',
    {
      config: { action: 'configuration.read' },
      schema: { summary: 'Busy times that a booking system reads', tags, params: idParams, response: answers(list) },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const now = hub.now()
      await hub.sealer.ready(organization)
      const found = await withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const connection = configuration.connections.get(request.params.id)
        if (!connection) return undefined
        const feeds = await listFeeds(db, connection.id)
        const addresses = await listAddresses(
          db,
          feeds.map(feed => feed.id),
        )
        const displays = await displaysOf(
          db,
          feeds.map(({ practitioner }) => practitioner),
        )
        const ages = (await availabilityOf(db, configuration, now)).sort(
          (a, b) => a.freshAt.getTime() - b.freshAt.getTime(),
        )
        return { connection, feeds, addresses, displays, oldest: ages[0] }
      })
      if (!found) return sendProblem(reply, 'request.not-found')
      const { connection, feeds, addresses, displays, oldest } = found
      const nameOf = (practitioner: string) => {
        const sealed = displays.get(practitioner)
        if (!sealed) return ''
        const shown = hub.sealer.openJson(organization, 'record.display', practitioner, sealed) as { name?: string }
        return shown.name ?? ''
      }
      return {
        supported: connection.connector.busy !== undefined,
        publicUrl: addressOf(request) ?? null,
        dataAt: instantOf(oldest?.freshAt),
        stale: oldest?.stale ?? false,
        items: feeds
          .map(feed =>
            showFeed(
              feed,
              nameOf(feed.practitioner),
              addresses.filter(each => each.feed === feed.id),
            ),
          )
          .sort((a, b) => a.practitioner.name.localeCompare(b.practitioner.name)),
      }
    },
  )

  api.post(
    '/connections/:id/busy-feeds/:feed/address',
    {
      config: { action: 'configuration.change', shownOnce: ['url'] },
      schema: {
        summary: 'Give a feed a new address; the old one is valid until the new one was fetched',
        tags,
        params: feedParams,
        body: givenReason,
        response: answers(address),
      },
    },
    async (request, reply) => {
      if (!(await isThere(request))) return sendProblem(reply, 'request.not-found')
      const { organization, account } = placeOf(request)
      const made = await renewAddress(hub, organization, {
        feed: request.params.feed,
        publicUrl: addressOf(request),
        by: account,
      })
      if (made.kind === 'refused')
        return sendProblem(reply, made.problem, made.problem === 'request.not-found' ? {} : { status: 409 })
      await note(request, 'busy-feed.address', request.body.reason)
      return made.kind === 'registered'
        ? { kind: made.kind, url: null, because: null, problem: null }
        : { kind: made.kind, url: made.url, because: made.because, problem: made.problem ?? null }
    },
  )

  api.post(
    '/connections/:id/busy-feeds/:feed/verify',
    {
      config: { action: 'connections.test' },
      schema: {
        summary: 'Look now whether the booking system sees the busy times',
        tags,
        params: feedParams,
        body: noBody,
        response: answers(z.object({ done: z.literal(true) })),
      },
    },
    async (request, reply) => {
      if (!(await isThere(request))) return sendProblem(reply, 'request.not-found')
      await verifyFeed(hub, placeOf(request).organization, request.params.feed)
      await note(request, 'busy-feed.verify')
      return { done: true as const }
    },
  )
}
