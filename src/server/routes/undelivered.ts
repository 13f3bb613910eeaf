/** What ended badly and waits for a person, and what people set aside lately and may want back. */
import { z } from 'zod'
import type { Configuration } from '../../pipeline/configuration.ts'
import { recordsOf } from '../../store/lists/messages.ts'
import { idOfCursor, type Page } from '../../store/lists/page.ts'
import { listSetAside, listUndelivered, type UndeliveredRow } from '../../store/lists/undelivered.ts'
import { personsOfMessages } from '../../store/persons.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, instant, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { connectionName, nameConnection } from '../show/connections.ts'
import { initialsOfRecords } from '../show/people.ts'

const row = z.object({
  kind: z.enum(['delivery', 'message']),
  id,
  message: id,
  state: z.string(),
  problem: z.string().nullable(),
  connection: connectionName.describe('The target of a delivery, the source of a message'),
  route: z.string().nullable(),
  what: z.string().nullable().describe('The kind of event'),
  who: z.string().nullable().describe('Initials'),
  at: instant,
})

/** How long what was set aside is offered back. */
const undoMs = 24 * 3_600_000

/** Adds the route. */
export function addUndelivered(api: Api, { hub }: ApiParts): void {
  api.get(
    '/dead-letters',
    {
      config: { action: 'messages.read' },
      schema: {
        summary: 'Deliveries and messages that wait for a person, or that one set aside in the last day; newest first',
        tags: ['issues'],
        params: slugParams,
        querystring: paging.extend({
          show: z.enum(['open', 'set-aside']).default('open'),
          connection: id.optional(),
          problem: z.string().max(100).optional(),
        }),
        response: answers(z.object({ items: z.array(row), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor, show, connection, problem } = request.query
      const after = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const page =
          show === 'open'
            ? await listUndelivered(db, { connection, problem }, limit, after)
            : await listSetAside(db, new Date(hub.now().getTime() - undoMs), limit, after)
        const items = await showRows(db, configuration, page)
        await noteAudit(hub, db, organization, {
          account,
          action: 'messages.read',
          subject: { kind: 'message', id: 'undelivered' },
          persons: await personsOfMessages(
            db,
            items.map(item => item.message),
          ),
          detail: { messages: items.flatMap(item => (item.who ? [item.message] : [])) },
        })
        return { items, next: page.next }
      })
    },
  )

  const showRows = async (db: Scope, configuration: Configuration, page: Page<UndeliveredRow>) => {
    const records = await recordsOf(db, [...new Set(page.rows.map(each => each.message))])
    const initials = await initialsOfRecords(hub, db, records)
    const recordOf = Map.groupBy(records, record => record.message)
    return page.rows.map(each => ({
      kind: each.kind,
      id: each.id,
      message: each.message,
      state: each.state,
      problem: each.problem,
      connection: nameConnection(configuration, each.connection),
      route: each.route,
      what: each.event_type,
      who:
        (recordOf.get(each.message) ?? [])
          .map(record => initials.get(record.record))
          .find(short => short !== undefined) ?? null,
      at: each.at.toISOString(),
    }))
  }
}
