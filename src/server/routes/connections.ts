/** Connections and routes: how they are doing, pausing, resuming, testing. */
import { z } from 'zod'
import { pause, resume, testConnection } from '../../pipeline/connections.ts'
import { availabilityOf } from '../../scheduling/busy/freshness.ts'
import { listConnections } from '../../store/lists/connections.ts'
import { listRoutes } from '../../store/lists/routes.ts'
import { withScope } from '../../store/scope.ts'
import { answerDone, done } from '../answer.ts'
import { type Api, type ApiParts, answers, id, idParams, noBody, optionalReason, slugParams } from '../api.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { connection, connectionName, nameConnection, showConnection } from '../show/connections.ts'

const dayMs = 24 * 3_600_000

const tested = z.object({
  ok: z.boolean(),
  findings: z.array(
    z.object({
      name: z.string(),
      ok: z.boolean(),
      problem: z.string().optional(),
      detail: z.string().optional(),
      level: z.enum(['warning']).optional(),
    }),
  ),
  resumed: z.boolean().describe('Whether the green test let the connection go on'),
})

const route = z.object({
  id,
  slug: z.string(),
  from: connectionName,
  to: connectionName,
  state: z.enum(['active', 'paused']),
  pauseReason: z.string().nullable(),
  events: z.array(z.string()),
})

/** Adds the routes. */
export function addConnections(api: Api, { hub }: ApiParts): void {
  api.get(
    '/connections',
    {
      config: { action: 'connections.read' },
      schema: {
        summary: 'Connections and how they are doing',
        tags: ['connections'],
        params: slugParams,
        response: answers(z.object({ items: z.array(connection) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      const now = hub.now()
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const rows = await listConnections(db, new Date(now.getTime() - dayMs))
        const availability = await availabilityOf(db, configuration, now)
        return { items: rows.map(row => showConnection(row, configuration, now, availability)) }
      })
    },
  )

  api.get(
    '/routes',
    {
      config: { action: 'routes.read' },
      schema: {
        summary: 'Routes',
        tags: ['connections'],
        params: slugParams,
        response: answers(z.object({ items: z.array(route) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const events = new Map(configuration.routes.map(each => [each.id, [...each.events]]))
        const items = (await listRoutes(db)).map(row => ({
          id: row.id,
          slug: row.slug,
          from: nameConnection(configuration, row.source),
          to: nameConnection(configuration, row.target),
          state: row.state,
          pauseReason: row.pause_reason,
          events: events.get(row.id) ?? [],
        }))
        return { items }
      })
    },
  )

  for (const what of ['connection', 'route'] as const)
    for (const [verb, act] of [
      ['pause', pause],
      ['resume', resume],
    ] as const)
      api.post(
        `/${what}s/:id/${verb}`,
        {
          config: { action: `${what}s.pause` },
          schema: {
            summary: verb === 'pause' ? `Pause a ${what} at once; nothing is lost` : `Let a ${what} go on, in order`,
            tags: ['connections'],
            params: idParams,
            body: optionalReason,
            response: answers(done),
          },
        },
        async (request, reply) => {
          const { organization, account } = placeOf(request)
          const how = { reason: request.body?.reason ?? '', by: account }
          return answerDone(reply, await act(hub, organization, what, request.params.id, how))
        },
      )

  api.post(
    '/connections/:id/test',
    {
      config: { action: 'connections.test' },
      schema: {
        summary: 'Try a connection; a green test lets one go on that its own trouble had paused',
        tags: ['connections'],
        params: idParams,
        body: noBody,
        response: answers(tested),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const outcome = await testConnection(hub, organization, request.params.id, { reason: '', by: account })
      if (outcome.kind === 'not-found') return sendProblem(reply, 'request.not-found')
      const { ok, findings } = outcome.result
      return { ok, findings: findings.map(finding => ({ ...finding })), resumed: outcome.resumed }
    },
  )
}
