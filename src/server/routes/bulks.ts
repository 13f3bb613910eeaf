/** Bulks: one act on many. First a preview, which changes nothing; its id starts it, with a reason, once. */
import { z } from 'zod'
import { type BulkAction, bulkActions, isBulkAction, isSelected } from '../../model/bulk.ts'
import { mayDo } from '../../model/roles.ts'
import { previewBulk, runBulk, stopBulk } from '../../pipeline/bulk.ts'
import { findBulk, listBulks } from '../../store/bulk.ts'
import { listColleagues } from '../../store/colleagues.ts'
import { personsOfMessages } from '../../store/persons.ts'
import { withScope } from '../../store/scope.ts'
import { answerDone, done } from '../answer.ts'
import { type Api, type ApiParts, answers, givenReason, id, idParams, optionalReason, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { selectionBody, selectionOf } from '../selection.ts'
import { bulkPreview, bulkStatus, showPreview, showStatus } from '../show/bulks.ts'

const actions = (Object.keys(bulkActions) as BulkAction[]).filter(isSelected)

/** Adds the routes. */
export function addBulks(api: Api, parts: ApiParts): void {
  const { hub, keys } = parts
  api.post(
    '/bulks',
    {
      config: { action: 'bulk.run' },
      schema: {
        summary: 'Preview an act on many: how many, of which routes, a sample, and what cannot be done',
        tags: ['bulks'],
        params: slugParams,
        body: z.object({
          action: z.enum(actions),
          select: selectionBody,
          assignee: id.nullable().optional().describe('Whom things are given to, for the acts that assign'),
        }),
        response: answers(bulkPreview),
      },
    },
    async (request, reply) => {
      const { organization, account, role } = placeOf(request)
      const { action, select, assignee = null } = request.body
      if (!mayDo(role, bulkActions[action].needs)) return sendProblem(reply, 'request.forbidden')
      return withScope(hub.pool, organization, async db => {
        const asked = await selectionOf(db, action, select)
        if (asked.kind === 'empty') return sendProblem(reply, 'bulk.empty-filter')
        if (asked.kind === 'unfit')
          return sendProblem(reply, 'request.invalid', { errors: [{ path: '/select', code: asked.code }] })
        const colleagues = await listColleagues(db, keys)
        const mayWork = colleagues.filter(each => mayDo(each.role, bulkActions[action].needs))
        if (assignee !== null && !mayWork.some(each => each.id === assignee))
          return sendProblem(reply, 'request.invalid', { errors: [{ path: '/assignee', code: 'unknown' }] })
        const { selection, filter } = asked
        const made = await previewBulk(hub, db, { action, selection, filter, about: assignee, by: account })
        const shown = await showPreview(hub, db, made, action)
        await noteAudit(hub, db, organization, {
          account,
          action: 'bulk.preview',
          subject: { kind: 'bulk', id: made.id },
          persons: await personsOfMessages(
            db,
            shown.sample.flatMap(each => each.message ?? []),
          ),
          detail: { action, selected: made.selected, sample: shown.sample.map(each => each.id) },
        })
        return shown
      })
    },
  )

  api.post(
    '/bulks/:id/start',
    {
      config: { action: 'bulk.run' },
      schema: {
        summary: 'Run what was previewed; asked again, it runs once',
        tags: ['bulks'],
        params: idParams,
        body: givenReason,
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account, role } = placeOf(request)
      const { id: bulk } = request.params
      const known = await withScope(hub.pool, organization, db => findBulk(db, bulk))
      if (!known || !isBulkAction(known.action)) return sendProblem(reply, 'request.not-found')
      if (!mayDo(role, bulkActions[known.action].needs)) return sendProblem(reply, 'request.forbidden')
      const started = await runBulk(hub, organization, bulk, { reason: request.body.reason, by: account })
      switch (started.kind) {
        case 'started':
          return { done: true as const, id: bulk }
        case 'not-found':
          return sendProblem(reply, 'request.not-found')
        case 'empty':
          return sendProblem(reply, 'bulk.nothing-selected')
        case 'cancelled':
          return sendProblem(reply, 'request.conflict', { detail: 'Its state is: cancelled.' })
      }
    },
  )

  api.post(
    '/bulks/:id/cancel',
    {
      config: { action: 'bulk.run' },
      schema: {
        summary: 'Stop it where it is; what was done stays done',
        tags: ['bulks'],
        params: idParams,
        body: optionalReason,
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const how = { reason: request.body?.reason ?? '', by: account }
      return answerDone(reply, await stopBulk(hub, organization, request.params.id, how))
    },
  )

  api.get(
    '/bulks',
    {
      config: { action: 'bulk.read' },
      schema: {
        summary: 'The latest bulks, newest first',
        tags: ['bulks'],
        params: slugParams,
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(100).default(30) }),
        response: answers(z.object({ items: z.array(bulkStatus) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => ({
        items: await showStatus(parts, db, await listBulks(db, request.query.limit)),
      }))
    },
  )

  api.get(
    '/bulks/:id',
    {
      config: { action: 'bulk.read', background: true },
      schema: { summary: 'How far a bulk has come', tags: ['bulks'], params: idParams, response: answers(bulkStatus) },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const [shown] = await withScope(hub.pool, organization, async db => {
        const row = await findBulk(db, request.params.id)
        return row ? showStatus(parts, db, [row]) : []
      })
      return shown ?? sendProblem(reply, 'request.not-found')
    },
  )
}
