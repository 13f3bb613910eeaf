/** Retention: how long what is kept, what would go with other periods, what went, and a run when a person wants one. */
import { z } from 'zod'
import { limitsOf } from '../../jobs/retention.ts'
import { daysBefore, periodsOf } from '../../model/retention.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { listConnectionIds } from '../../store/retention/ids.ts'
import { countOldAudit } from '../../store/retention/prune-audit.ts'
import { candidates, countCandidates } from '../../store/retention/remove.ts'
import { askForRun, listRuns } from '../../store/retention/runs.ts'
import { loadRetention, saveRetention } from '../../store/retention/settings.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, instantOf, noBody, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { versionSeen } from '../ifMatch.ts'
import { sendProblem } from '../problem.ts'
import { nameConnection } from '../show/connections.ts'
import {
  faultsOf,
  preview,
  run,
  settings,
  showRun,
  showSettings,
  tidied,
  type Wanted,
  wanted,
} from '../show/retention.ts'

/** As far as a preview counts: more is shown as "more than". */
const mostCounted = 100_000
const runsShown = 10

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
      return { items: rows.map(showRun) }
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
