/** What a comparison found: as a list, and putting each right. Many at once go through bulks. */
import { z } from 'zod'
import { type DifferenceKind, differenceKindNames, repairs } from '../../model/reconcile/kinds.ts'
import { mayDo } from '../../model/roles.ts'
import { countAgain, repairDifference } from '../../pipeline/reconcile/repair.ts'
import { idOfCursor } from '../../store/lists/page.ts'
import { listDifferences } from '../../store/lists/reconcile-differences.ts'
import { findRun } from '../../store/reconcile-runs.ts'
import { withScope } from '../../store/scope.ts'
import { answerDone, done } from '../answer.ts'
import { type Api, type ApiParts, answers, givenReason, idParams, optionalReason, paging } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { differenceShown, showDifferences } from '../show/reconciliation-differences.ts'

/** Adds the routes. */
export function addReconciliationDifferences(api: Api, { hub }: ApiParts): void {
  api.get(
    '/reconciliation/runs/:id/differences',
    {
      config: { action: 'reconciliation.read' },
      schema: {
        summary: 'What a run found, in its order',
        tags: ['reconciliation'],
        params: idParams,
        querystring: paging.extend({
          kind: z.enum(differenceKindNames as [DifferenceKind, ...DifferenceKind[]]).optional(),
          state: z.enum(['open', 'noted', 'ignored', 'repairing', 'repaired']).optional(),
        }),
        response: answers(z.object({ items: z.array(differenceShown), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account, role } = placeOf(request)
      const { limit, cursor, kind, state } = request.query
      const after = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const run = await findRun(db, request.params.id)
        if (!run) return sendProblem(reply, 'request.not-found')
        const { rows, next } = await listDifferences(db, { run: run.id, kind, state }, limit, after)
        // Who looks after systems and not after people sees that they differ, and not about whom.
        const { items, persons } = await showDifferences(hub, db, rows, mayDo(role, 'messages.read'))
        if (items.length > 0)
          await noteAudit(hub, db, organization, {
            account,
            action: 'reconciliation.read',
            subject: { kind: 'reconciliation', id: run.pair },
            persons,
            cause: run.id,
          })
        return { items, next }
      })
    },
  )

  api.post(
    '/reconciliation/differences/:id/repair',
    {
      config: { action: 'reconciliation.repair' },
      schema: {
        summary: 'Put one difference right; asked again, it is done once',
        tags: ['reconciliation'],
        params: idParams,
        body: givenReason.extend({ repair: z.enum(repairs) }),
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { repair, reason } = request.body
      const outcome = await repairDifference(hub, organization, request.params.id, { repair, reason, by: account })
      if (outcome.kind === 'conflict' && outcome.state === 'no-repair')
        return sendProblem(reply, 'reconcile.not-offered')
      if (outcome.kind === 'conflict' && outcome.state === 'two-records')
        return sendProblem(reply, 'reconcile.two-records')
      if (outcome.kind === 'conflict' && outcome.state === 'source-silent')
        return sendProblem(reply, 'reconcile.source-silent')
      return answerDone(reply, outcome)
    },
  )

  api.post(
    '/reconciliation/differences/:id/count-again',
    {
      config: { action: 'reconciliation.repair' },
      schema: {
        summary: 'Take it back that a difference is left as it is',
        tags: ['reconciliation'],
        params: idParams,
        body: optionalReason,
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const how = { reason: request.body?.reason ?? '', by: account }
      return answerDone(reply, await countAgain(hub, organization, request.params.id, how))
    },
  )
}
