/** Saved views of the list of messages: a person's own, and those that somebody shares with the organization. */
import { z } from 'zod'
import { deleteView, insertView, listViews } from '../../store/saved-views.ts'
import { withScope } from '../../store/scope.ts'
import { answerDone, done } from '../answer.ts'
import { type Api, type ApiParts, answers, id, idParams, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { messageFilter } from '../message-filter.ts'
import { sendProblem } from '../problem.ts'

const view = z.object({
  id,
  name: z.string(),
  shared: z.boolean(),
  mine: z.boolean(),
  search: z.record(z.string(), z.string()),
})

/** Adds the routes. */
export function addViews(api: Api, { hub }: ApiParts): void {
  api.get(
    '/views',
    {
      config: { action: 'messages.read' },
      schema: {
        summary: 'Saved views of the list of messages: your own and the shared ones',
        tags: ['messages'],
        params: slugParams,
        response: answers(z.object({ items: z.array(view) })),
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      return withScope(hub.pool, organization, async db => ({
        items: (await listViews(db, 'messages', account)).map(row => ({
          id: row.id,
          name: String(hub.sealer.openJson(organization, 'saved_view.name', row.id, row.name)),
          shared: row.shared,
          mine: row.owner === account,
          search: { ...row.search },
        })),
      }))
    },
  )

  api.post(
    '/views',
    {
      config: { action: 'messages.read' },
      schema: {
        summary: 'Keep a filter under a name',
        tags: ['messages'],
        params: slugParams,
        body: z.object({
          name: z.string().trim().min(1).max(60),
          shared: z.boolean().default(false),
          search: messageFilter,
        }),
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { name, shared, search } = request.body
      const given = Object.fromEntries(
        Object.entries(search).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      )
      if (Object.keys(given).length === 0) return sendProblem(reply, 'bulk.empty-filter')
      const outcome = await withScope(hub.pool, organization, async db => {
        const made = hub.newId()
        const sealed = hub.sealer.sealJson(organization, 'saved_view.name', made, name)
        const row = { id: made, owner: account, shared, name: sealed, search: given, screen: 'messages' as const }
        if (!(await insertView(db, organization, row, hub.now()))) return { kind: 'conflict' as const, state: 'full' }
        await noteAudit(hub, db, organization, { account, action: 'view.save', subject: { kind: 'view', id: made } })
        return { kind: 'done' as const, id: made }
      })
      return answerDone(reply, outcome)
    },
  )

  api.delete(
    '/views/:id',
    {
      config: { action: 'messages.read' },
      schema: { summary: 'Forget a view of your own', tags: ['messages'], params: idParams, response: answers(done) },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: known } = request.params
      const outcome = await withScope(hub.pool, organization, async db => {
        if (!(await deleteView(db, known, account))) return { kind: 'not-found' as const }
        await noteAudit(hub, db, organization, { account, action: 'view.forget', subject: { kind: 'view', id: known } })
        return { kind: 'done' as const, id: known }
      })
      return answerDone(reply, outcome)
    },
  )
}
