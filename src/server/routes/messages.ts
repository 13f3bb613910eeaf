/** Messages: the list, the story of one, and what people do with it. */
import { z } from 'zod'
import { applyAsItIs, discardMessage, replayMessage } from '../../pipeline/by-hand.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import { findSubjects } from '../../pipeline/explain/find.ts'
import { attemptsOf, deliveriesOf, type ListedAttempt } from '../../store/lists/deliveries.ts'
import {
  type FoundMessage,
  findMessage,
  listMessages,
  recordsOf,
  siblingsOf,
  tasksOf,
} from '../../store/lists/messages.ts'
import { idOfCursor } from '../../store/lists/page.ts'
import { personsOfMessages } from '../../store/persons.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { answerDone, done } from '../answer.ts'
import { type Api, type ApiParts, answers, givenReason, idParams, instantOf, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { messageFilter, messageFilterOf } from '../message-filter.ts'
import { sendProblem } from '../problem.ts'
import { longestSearch, openSearch, sealSearch } from '../searches.ts'
import { showDeliveryDetail } from '../show/deliveries.ts'
import { actionsOn, messageDetail, messageRow, showMessages } from '../show/messages.ts'
import { storyOf } from '../show/story.ts'

const filter = z.object({
  ...messageFilter.shape,
  ...paging.shape,
  search: z.string().max(1000).optional().describe('A search of your own, by its id'),
})

const mostSiblings = 50

const acts = { replay: replayMessage, 'apply-as-it-is': applyAsItIs, discard: discardMessage } as const
const summaries = {
  replay: 'Apply a message again from its raw bytes',
  'apply-as-it-is': 'Apply a message without reading its source back',
  discard: 'Set a message aside for good',
} as const

/** Adds the routes. */
export function addMessages(api: Api, { hub }: ApiParts): void {
  api.get(
    '/messages',
    {
      config: { action: 'messages.read' },
      schema: {
        summary: 'Messages, newest first',
        tags: ['messages'],
        params: slugParams,
        querystring: filter,
        response: answers(z.object({ items: z.array(messageRow), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor, search, ...query } = request.query
      const after = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && after === undefined) return sendProblem(reply, 'request.invalid', badCursor)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const text = search === undefined ? undefined : openSearch(hub, organization, account, search)
        const found = text === undefined ? undefined : await findSubjects({ hub, db, configuration }, text)
        const among = found && { records: found.records, messages: found.messages.map(each => each.id) }
        const filtered = await messageFilterOf(db, query)
        const meant = filtered && (search === undefined || among) ? { ...filtered, among } : undefined
        const page = meant ? await listMessages(db, meant, limit, after) : { rows: [], next: null }
        const items = await showMessages(hub, db, configuration, page.rows)
        await noteAudit(hub, db, organization, {
          account,
          action: 'messages.read',
          subject: { kind: 'message', id: 'list' },
          persons: await personsOfMessages(
            db,
            items.map(item => item.id),
          ),
          detail: { messages: items.flatMap(item => (item.who ? [item.id] : [])) },
        })
        return { items, next: page.next }
      })
    },
  )

  api.post(
    '/messages/searches',
    {
      config: { action: 'messages.read' },
      schema: {
        summary: 'A search of the list by an id of any system, or by person: an id for its address',
        tags: ['messages'],
        params: slugParams,
        body: z.object({ text: z.string().trim().min(2).max(longestSearch) }),
        response: answers(z.object({ id: z.string() })),
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      return { id: sealSearch(hub, organization, account, request.body.text) }
    },
  )

  api.get(
    '/messages/:id',
    {
      config: { action: 'messages.read' },
      schema: {
        summary: 'The story of one message',
        tags: ['messages'],
        params: idParams,
        response: answers(messageDetail),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: message } = request.params
      const detail = await withScope(hub.pool, organization, async db => {
        const row = await findMessage(db, message)
        if (!row) return undefined
        const configuration = await hub.configurations.within(db, organization)
        await noteAudit(hub, db, organization, {
          account,
          action: 'messages.read',
          subject: { kind: 'message', id: message },
          connection: row.connection,
          persons: await personsOfMessages(db, [message]),
        })
        return detailOf(db, configuration, row)
      })
      return detail ?? sendProblem(reply, 'request.not-found')
    },
  )

  const detailOf = async (db: Scope, configuration: Configuration, row: FoundMessage) => {
    const [shown] = await showMessages(hub, db, configuration, [row])
    if (!shown) throw new Error('a row was not shown')
    const deliveries = await deliveriesOf(db, row.id)
    const attempts = await attemptsOf(
      db,
      deliveries.map(delivery => delivery.id),
    )
    const tasks = await tasksOf(db, row.id)
    const records = (await recordsOf(db, [row.id])).map(({ record }) => record)
    const saidOf = ({ delivery, said }: ListedAttempt) =>
      said ? saidSchema.parse(hub.sealer.openJson(db.organization, 'delivery.said', delivery, said)) : null
    return {
      ...shown,
      steps: storyOf(row, deliveries, tasks),
      deliveries: deliveries.map(delivery => showDeliveryDetail(delivery, attempts, configuration, saidOf)),
      tasks: tasks.map(task => ({ id: task.id, kind: task.kind, state: task.state })),
      actions: actionsOn(row.state, row.body_removed_at !== null),
      bodyRemovedAt: instantOf(row.body_removed_at),
      version: row.version || null,
      siblings: await siblingsOf(db, row.id, records, mostSiblings),
    }
  }

  for (const verb of ['replay', 'apply-as-it-is', 'discard'] as const)
    api.post(
      `/messages/:id/${verb}`,
      {
        config: { action: `messages.${verb}` },
        schema: {
          summary: summaries[verb],
          tags: ['messages'],
          params: idParams,
          body: givenReason,
          response: answers(done),
        },
      },
      async (request, reply) => {
        const { organization, account } = placeOf(request)
        const how = { reason: request.body.reason, by: account }
        return answerDone(reply, await acts[verb](hub, organization, request.params.id, how))
      },
    )
}

const saidSchema = z.object({ text: z.string().optional(), fields: z.array(z.string()).optional() })
const badCursor = { errors: [{ path: '/cursor', code: 'invalid' }] }
