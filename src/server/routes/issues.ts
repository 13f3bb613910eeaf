/** Issues: failures with one cause, and what state people give them. */
import { z } from 'zod'
import { setIssueState } from '../../store/issue-events.ts'
import { issueStates, listIssues } from '../../store/lists/issues.ts'
import { timeAndIdOfCursor } from '../../store/lists/page.ts'
import { withScope } from '../../store/scope.ts'
import { answerDone, done } from '../answer.ts'
import { type Api, type ApiParts, answers, id, idParams, instant, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { connectionName, nameConnection } from '../show/connections.ts'

const issue = z.object({
  id,
  connection: connectionName,
  step: z.string(),
  code: z.string(),
  detail: z.string().nullable(),
  state: z.enum(issueStates),
  count: z.number().int(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  sampleMessage: id.nullable(),
  sampleDelivery: id.nullable(),
})

/** Adds the routes. */
export function addIssues(api: Api, { hub }: ApiParts): void {
  api.get(
    '/issues',
    {
      config: { action: 'issues.read' },
      schema: {
        summary: 'Issues, the one seen last first',
        tags: ['issues'],
        params: slugParams,
        querystring: paging.extend({ state: z.enum(issueStates).optional() }),
        response: answers(z.object({ items: z.array(issue), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const { limit, cursor, state } = request.query
      const after = cursor === undefined ? undefined : timeAndIdOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const page = await listIssues(db, state ? [state] : issueStates, limit, after)
        const items = page.rows.map(row => ({
          id: row.id,
          connection: nameConnection(configuration, row.connection),
          step: row.step,
          code: row.code,
          detail: row.detail || null,
          state: row.state,
          count: Number(row.count),
          firstSeenAt: row.first_seen_at.toISOString(),
          lastSeenAt: row.last_seen_at.toISOString(),
          sampleMessage: row.sample_message,
          sampleDelivery: row.sample_delivery,
        }))
        return { items, next: page.next }
      })
    },
  )

  api.post(
    '/issues/:id/state',
    {
      config: { action: 'issues.change' },
      schema: {
        summary: 'Give an issue a state; one that is ignored does not notify',
        tags: ['issues'],
        params: idParams,
        body: z.object({ state: z.enum(issueStates), reason: z.string().trim().max(500).optional() }),
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: issueId } = request.params
      const { state, reason } = request.body
      const outcome = await withScope(hub.pool, organization, async db => {
        const before = await setIssueState(db, issueId, state, account, hub.now())
        if (before === undefined) return { kind: 'not-found' as const }
        await noteAudit(hub, db, organization, {
          account,
          action: `issue.${state}`,
          subject: { kind: 'issue', id: issueId },
          ...(reason ? { reason } : {}),
          detail: { before },
        })
        return { kind: 'done' as const, id: issueId }
      })
      return answerDone(reply, outcome)
    },
  )
}
