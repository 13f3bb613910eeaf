/** The settings of connections: seen without their secrets, made, changed and removed. */
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { inChange } from '../../configuration/change.ts'
import { maskSettings } from '../../configuration/mask.ts'
import { removalOf, removeConnection } from '../../configuration/remove.ts'
import { type Refused, saveConnection } from '../../configuration/save.ts'
import { findConnection } from '../../store/configuration.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, givenReason, id, idParams, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { etagOf, expectedVersion, missingVersion, readyNames, sendFaults, sendTheirs, theirsSince } from '../editing.ts'
import { sendProblem } from '../problem.ts'

export const slug = z
  .string()
  .max(60)
  .regex(/^[a-z0-9](-?[a-z0-9])*$/)
export const reason = z.string().trim().max(500).optional()
export const waiting = z.object({ messages: z.number().int(), deliveries: z.number().int() })
const settings = z.record(z.string(), z.json())
const named = z.array(z.object({ id, slug: z.string() }))

/** Adds the routes. */
export function addConnectionSettings(api: Api, parts: ApiParts): void {
  const { hub, keys } = parts

  api.get(
    '/connections/:id/settings',
    {
      config: { action: 'configuration.read' },
      schema: {
        summary: 'The settings of a connection; of a secret only whether it is set',
        tags: ['set up'],
        params: idParams,
        response: answers(
          z.object({
            id,
            slug: z.string(),
            connector: z.string(),
            version: z.number().int(),
            settings: z.unknown(),
            inboundPath: z.string().nullable(),
            etag: z.string(),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const row = await findConnection(db, request.params.id)
        if (!row || row.removed) return sendProblem(reply, 'request.not-found')
        const connector = hub.connectors.get(row.connector)
        const subject = { kind: 'connection', id: row.id }
        await noteAudit(hub, db, organization, { account, action: 'configuration.read', subject, connection: row.id })
        reply.header('etag', etagOf(row.version))
        return {
          id: row.id,
          slug: row.slug,
          connector: row.connector,
          version: row.version,
          settings: maskSettings(connector, hub.sealer.openJson(organization, 'connection', row.id, row.settings)),
          inboundPath: connector?.inbound ? `/in/${row.public_id}` : null,
          etag: etagOf(row.version),
        }
      })
    },
  )

  api.post(
    '/connections',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary: 'Connect a system; one that was removed comes back by its name',
        tags: ['set up'],
        params: slugParams,
        body: z.object({ slug, connector: z.string().max(100), settings, reason }),
        response: answers(z.object({ id, version: z.number().int() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { reason: why, ...wish } = request.body
      const by = { how: 'console' as const, by: account, ...(why ? { reason: why } : {}) }
      const saved = await inChange(hub, organization, by, async change => {
        const known = await findConnection(change.db, { slug: wish.slug })
        if (known && !known.removed) return { kind: 'taken' as const }
        return saveConnection(change, wish, { kind: 'form' })
      })
      return saved.kind === 'saved' ? { id: saved.id, version: saved.version } : refuse(reply, saved)
    },
  )

  api.put(
    '/connections/:id/settings',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary: 'Change the settings of a connection; a secret that is left out stays',
        tags: ['set up'],
        params: idParams,
        body: z.object({ settings, slug: slug.optional(), reason }),
        response: answers(z.object({ version: z.number().int() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const expected = expectedVersion(request)
      if (expected === undefined) return missingVersion(reply)
      const { reason: why, settings: wanted, slug: name } = request.body
      const by = { how: 'console' as const, by: account, ...(why ? { reason: why } : {}) }
      await readyNames(keys)
      const saved = await inChange(hub, organization, by, async change => {
        const known = await findConnection(change.db, request.params.id)
        if (!known || known.removed) return { kind: 'not-found' as const }
        const which = { kind: 'connection' as const, subject: known.id, version: known.version }
        const theirs = await theirsSince(parts, change.db, which, expected)
        if (theirs) return { kind: 'meanwhile' as const, theirs }
        const { id: own, connector } = known
        const wish = { id: own, slug: name ?? known.slug, connector, settings: wanted }
        return saveConnection(change, wish, { kind: 'form' })
      })
      switch (saved.kind) {
        case 'saved':
          hub.memoryOf(saved.id).clear() // tokens of the old settings
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

  api.get(
    '/connections/:id/removal',
    {
      config: { action: 'configuration.read' },
      schema: {
        summary: 'What waits for a connection and what uses it, before it is removed',
        tags: ['set up'],
        params: idParams,
        response: answers(z.object({ waiting, routes: named, crosswalks: named })),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const known = await findConnection(db, request.params.id)
        if (!known || known.removed) return sendProblem(reply, 'request.not-found')
        return removalOf({ db, configuration }, known.id)
      })
    },
  )

  api.delete(
    '/connections/:id',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary: 'Remove a connection that no route uses; its history and what waits stay',
        tags: ['set up'],
        params: idParams,
        body: givenReason,
        response: answers(z.object({ removed: z.literal(true), waiting })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const by = { how: 'console' as const, by: account, reason: request.body.reason }
      const removed = await inChange(hub, organization, by, change => removeConnection(change, request.params.id))
      switch (removed.kind) {
        case 'removed':
          return { removed: true as const, waiting: removed.waiting }
        case 'in-use':
          return sendProblem(reply, 'configuration.in-use')
        case 'not-found':
          return sendProblem(reply, 'request.not-found')
      }
    },
  )
}

/** The answer to a wish that cannot be. */
export function refuse(reply: FastifyReply, refused: Refused): FastifyReply {
  return refused.kind === 'taken' ? sendProblem(reply, 'request.id-taken') : sendFaults(reply, refused.faults)
}
