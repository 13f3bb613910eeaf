/** Saved views, the same for every list that has them: a person's own, and those that somebody shares with the organization. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Hub } from '../pipeline/hub.ts'
import { deleteView, insertView, listViews, type ViewedScreen } from '../store/saved-views.ts'
import { withScope } from '../store/scope.ts'
import { answerDone } from './answer.ts'
import { noteAudit } from './audit.ts'
import { placeOf } from './auth/guard.ts'
import { sendProblem } from './problem.ts'

const view = z.object({
  id: z.uuid(),
  name: z.string(),
  shared: z.boolean(),
  mine: z.boolean(),
  search: z.record(z.string(), z.string()),
})
export const viewList = z.object({ items: z.array(view) })

/** What a person keeps, of a list that is narrowed by `filter`. */
export const viewBody = <Filter extends z.ZodType>(filter: Filter) =>
  z.object({ name: z.string().trim().min(1).max(60), shared: z.boolean().default(false), search: filter })

type NewView = { name: string; shared: boolean; search: Readonly<Record<string, string | undefined>> }

/** The views of a screen that the person sees. */
export function viewsFor(hub: Hub, request: FastifyRequest, screen: ViewedScreen): Promise<z.infer<typeof viewList>> {
  const { organization, account } = placeOf(request)
  return withScope(hub.pool, organization, async db => ({
    items: (await listViews(db, screen, account)).map(row => ({
      id: row.id,
      name: String(hub.sealer.openJson(organization, 'saved_view.name', row.id, row.name)),
      shared: row.shared,
      mine: row.owner === account,
      search: { ...row.search },
    })),
  }))
}

/** Keeps a filter under a name; one that narrows nothing is refused. */
export async function keepView(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  screen: ViewedScreen,
  { name, shared, search }: NewView,
) {
  const { organization, account } = placeOf(request)
  const given = Object.fromEntries(
    Object.entries(search).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )
  if (Object.keys(given).length === 0) return sendProblem(reply, 'bulk.empty-filter')
  const outcome = await withScope(hub.pool, organization, async db => {
    const made = hub.newId()
    const sealed = hub.sealer.sealJson(organization, 'saved_view.name', made, name)
    const row = { id: made, owner: account, shared, name: sealed, search: given, screen }
    if (!(await insertView(db, organization, row, hub.now()))) return { kind: 'conflict' as const, state: 'full' }
    await noteAudit(hub, db, organization, { account, action: 'view.save', subject: { kind: 'view', id: made } })
    return { kind: 'done' as const, id: made }
  })
  return answerDone(reply, outcome)
}

/** Forgets a view of the person's own. */
export async function forgetView(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  screen: ViewedScreen,
  id: string,
) {
  const { organization, account } = placeOf(request)
  const outcome = await withScope(hub.pool, organization, async db => {
    if (!(await deleteView(db, screen, id, account))) return { kind: 'not-found' as const }
    await noteAudit(hub, db, organization, { account, action: 'view.forget', subject: { kind: 'view', id } })
    return { kind: 'done' as const, id }
  })
  return answerDone(reply, outcome)
}
