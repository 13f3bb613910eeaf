/** A draft tried on the last messages, in steps that are each asked for, and the difference it makes to one of them. */
import { z } from 'zod'
import type { Finding } from '../../mapping/draft.ts'
import { advanceRun, mostTried, rulesOf, startMappingRun } from '../../pipeline/mapping-run.ts'
import { findMappingRun, newestMappingRun } from '../../store/mapping-runs.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, idParams, noBody } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { compareDraft, trialOf } from '../mapping-trials.ts'
import { createOpenings, findMapping, isUncovered } from '../mappings.ts'
import { sendProblem } from '../problem.ts'
import { difference, mappingParams, rulesBody, run, showRun } from '../show/mappings.ts'
import { findingsOf } from './mappings.ts'

/** Adds the routes. */
export function addMappingRuns(api: Api, { hub }: ApiParts): void {
  const noteOpening = createOpenings(hub)

  api.post(
    '/mappings/:id/:type/runs',
    {
      config: { action: 'mappings.try' },
      schema: {
        summary: 'Begin to try these rules on the last messages; nothing is sent',
        tags: ['mappings'],
        params: mappingParams,
        body: rulesBody.extend({ messages: z.number().int().min(1).max(mostTried).default(200) }),
        response: answers(z.object({ id })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { rules, messages } = request.body
      const started = await withScope(hub.pool, organization, async (db): Promise<Started> => {
        const found = await findMapping(hub, db, request.params)
        if (!found) return { kind: 'not-found' }
        const wrong = findingsOf(found, rules).filter(each => each.level === 'error')
        if (wrong.length > 0) return { kind: 'wrong', findings: wrong }
        const { route, type } = found
        const runId = await startMappingRun(hub, db, { route, type, rules, wanted: messages, by: account })
        await noteAudit(hub, db, organization, {
          account,
          action: 'mappings.run',
          subject: { kind: 'route', id: route.id },
          detail: { type, run: runId, messages },
        })
        return { kind: 'started', id: runId }
      })
      switch (started.kind) {
        case 'started':
          return { id: started.id }
        case 'not-found':
          return sendProblem(reply, 'request.not-found')
        case 'wrong':
          return sendProblem(reply, 'request.invalid', { errors: errorsOf(started.findings) })
      }
    },
  )

  api.get(
    '/mappings/:id/:type/runs/newest',
    {
      config: { action: 'mappings.try' },
      schema: {
        summary: 'The last run of a mapping, if there is one',
        tags: ['mappings'],
        params: mappingParams,
        response: answers(z.object({ run: run.nullable() })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      const { id: route, type } = request.params
      const row = await withScope(hub.pool, organization, db => newestMappingRun(db, route, type))
      return { run: row ? showRun(row, rulesOf(hub, organization, row)) : null }
    },
  )

  api.get(
    '/mapping-runs/:id',
    {
      config: { action: 'mappings.try' },
      schema: { summary: 'How far a run has come', tags: ['mappings'], params: idParams, response: answers(run) },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const row = await withScope(hub.pool, organization, db => findMappingRun(db, request.params.id))
      return row ? showRun(row, rulesOf(hub, organization, row)) : sendProblem(reply, 'request.not-found')
    },
  )

  api.post(
    '/mapping-runs/:id/advance',
    {
      config: { action: 'mappings.try' },
      schema: {
        summary: 'Try the next messages of a run; ask again until its state is not `running`',
        tags: ['mappings'],
        params: idParams,
        body: noBody,
        response: answers(run),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const row = await advanceRun(hub, organization, request.params.id, account)
      return row ? showRun(row, rulesOf(hub, organization, row)) : sendProblem(reply, 'request.not-found')
    },
  )

  api.get(
    '/mapping-runs/:id/results/:event',
    {
      config: { action: 'mappings.try' },
      schema: {
        summary: 'What a run’s rules change for one message; values of people are covered',
        tags: ['mappings'],
        params: idParams.extend({ event: id }),
        response: answers(difference),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const shown = await withScope(hub.pool, organization, async db => {
        const row = await findMappingRun(db, request.params.id)
        const found = row && (await findMapping(hub, db, { id: row.route, type: row.record_type }))
        const trial = found && (await trialOf(hub, db, found, request.params.event))
        if (!row || !found || !trial?.sample) return undefined
        const open = await isUncovered(hub, db, request, trial.sample.message)
        await noteOpening(db, request, open ? 'payloads.read' : 'mappings.difference', trial.sample)
        return compareDraft(found, rulesOf(hub, organization, row), trial, open)
      })
      reply.header('cache-control', 'no-store')
      return shown ?? sendProblem(reply, 'request.not-found')
    },
  )
}

type Started = { kind: 'started'; id: string } | { kind: 'not-found' } | { kind: 'wrong'; findings: readonly Finding[] }

/** Findings as the fields of a problem. */
export function errorsOf(findings: readonly Finding[]) {
  return findings.map(({ rule, part, code }) => ({ path: rule === null ? '/rules' : `/rules/${rule}/${part}`, code }))
}
