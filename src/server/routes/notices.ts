/** One's own notices: what one should know, read or not, and which kinds one wants. Nobody sees another one's. */
import { z } from 'zod'
import { kindsFor, noticeKindNames, wantsNotice } from '../../model/notices.ts'
import { idOfCursor, pageOf } from '../../store/lists/page.ts'
import {
  chooseNotice,
  countUnread,
  listNotices,
  type NoticeRow,
  noticeChoices,
  readAllNotices,
  readNotice,
} from '../../store/notices.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { answerDone, done } from '../answer.ts'
import { type Api, type ApiParts, answers, id, idParams, instant, instantOf, paging, slugParams } from '../api.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { connectionName, nameConnection } from '../show/connections.ts'

const kind = z.enum(noticeKindNames)
const notice = z.object({
  id,
  kind,
  appointment: id.nullable(),
  task: id.nullable(),
  issue: id.nullable(),
  alert: id.nullable(),
  connection: connectionName.nullable(),
  what: z.string().nullable().describe('The kind of task, or the code of the issue or alert'),
  over: z.boolean().describe('Of an alert: it has cleared'),
  start: z.string().nullable().describe('Of an appointment: when it is'),
  before: z.string().nullable().describe('Of a moved appointment: when it was'),
  createdAt: instant,
  readAt: instant.nullable(),
})
const choice = z.object({ kind, wanted: z.boolean() })

/** Adds the routes. */
export function addNotices(api: Api, { hub }: ApiParts): void {
  api.get(
    '/notices',
    {
      config: { action: 'notices.read' },
      schema: {
        summary: 'One’s own notices, the newest first, and how many are unread',
        tags: ['notices'],
        params: slugParams,
        querystring: paging,
        response: answers(z.object({ items: z.array(notice), unread: z.number().int(), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor } = request.query
      const before = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && before === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      return withScope(hub.pool, organization, async db => {
        const page = pageOf(await listNotices(db, account, limit + 1, before), limit, row => row.id)
        const items = await Promise.all(page.rows.map(row => show(db, row)))
        return { items, unread: await countUnread(db, account), next: page.next }
      })
    },
  )

  const show = async (db: Scope, row: NoticeRow): Promise<z.infer<typeof notice>> => {
    const configuration = await hub.configurations.within(db, db.organization)
    const times = row.body
      ? (hub.sealer.openJson(db.organization, 'notice', row.id, row.body) as { start?: string; before?: string })
      : {}
    return {
      id: row.id,
      kind: row.kind,
      appointment: row.appointment,
      task: row.task,
      issue: row.issue,
      alert: row.alert,
      connection: row.connection ? nameConnection(configuration, row.connection) : null,
      what: row.task_kind ?? row.issue_code ?? row.alert_code,
      over: row.alert_cleared === true,
      start: times.start ?? null,
      before: times.before ?? null,
      createdAt: row.created_at.toISOString(),
      readAt: instantOf(row.read_at),
    }
  }

  api.post(
    '/notices/:id/read',
    {
      config: { action: 'notices.read' },
      schema: {
        summary: 'Mark one of one’s own notices as read',
        tags: ['notices'],
        params: idParams,
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: noticeId } = request.params
      const found = await withScope(hub.pool, organization, db => readNotice(db, account, noticeId, hub.now()))
      return answerDone(reply, found ? { kind: 'done', id: noticeId } : { kind: 'not-found' })
    },
  )

  api.post(
    '/notices/read-all',
    {
      config: { action: 'notices.read' },
      schema: {
        summary: 'Mark all of one’s own notices as read, up to the newest that was seen',
        tags: ['notices'],
        params: slugParams,
        body: z.object({ upTo: id }),
        response: answers(z.object({ read: z.number().int() })),
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      const { upTo } = request.body
      const read = await withScope(hub.pool, organization, db => readAllNotices(db, account, upTo, hub.now()))
      return { read }
    },
  )

  api.get(
    '/notices/settings',
    {
      config: { action: 'notices.read' },
      schema: {
        summary: 'Which notices one gets',
        tags: ['notices'],
        params: slugParams,
        response: answers(z.object({ items: z.array(choice) })),
      },
    },
    async request => {
      const { organization, account, role } = placeOf(request)
      const chosen = await withScope(hub.pool, organization, db => noticeChoices(db, account))
      const items = kindsFor(role).map(each => {
        const choice = chosen.find(row => row.kind === each)
        return { kind: each, wanted: wantsNotice(each, role, choice?.wanted) }
      })
      return { items }
    },
  )

  api.put(
    '/notices/settings',
    {
      config: { action: 'notices.read' },
      schema: {
        summary: 'Choose whether one gets a kind of notice',
        tags: ['notices'],
        params: slugParams,
        body: choice,
        response: answers(choice),
      },
    },
    async (request, reply) => {
      const { organization, account, role } = placeOf(request)
      const { kind: chosen, wanted } = request.body
      if (!kindsFor(role).includes(chosen))
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/kind', code: 'not-for-role' }] })
      await withScope(hub.pool, organization, db => chooseNotice(db, account, chosen, wanted))
      return { kind: chosen, wanted }
    },
  )
}
