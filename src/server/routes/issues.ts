/** Issues: failures with one cause, who looks after them, what people say about them, and what state they give them. */
import { z } from 'zod'
import { mayDo } from '../../model/roles.ts'
import { listColleagues } from '../../store/colleagues.ts'
import { assignIssue, noteIssue, setIssueState } from '../../store/issue-events.ts'
import { findIssue, issueStates, listIssues } from '../../store/lists/issues.ts'
import { timeAndIdOfCursor } from '../../store/lists/page.ts'
import { personsOfMessages } from '../../store/persons.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { answerDone, done } from '../answer.ts'
import { type Api, type ApiParts, answers, id, idParams, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { issueDetail, issueRow, personName, showIssueDetail, showIssues } from '../show/issues.ts'

const filter = paging.extend({
  state: z.enum(issueStates).optional(),
  assignee: z.union([id, z.literal('me')]).optional(),
  connection: id.optional(),
})

/** Adds the routes. */
export function addIssues(api: Api, parts: ApiParts): void {
  const { hub, keys } = parts
  api.get(
    '/issues',
    {
      config: { action: 'issues.read' },
      schema: {
        summary: 'Issues, the one seen last first',
        tags: ['issues'],
        params: slugParams,
        querystring: filter,
        response: answers(z.object({ items: z.array(issueRow), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor, state, assignee, connection } = request.query
      const after = cursor === undefined ? undefined : timeAndIdOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const of = { assignee: assignee === 'me' ? account : assignee, connection }
        const page = await listIssues(db, state ? [state] : issueStates, limit, after, of)
        return { items: await showIssues(parts, db, configuration, page.rows), next: page.next }
      })
    },
  )

  api.get(
    '/issues/:id',
    {
      config: { action: 'issues.read' },
      schema: {
        summary: 'One issue and what became of it',
        tags: ['issues'],
        params: idParams,
        response: answers(issueDetail),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const shown = await withScope(hub.pool, organization, async db => {
        const row = await findIssue(db, request.params.id)
        if (!row) return undefined
        await noteAudit(hub, db, organization, {
          account,
          action: 'issue.read',
          subject: { kind: 'issue', id: row.id },
          connection: row.connection,
          // Whom the sample is about: what people say below is said of them.
          persons: await personsOfMessages(db, row.sample_message ? [row.sample_message] : []),
        })
        return showIssueDetail(parts, db, await hub.configurations.within(db, organization), row)
      })
      return shown ?? sendProblem(reply, 'request.not-found')
    },
  )

  api.get(
    '/assignees',
    {
      config: { action: 'issues.read' },
      schema: {
        summary: 'Who can be given an issue or a task',
        tags: ['issues'],
        params: slugParams,
        response: answers(z.object({ items: z.array(personName) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => ({ items: await assignees(db) }))
    },
  )

  /** Those whose role lets them work on it. */
  const assignees = async (db: Scope) =>
    (await listColleagues(db, keys))
      .filter(({ role }) => mayDo(role, 'issues.change'))
      .map(({ id: colleague, name }) => ({ id: colleague, name }))

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
        db.afterCommit(() => hub.wake.tell('deliveries')) // what is open on other people's screens
        return { kind: 'done' as const, id: issueId }
      })
      return answerDone(reply, outcome)
    },
  )

  api.post(
    '/issues/:id/assignee',
    {
      config: { action: 'issues.change' },
      schema: {
        summary: 'Give an issue to somebody of the organization, or to nobody',
        tags: ['issues'],
        params: idParams,
        body: z.object({ assignee: id.nullable() }),
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: issueId } = request.params
      const { assignee } = request.body
      const outcome = await withScope(hub.pool, organization, async db => {
        if (assignee !== null && !(await assignees(db)).some(each => each.id === assignee))
          return { kind: 'unknown-person' as const }
        const changed = await assignIssue(db, issueId, assignee, account, hub.now())
        if (!changed) return { kind: 'not-found' as const }
        await noteAudit(hub, db, organization, {
          account,
          action: 'issue.assign',
          subject: { kind: 'issue', id: issueId },
          detail: { before: changed.before, assignee },
        })
        return { kind: 'done' as const, id: issueId }
      })
      if (outcome.kind === 'unknown-person')
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/assignee', code: 'unknown' }] })
      return answerDone(reply, outcome)
    },
  )

  api.post(
    '/issues/:id/comments',
    {
      config: { action: 'issues.change' },
      schema: {
        summary: 'Say something about an issue',
        tags: ['issues'],
        params: idParams,
        body: z.object({ text: z.string().trim().min(1).max(2_000) }),
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: issueId } = request.params
      const { text } = request.body
      const outcome = await withScope(hub.pool, organization, async db => {
        const seal = (key: string) => hub.sealer.sealJson(organization, 'issue_event.body', key, text)
        const number = await noteIssue(db, issueId, { kind: 'commented', by: account, seal }, hub.now())
        if (number === undefined) return { kind: 'not-found' as const }
        const subject = { kind: 'issue', id: issueId }
        await noteAudit(hub, db, organization, { account, action: 'issue.comment', subject })
        return { kind: 'done' as const, id: issueId }
      })
      return answerDone(reply, outcome)
    },
  )
}
