/** The privacy preview: exactly what would leave of a booking by each route, what stays and why. Nothing is sent. */
import { z } from 'zod'
import type { RecordType } from '../../model/fhir.ts'
import { guardedTypes } from '../../model/profiles/profile.ts'
import type { Configuration, RouteConfig } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { trialContext } from '../../pipeline/mapping-context.ts'
import { lastSamples, personsOfSamples, type Sample, sampleOf } from '../../pipeline/mapping-samples.ts'
import { directionOf } from '../../pipeline/minimum.ts'
import { previewPrivacy } from '../../pipeline/privacy-preview.ts'
import { selects } from '../../pipeline/route.ts'
import { type EventOfMessage, eventsOfMessage } from '../../store/scheduling.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, instant, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { isUncovered } from '../mappings.ts'
import { sendProblem } from '../problem.ts'
import { connectionName, nameConnection } from '../show/connections.ts'

const mostSamples = 10
const mostShown = 40

const item = z.object({
  message: id,
  eventType: z.string(),
  at: instant,
  route: z.object({ id, slug: z.string() }),
  target: connectionName,
  direction: z.enum(['ehr', 'booking', 'other']),
  profile: z.string(),
  type: z.string(),
  covered: z.boolean().describe('Whether values of people are covered'),
  stays: z
    .enum(['event', 'filter'])
    .nullable()
    .describe('Why the route does not take it at all: it does not want the event, or its filter turns the record away'),
  problem: z.string().nullable(),
  rows: z.array(
    z.object({
      path: z.string(),
      values: z.array(z.unknown()),
      to: z.array(z.string()),
      because: z.enum(['mapping', 'profile', 'denied']).nullable(),
    }),
  ),
  body: z.unknown().describe('Exactly what would be sent; null when nothing would'),
  withheld: z.array(z.string()),
})
type Item = z.infer<typeof item>

/** Adds the routes. */
export function addPrivacyPreview(api: Api, { hub }: ApiParts): void {
  api.post(
    '/privacy-previews',
    {
      config: { action: 'privacy.preview' },
      schema: {
        summary: 'What would leave of a message by every route of its source, or of the last bookings of one route',
        tags: ['scheduling'],
        params: slugParams,
        body: z.object({
          message: id.nullish(),
          route: id.nullish().describe('Only this route; with no message its last bookings'),
          last: z.number().int().min(1).max(mostSamples).default(3),
        }),
        response: answers(z.object({ items: z.array(item) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { message, route: only, last } = request.body
      await hub.sealer.ready(organization)
      const items = await withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const routes = configuration.routes.filter(each => !only || each.id === only)
        if (only && routes.length === 0) return undefined
        const looked = message
          ? await ofMessage(hub, db, routes, await eventsOfMessage(db, message))
          : only
            ? await ofRoutes(hub, db, routes, last)
            : undefined
        if (!looked) return undefined
        const uncovered = new Map<string, boolean>()
        for (const each of new Set(looked.map(({ event }) => event.message)))
          uncovered.set(each, await isUncovered(hub, db, request, each))
        const samples = looked.flatMap(({ sample }) => sample ?? [])
        await noteAudit(hub, db, organization, {
          account,
          action: 'privacy.preview',
          subject: message ? { kind: 'message', id: message } : { kind: 'route', id: only ?? '' },
          persons: personsOfSamples(samples),
          detail: { records: samples.map(({ record }) => record) },
        })
        const shown: Item[] = []
        for (const each of looked.slice(0, mostShown))
          shown.push(await show(hub, db, configuration, each, uncovered.get(each.event.message) === true))
        return shown
      })
      reply.header('cache-control', 'no-store')
      return items ? { items } : sendProblem(reply, 'request.not-found')
    },
  )
}

type Looked = {
  route: RouteConfig
  type: RecordType
  event: { message: string; eventType: string; at: Date }
  sample?: Sample
  stays?: 'event' | 'filter'
}

/** Each event of a message at each route of its source, the person before the appointment. */
async function ofMessage(
  hub: Hub,
  db: Scope,
  routes: readonly RouteConfig[],
  events: readonly EventOfMessage[],
): Promise<Looked[] | undefined> {
  if (events.length === 0) return undefined
  const looked: Looked[] = []
  for (const event of events)
    for (const route of routes.filter(each => each.source.id === event.source))
      for (const type of typesOf(route)) {
        if (!route.events.some(pattern => selects(pattern, event.eventType))) {
          if (type === event.recordType) looked.push({ route, type, event, stays: 'event' })
          continue
        }
        const sample = await sampleOf(hub, db, route, type, event.event)
        if (sample) looked.push({ route, type, event, sample })
        else if (type === event.recordType) looked.push({ route, type, event, stays: 'filter' })
      }
  return looked
}

async function ofRoutes(hub: Hub, db: Scope, routes: readonly RouteConfig[], last: number): Promise<Looked[]> {
  const looked: Looked[] = []
  for (const route of routes)
    for (const type of typesOf(route)) {
      const { samples } = await lastSamples(hub, db, route, type, last)
      for (const sample of samples) {
        const { message, eventType, at } = sample
        looked.push({ route, type, sample, event: { message, eventType, at } })
      }
    }
  return looked.sort((a, b) => b.event.at.getTime() - a.event.at.getTime())
}

/** People first, as they are sent first. */
function typesOf({ target }: RouteConfig): RecordType[] {
  return [...guardedTypes].reverse().filter(type => target.connector.capabilities.delivers.includes(type))
}

async function show(hub: Hub, db: Scope, configuration: Configuration, looked: Looked, open: boolean): Promise<Item> {
  const { route, type, event, sample, stays } = looked
  const common = {
    message: event.message,
    eventType: event.eventType,
    at: event.at.toISOString(),
    route: { id: route.id, slug: route.slug },
    target: nameConnection(configuration, route.target.id),
    direction: directionOf(route.target.connector),
    profile: configuration.scheduling.profile,
    type,
    covered: !open,
    stays: stays ?? null,
  }
  if (!sample) return { ...common, problem: null, rows: [], body: null, withheld: [] }
  const context = await trialContext(hub, db, configuration, route, [sample.resource])
  const preview = previewPrivacy(route, type, sample.resource, context, open)
  return {
    ...common,
    problem: preview.problem ?? null,
    rows: preview.rows.map(({ path, values, to, because }) => ({
      path,
      values: [...values],
      to: [...to],
      because: because ?? null,
    })),
    body: preview.body,
    withheld: [...preview.withheld],
  }
}
