/** Tasks: what only a person can decide, and the directory that answers are chosen from. */
import { z } from 'zod'
import { mayDo } from '../../model/roles.ts'
import { crosswalkChoice, decideTask, doneChoice, personChoice } from '../../pipeline/decide.ts'
import { visitChoice } from '../../pipeline/visit-choice.ts'
import { listColleagues } from '../../store/colleagues.ts'
import { idOfCursor } from '../../store/lists/page.ts'
import { findTask, listTasks, taskStates } from '../../store/lists/tasks.ts'
import { withScope } from '../../store/scope.ts'
import { assignTask } from '../../store/tasks.ts'
import { answerDone, done } from '../answer.ts'
import { type Api, type ApiParts, answers, id, idParams, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { createDirectories, directoryTypes, searchEntries } from '../directory.ts'
import { sendProblem } from '../problem.ts'
import { showTask, type Task, task } from '../show/tasks.ts'

const mostFound = 20

/** Adds the routes. */
export function addTasks(api: Api, { hub, keys }: ApiParts): void {
  const directories = createDirectories(hub)

  api.get(
    '/tasks',
    {
      config: { action: 'tasks.read' },
      schema: {
        summary: 'Tasks, the oldest first',
        tags: ['tasks'],
        params: slugParams,
        querystring: paging.extend({ state: z.enum(taskStates).default('open') }),
        response: answers(z.object({ items: z.array(task), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor, state } = request.query
      const after = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const page = await listTasks(db, state, limit, after)
        const items: Task[] = []
        for (const row of page.rows) items.push(await showTask({ hub, directories }, db, configuration, row))
        await noteAudit(hub, db, organization, {
          account,
          action: 'tasks.read',
          subject: { kind: 'task', id: 'list' },
          persons: items.flatMap(candidatesOf),
          detail: { tasks: items.flatMap(item => (item.person ? [item.id] : [])) },
        })
        return { items, next: page.next }
      })
    },
  )

  api.get(
    '/tasks/:id',
    {
      config: { action: 'tasks.read' },
      schema: { summary: 'One task', tags: ['tasks'], params: idParams, response: answers(task) },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: taskId } = request.params
      const shown = await withScope(hub.pool, organization, async db => {
        const row = await findTask(db, taskId)
        if (!row) return undefined
        const configuration = await hub.configurations.within(db, organization)
        const item = await showTask({ hub, directories }, db, configuration, row)
        await noteAudit(hub, db, organization, {
          account,
          action: 'tasks.read',
          subject: { kind: 'task', id: taskId },
          connection: row.connection,
          persons: candidatesOf(item),
        })
        return item
      })
      return shown ?? sendProblem(reply, 'request.not-found')
    },
  )

  api.post(
    '/tasks/:id/decision',
    {
      config: { action: 'tasks.decide' },
      schema: {
        summary: 'Decide a task; what waited for it goes on by itself',
        tags: ['tasks'],
        params: idParams,
        body: z.object({ choice: z.union([crosswalkChoice, personChoice, doneChoice, visitChoice]) }),
        response: answers(z.object({ wentOn: z.number().int().describe('Messages that went on') })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const decided = await decideTask(hub, organization, request.params.id, request.body.choice, account)
      switch (decided.kind) {
        case 'done':
          return { wentOn: decided.wentOn }
        case 'not-found':
          return sendProblem(reply, 'request.not-found')
        case 'conflict':
          return sendProblem(reply, 'request.conflict', { detail: `Its state is: ${decided.state}.` })
        case 'unfit':
          return sendProblem(reply, 'request.invalid', { errors: [{ path: '/choice', code: 'unfit' }] })
      }
    },
  )

  api.post(
    '/tasks/:id/assignee',
    {
      config: { action: 'tasks.decide' },
      schema: {
        summary: 'Give an open task to somebody of the organization, or to nobody',
        tags: ['tasks'],
        params: idParams,
        body: z.object({ assignee: id.nullable() }),
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: taskId } = request.params
      const { assignee } = request.body
      const outcome = await withScope(hub.pool, organization, async db => {
        const mayDecide = (await listColleagues(db, keys)).filter(({ role }) => mayDo(role, 'tasks.decide'))
        if (assignee !== null && !mayDecide.some(each => each.id === assignee)) return { kind: 'unknown' as const }
        const state = await assignTask(db, taskId, assignee)
        if (state === undefined) return { kind: 'not-found' as const }
        if (state !== 'open') return { kind: 'conflict' as const, state }
        const subject = { kind: 'task', id: taskId }
        await noteAudit(hub, db, organization, { account, action: 'task.assign', subject, detail: { assignee } })
        return { kind: 'done' as const, id: taskId }
      })
      if (outcome.kind === 'unknown')
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/assignee', code: 'unknown' }] })
      return answerDone(reply, outcome)
    },
  )

  api.get(
    '/directory',
    {
      config: { action: 'directory.read' },
      schema: {
        summary: 'Entries of a connection to choose a counterpart from',
        tags: ['tasks'],
        params: slugParams,
        querystring: z.object({
          connection: id,
          type: z.enum(directoryTypes),
          q: z.string().max(100).default(''),
        }),
        response: answers(
          z.object({
            items: z.array(z.object({ reference: z.string(), name: z.string(), detail: z.string().nullable() })),
          }),
        ),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      const { connection, type, q } = request.query
      return withScope(hub.pool, organization, async db => {
        const found = searchEntries(await directories.entriesOf(db, connection), type, q, mostFound)
        return { items: found.map(({ reference, name, detail }) => ({ reference, name, detail })) }
      })
    },
  )
}

/** The records of the people that a task shows for comparison. */
function candidatesOf({ candidates }: Task): string[] {
  return candidates.flatMap(({ choice }) => (choice.kind === 'record' ? [choice.record] : []))
}
