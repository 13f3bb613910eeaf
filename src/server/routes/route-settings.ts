/** What routes say: which events of which connection go where. Their mappings are changed in the workbench. */
import { z } from 'zod'
import { type Change, inChange } from '../../configuration/change.ts'
import { selectsSomething } from '../../configuration/checks.ts'
import { overlapsWith, type WrittenRoute } from '../../configuration/overlaps.ts'
import { removeRoute } from '../../configuration/remove.ts'
import { saveRoute } from '../../configuration/save.ts'
import { pathFaultOf } from '../../mapping/path-limits.ts'
import { consentPolicies } from '../../model/release.ts'
import { type RouteBody, routeBody, routedBy } from '../../pipeline/route-body.ts'
import { findRoute } from '../../store/configuration.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, givenReason, id, idParams, slugParams } from '../api.ts'
import { placeOf } from '../auth/guard.ts'
import { etagOf, expectedVersion, missingVersion, readyNames, sendTheirs, theirsSince } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import { reason, refuse, slug } from './connection-settings.ts'

const draft = z.object({
  slug,
  from: id,
  to: id,
  events: z.array(z.string().max(100)).min(1).max(50),
  filter: z.string().trim().max(2_000).nullish(),
  takes: z
    .array(z.enum(routedBy))
    .max(3)
    .nullish()
    .describe('It takes only bookings of which these stand in its own crosswalks'),
  consent: z.enum(consentPolicies).nullish().describe('Of referrals: what must be on record before one leaves'),
  waitsMs: routeBody.shape.waitsMs.nullish(),
  reason,
})
type Draft = z.infer<typeof draft>

/** Adds the routes. */
export function addRouteSettings(api: Api, parts: ApiParts): void {
  const { hub, keys } = parts

  api.get(
    '/routes/:id/settings',
    {
      config: { action: 'configuration.read' },
      schema: {
        summary: 'What a route says',
        tags: ['set up'],
        params: idParams,
        response: answers(
          z.object({
            id,
            slug: z.string(),
            from: id,
            to: id,
            version: z.number().int(),
            events: z.array(z.string()),
            filter: z.string().nullable(),
            mapping: z.unknown(),
            takes: z.array(z.enum(routedBy)),
            consent: z.enum(consentPolicies),
            overlaps: z.array(z.string()).describe('Other routes that may take the same events to the same target'),
            waitsMs: z.array(z.number()).nullable(),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const row = await findRoute(db, request.params.id)
        if (!row || row.removed) return sendProblem(reply, 'request.not-found')
        const body = routeBody.parse(hub.sealer.openJson(organization, 'route', row.id, row.body))
        reply.header('etag', etagOf(row.version))
        return {
          id: row.id,
          slug: row.slug,
          from: row.source,
          to: row.target,
          version: row.version,
          events: body.events,
          filter: body.filter ?? null,
          mapping: body.mapping ?? null,
          takes: body.takes ?? [],
          consent: body.consent ?? 'off',
          overlaps: overlapsWith(await writtenRoutes(hub, db), row.slug),
          waitsMs: body.waitsMs ?? null,
        }
      })
    },
  )

  api.post(
    '/routes',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary: 'Make a route; one that was removed comes back by its name',
        tags: ['set up'],
        params: slugParams,
        body: draft,
        response: answers(z.object({ id, version: z.number().int() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const by = { how: 'console' as const, by: account, ...because(request.body) }
      const saved = await inChange(hub, organization, by, async change => {
        const faults = faultsOf(change, request.body)
        if (faults.length > 0) return { kind: 'invalid' as const, faults }
        const known = await findRoute(change.db, { slug: request.body.slug })
        if (known && !known.removed) return { kind: 'taken' as const }
        return saveRoute(change, wishOf(request.body, {}))
      })
      return saved.kind === 'saved' ? { id: saved.id, version: saved.version } : refuse(reply, saved)
    },
  )

  api.put(
    '/routes/:id/settings',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary: 'Change what a route says; its mapping, and what is left out of consent, stay',
        tags: ['set up'],
        params: idParams,
        body: draft,
        response: answers(z.object({ version: z.number().int() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const expected = expectedVersion(request)
      if (expected === undefined) return missingVersion(reply)
      const by = { how: 'console' as const, by: account, ...because(request.body) }
      await readyNames(keys)
      const saved = await inChange(hub, organization, by, async change => {
        const known = await findRoute(change.db, request.params.id)
        if (!known || known.removed) return { kind: 'not-found' as const }
        const which = { kind: 'route' as const, subject: known.id, version: known.version }
        const theirs = await theirsSince(parts, change.db, which, expected)
        if (theirs) return { kind: 'meanwhile' as const, theirs }
        const faults = faultsOf(change, request.body)
        if (faults.length > 0) return { kind: 'invalid' as const, faults }
        const body = routeBody.parse(hub.sealer.openJson(organization, 'route', known.id, known.body))
        return saveRoute(change, { ...wishOf(request.body, keptOf(body, request.body)), id: known.id })
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
    '/routes/:id',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary: 'Remove a route; what waits on it stays',
        tags: ['set up'],
        params: idParams,
        body: givenReason,
        response: answers(z.object({ removed: z.literal(true) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const by = { how: 'console' as const, by: account, reason: request.body.reason }
      const removed = await inChange(hub, organization, by, change => removeRoute(change, request.params.id))
      return removed.kind === 'removed' ? { removed: true as const } : sendProblem(reply, 'request.not-found')
    },
  )
}

/** The routes as they are written, to tell which overlap. */
async function writtenRoutes(hub: ApiParts['hub'], db: Scope): Promise<WrittenRoute[]> {
  const { routes } = await hub.configurations.within(db, db.organization)
  return routes.map(({ slug: name, source, target, events, filter, takes }) => ({
    slug: name,
    source: source.id,
    target: target.id,
    events,
    filter,
    takes,
  }))
}

function because({ reason: why }: Draft): { reason?: string } {
  return why ? { reason: why } : {}
}

/** What a draft does not speak of. */
function keptOf({ mapping, summary, consent, takes }: RouteBody, given: Draft): Partial<RouteBody> {
  return {
    ...(takes && given.takes === undefined ? { takes } : {}),
    ...(mapping ? { mapping } : {}),
    ...(summary ? { summary } : {}),
    ...(consent && given.consent === undefined ? { consent } : {}),
  }
}

function wishOf({ slug: name, from, to, events, filter, takes, consent, waitsMs }: Draft, kept: Partial<RouteBody>) {
  const body: RouteBody = {
    events,
    ...(filter ? { filter } : {}),
    ...kept,
    ...(takes && takes.length > 0 ? { takes } : {}),
    ...(consent && consent !== 'off' ? { consent } : {}),
    ...(waitsMs && waitsMs.length > 0 ? { waitsMs } : {}),
  }
  return { slug: name, source: from, target: to, body }
}

/** What the schema cannot say: that both ends are there, that something is selected, that the filter can and may be read. */
function faultsOf({ configuration }: Change, given: Draft) {
  const ends = (['from', 'to'] as const).filter(end => !configuration.connections.has(given[end]))
  const patterns = given.events.flatMap((pattern, at) => (selectsSomething(pattern) ? [] : [`events.${at}`]))
  const fault = given.filter ? pathFaultOf(given.filter) : undefined
  return [
    ...[...ends, ...patterns].map(path => ({ path, code: 'unknown' })),
    ...(fault ? [{ path: 'filter', code: fault === 'unreadable-path' ? 'no-fhirpath' : fault }] : []),
  ]
}
