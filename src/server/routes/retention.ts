/** Retention: how long what is kept, what would go with other periods, what went, and a run when a person wants one. */
import { z } from 'zod'
import { limitsOf } from '../../jobs/retention.ts'
import {
  daysBefore,
  type Override,
  type Periods,
  periodBounds,
  periodFaults,
  periodsOf,
  retentionKinds,
} from '../../model/retention.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { listConnectionIds } from '../../store/retention/ids.ts'
import { countOldAudit } from '../../store/retention/prune-audit.ts'
import { candidates, countCandidates } from '../../store/retention/remove.ts'
import { askForRun, listRuns } from '../../store/retention/runs.ts'
import { loadRetention, type RetentionSettings, saveRetention } from '../../store/retention/settings.ts'
import { listStatistics, spans } from '../../store/retention/statistics.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, instant, instantOf, noBody, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { versionSeen } from '../ifMatch.ts'
import { type ProblemExtras, sendProblem } from '../problem.ts'
import { connectionName, nameConnection } from '../show/connections.ts'

const days = z.number().int().min(1).max(36_500)
const periods = z.object({ bodies: days, problems: days, metadata: days, audit: days })
const override = z.object({
  connection: id,
  bodies: days.optional(),
  problems: days.optional(),
  metadata: days.optional(),
})
const wanted = z.object({ periods, overrides: z.array(override).max(500) })
type Wanted = z.infer<typeof wanted>

const settings = z.object({
  periods,
  overrides: z.array(override),
  connections: z.array(connectionName),
  version: z.number().int().describe('Send it back as `If-Match` with a change'),
  changedAt: instant.nullable(),
  bounds: z.record(z.string(), z.object({ least: z.number(), most: z.number() })),
})

const preview = z.object({
  items: z.array(
    z.object({
      connection: connectionName.nullable().describe('Null: of the organization itself'),
      kind: z.enum(retentionKinds),
      count: z.number().int(),
      more: z.boolean().describe('Whether counting stopped there'),
      oldest: instant.nullable(),
    }),
  ),
})

const run = z.object({
  id,
  state: z.enum(['asked', 'running', 'done', 'stopped', 'failed']),
  askedAt: instant,
  byPerson: z.boolean(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  removed: z.array(z.object({ kind: z.enum(retentionKinds), count: z.number().int() })),
})

const statistic = z.object({
  route: z.string(),
  startsAt: instant,
  delivered: z.number().int(),
  rejected: z.number().int(),
  dead: z.number().int(),
  suppressed: z.number().int(),
  attempts: z.number().int(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  longestMs: z.number().nullable(),
})

/** As far as a preview counts: more is shown as "more than". */
const mostCounted = 100_000
const runsShown = 10
const mostStatistics = 5_000

/** Adds the routes. */
export function addRetention(api: Api, { hub }: ApiParts): void {
  api.get(
    '/retention',
    {
      config: { action: 'retention.read' },
      schema: {
        summary: 'How long what is kept',
        tags: ['retention'],
        params: slugParams,
        response: answers(settings),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const found = await loadRetention(db)
        reply.header('etag', `"${found.version}"`)
        return showSettings(found, configuration)
      })
    },
  )

  api.put(
    '/retention',
    {
      config: { action: 'retention.change' },
      schema: {
        summary: 'Change how long what is kept; `If-Match` names the version that was seen',
        tags: ['retention'],
        params: slugParams,
        body: wanted.extend({ reason: z.string().trim().max(500).optional() }),
        response: answers(settings),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { reason, ...change } = request.body
      const seen = versionSeen(request)
      if (seen === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/if-match', code: 'missing' }] })
      const faults = faultsOf(change)
      if (faults.length > 0) return sendProblem(reply, 'retention.periods', { errors: faults })
      const saved = await withScope(hub.pool, organization, async db => {
        const before = await loadRetention(db, true)
        const configuration = await hub.configurations.within(db, organization)
        if (change.overrides.some(each => !configuration.connections.has(each.connection))) return 'unknown' as const
        const version = await saveRetention(db, tidied(change), seen, account, hub.now())
        if (version === undefined) return 'other' as const
        await noteAudit(hub, db, organization, {
          account,
          action: 'retention.change',
          subject: { kind: 'retention', id: String(version) },
          ...(reason ? { reason } : {}),
          detail: { before: { ...before.periods }, after: { ...change.periods } },
        })
        return showSettings(await loadRetention(db), configuration)
      })
      if (saved === 'unknown') return sendProblem(reply, 'request.not-found')
      if (saved === 'other') return sendProblem(reply, 'configuration.changed-meanwhile')
      reply.header('etag', `"${saved.version}"`)
      return saved
    },
  )

  api.post(
    '/retention/previews',
    {
      config: { action: 'retention.read' },
      schema: {
        summary: 'What would go now with these periods; changes nothing',
        tags: ['retention'],
        params: slugParams,
        body: wanted,
        response: answers(preview),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const faults = faultsOf(request.body)
      if (faults.length > 0) return sendProblem(reply, 'retention.periods', { errors: faults })
      return withScope(hub.pool, organization, db => previewOf(hub, db, request.body))
    },
  )

  api.get(
    '/retention/runs',
    {
      config: { action: 'retention.read' },
      schema: {
        summary: 'The last runs and what each removed, newest first',
        tags: ['retention'],
        params: slugParams,
        response: answers(z.object({ items: z.array(run) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      const rows = await withScope(hub.pool, organization, db => listRuns(db, runsShown))
      const items = rows.map(row => ({
        id: row.id,
        state: row.state,
        askedAt: row.asked_at.toISOString(),
        byPerson: row.asked_by !== null,
        startedAt: instantOf(row.started_at),
        endedAt: instantOf(row.ended_at),
        removed: retentionKinds.flatMap(kind => {
          const count = row.removed[kind]
          return count === undefined ? [] : [{ kind, count }]
        }),
      }))
      return { items }
    },
  )

  api.post(
    '/retention/runs',
    {
      config: { action: 'retention.change' },
      schema: {
        summary: 'Remove now what has been kept long enough; one that is under way is enough',
        tags: ['retention'],
        params: slugParams,
        body: noBody,
        response: answers(z.object({ id })),
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      const now = hub.now()
      return withScope(hub.pool, organization, async db => {
        const asked = await askForRun(db, hub.newId(), account, now)
        await noteAudit(hub, db, organization, {
          account,
          action: 'retention.run',
          subject: { kind: 'retention-run', id: asked },
        })
        return { id: asked }
      })
    },
  )

  api.get(
    '/statistics',
    {
      config: { action: 'overview.read' },
      schema: {
        summary: 'What each route did, by hour or by day (UTC); kept after bodies and messages are removed',
        tags: ['retention'],
        params: slugParams,
        querystring: z.object({ span: z.enum(spans).default('day'), from: instant }),
        response: answers(z.object({ items: z.array(statistic) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      const { span, from } = request.query
      const rows = await withScope(hub.pool, organization, db =>
        listStatistics(db, span, new Date(from), mostStatistics),
      )
      const items = rows.map(({ slug, starts_at, p50_ms, p95_ms, longest_ms, ...row }) => ({
        route: slug,
        startsAt: starts_at.toISOString(),
        delivered: row.delivered,
        rejected: row.rejected,
        dead: row.dead,
        suppressed: row.suppressed,
        attempts: row.attempts,
        p50Ms: p50_ms,
        p95Ms: p95_ms,
        longestMs: longest_ms,
      }))
      return { items }
    },
  )
}

function showSettings(found: RetentionSettings, configuration: Configuration): z.infer<typeof settings> {
  return {
    periods: { ...found.periods },
    overrides: found.overrides,
    connections: [...configuration.connections.keys()].map(each => nameConnection(configuration, each)),
    version: found.version,
    changedAt: instantOf(found.changedAt),
    bounds: periodBounds,
  }
}

async function previewOf(hub: Hub, db: Scope, change: Wanted): Promise<z.infer<typeof preview>> {
  const now = hub.now()
  const { periods: all, overrides } = tidied(change)
  const configuration = await hub.configurations.within(db, db.organization)
  const items: z.infer<typeof preview>['items'] = []
  for (const connection of await listConnectionIds(db)) {
    const own = overrides.find(each => each.connection === connection)
    const limits = limitsOf(periodsOf(all, own), now)
    for (const kind of Object.keys(candidates) as (keyof typeof candidates)[]) {
      const { count, more, oldest } = await countCandidates(db, kind, connection, limits, mostCounted)
      if (count === 0) continue
      items.push({
        connection: nameConnection(configuration, connection),
        kind,
        count,
        more,
        oldest: instantOf(oldest),
      })
    }
  }
  const audit = await countOldAudit(db, daysBefore(now, all.audit), mostCounted)
  if (audit.count > 0) items.push({ connection: null, kind: 'audit', ...audit, oldest: instantOf(audit.oldest) })
  return { items }
}

/** Without those that say nothing, and each connection once. */
function tidied({ periods: all, overrides }: Wanted): { periods: Periods; overrides: Override[] } {
  const own = overrides.filter(each => each.bodies ?? each.problems ?? each.metadata)
  return {
    periods: all,
    overrides: [...new Map(own.map(each => [each.connection, overrideOf(each)])).values()],
  }
}

function overrideOf({ connection, bodies, problems, metadata }: z.infer<typeof override>): Override {
  return {
    connection,
    ...(bodies === undefined ? {} : { bodies }),
    ...(problems === undefined ? {} : { problems }),
    ...(metadata === undefined ? {} : { metadata }),
  }
}

function faultsOf(change: Wanted): NonNullable<ProblemExtras['errors']> {
  const { periods: all, overrides } = tidied(change)
  return [
    ...periodFaults(all).map(({ period, fault }) => ({ path: `/periods/${period}`, code: fault })),
    ...overrides.flatMap(own =>
      periodFaults(periodsOf(all, own)).flatMap(({ period, fault }) =>
        period === 'audit' ? [] : [{ path: `/overrides/${own.connection}/${period}`, code: fault }],
      ),
    ),
  ]
}
