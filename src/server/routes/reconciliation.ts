/** Comparing two systems: the pairs and when they are compared, runs with their progress, and how the figures went. */
import { z } from 'zod'
import { dueTimes, pairOf, pairsOf } from '../../pipeline/reconcile/pairs.ts'
import { askForRun, stopRun } from '../../pipeline/reconcile/run.ts'
import { correctionsByWeek, countByDay, countDifferences } from '../../store/lists/reconcile-differences.ts'
import { changePair, findPair } from '../../store/reconcile-pairs.ts'
import { findRun, listRuns } from '../../store/reconcile-runs.ts'
import { withScope } from '../../store/scope.ts'
import { done } from '../answer.ts'
import { type Api, type ApiParts, answers, id, idParams, instant, noBody, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { etagOf, expectedVersion, missingVersion } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import {
  keptSettings,
  pairSettings,
  pairShown,
  runShown,
  showPair,
  showRun,
  showSettings,
} from '../show/reconciliation.ts'

const dayMs = 86_400_000
const longestDays = 800
const trendDays = 84
const mostRuns = 60

/** Adds the routes. */
export function addReconciliation(api: Api, { hub }: ApiParts): void {
  api.get(
    '/reconciliation/pairs',
    {
      config: { action: 'reconciliation.read' },
      schema: {
        summary: 'Systems that are compared: every two that a route joins and that can be listed',
        tags: ['reconciliation'],
        params: slugParams,
        response: answers(z.object({ items: z.array(pairShown) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const items: z.infer<typeof pairShown>[] = []
        for (const pair of await pairsOf(hub, db, configuration)) {
          const runs = await listRuns(db, pair.row.id, mostRuns)
          const last = runs.find(run => run.cause !== 'hour' || run.state === 'running') ?? runs[0]
          items.push(showPair(configuration, pair, last))
        }
        return { items }
      })
    },
  )

  api.put(
    '/reconciliation/pairs/:id',
    {
      config: { action: 'reconciliation.run' },
      schema: {
        summary: 'When a pair is compared, how far it looks, and whom it tells',
        description: 'If-Match names the version that was looked at.',
        tags: ['reconciliation'],
        params: idParams,
        body: pairSettings,
        response: answers(z.object({ version: z.number().int() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const expected = expectedVersion(request)
      if (expected === undefined) return missingVersion(reply)
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const row = await findPair(db, request.params.id)
        if (!row) return sendProblem(reply, 'request.not-found')
        const settings = keptSettings(request.body)
        const { scheduling } = await hub.configurations.within(db, organization)
        const due = dueTimes(settings, scheduling.zone, hub.now())
        if (!(await changePair(db, row.id, expected, { ...settings, ...due })))
          return sendProblem(reply, 'request.conflict', { detail: 'Somebody changed it in the meantime.' })
        await noteAudit(hub, db, organization, {
          account,
          action: 'reconciliation.change',
          subject: { kind: 'reconciliation', id: row.id },
          detail: { before: showSettings(row), after: request.body },
        })
        reply.header('etag', etagOf(expected + 1))
        return { version: expected + 1 }
      })
    },
  )

  api.post(
    '/reconciliation/pairs/:id/runs',
    {
      config: { action: 'reconciliation.run' },
      schema: {
        summary: 'Compare now; while a comparison is under way, that is the answer',
        tags: ['reconciliation'],
        params: idParams,
        body: z.object({ from: instant.optional(), to: instant.optional() }).nullish(),
        response: answers(z.object({ id })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { from, to } = request.body ?? {}
      const window = from && to ? { from_at: new Date(from), to_at: new Date(to) } : undefined
      const days = window ? (window.to_at.getTime() - window.from_at.getTime()) / dayMs : 1
      if (days <= 0 || days > longestDays || (from === undefined) !== (to === undefined))
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/to', code: 'invalid' }] })
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const row = await findPair(db, request.params.id)
        if (!row) return sendProblem(reply, 'request.not-found')
        const pair = pairOf(await hub.configurations.within(db, organization), row)
        if (!pair) return sendProblem(reply, 'reconcile.no-pair')
        const run = await askForRun(hub, db, pair, { cause: 'person', by: account, ...(window ? { window } : {}) })
        await noteAudit(hub, db, organization, {
          account,
          action: 'reconciliation.ask',
          subject: { kind: 'reconciliation', id: pair.row.id },
          cause: run,
        })
        return { id: run }
      })
    },
  )

  api.get(
    '/reconciliation/pairs/:id/runs',
    {
      config: { action: 'reconciliation.read' },
      schema: {
        summary: 'The latest runs, newest first, and what people corrected by week and cause',
        tags: ['reconciliation'],
        params: idParams,
        response: answers(
          z.object({
            items: z.array(runShown),
            corrections: z.array(
              z.object({ week: z.iso.date(), cause: z.string(), repair: z.string(), count: z.number().int() }),
            ),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const row = await findPair(db, request.params.id)
        if (!row) return sendProblem(reply, 'request.not-found')
        const { scheduling } = await hub.configurations.within(db, organization)
        const since = new Date(hub.now().getTime() - trendDays * dayMs)
        return {
          items: (await listRuns(db, row.id, mostRuns)).map(showRun),
          corrections: await correctionsByWeek(db, row.id, since, scheduling.zone),
        }
      })
    },
  )

  api.get(
    '/reconciliation/runs/:id',
    {
      config: { action: 'reconciliation.read', background: true },
      schema: {
        summary: 'How far a run has come, and what it found, by kind, state and day',
        tags: ['reconciliation'],
        params: idParams,
        response: answers(
          z.object({
            run: runShown,
            counts: z.array(z.object({ kind: z.string(), state: z.string(), count: z.number().int() })),
            days: z.array(z.object({ day: z.iso.date(), kind: z.string(), count: z.number().int() })),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const run = await findRun(db, request.params.id)
        if (!run) return sendProblem(reply, 'request.not-found')
        const { scheduling } = await hub.configurations.within(db, organization)
        const counts = await countDifferences(db, run.id)
        return { run: showRun(run), counts, days: await countByDay(db, run.id, scheduling.zone) }
      })
    },
  )

  api.post(
    '/reconciliation/runs/:id/cancel',
    {
      config: { action: 'reconciliation.run' },
      schema: {
        summary: 'Stop a run; nothing is compared then',
        tags: ['reconciliation'],
        params: idParams,
        body: noBody,
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const run = await findRun(db, request.params.id)
        if (!run) return sendProblem(reply, 'request.not-found')
        if (!(await stopRun(hub, db, run.id)))
          return sendProblem(reply, 'request.conflict', { detail: `Its state is: ${run.state}.` })
        await noteAudit(hub, db, organization, {
          account,
          action: 'reconciliation.cancel',
          subject: { kind: 'reconciliation', id: run.pair },
          cause: run.id,
        })
        return { done: true as const, id: run.id }
      })
    },
  )
}
