/** The filter of the list of messages, as requests have it: for the list, for views that are kept, and for bulks. */
import { z } from 'zod'
import { eventTypes } from '../model/events.ts'
import { deliveryStateWords, messageStateWords } from '../model/states.ts'
import { findIssue } from '../store/lists/issues.ts'
import type { MessageFilter } from '../store/lists/messages.ts'
import { listRoutes } from '../store/lists/routes.ts'
import type { Sql } from '../store/scope.ts'
import { id, instant } from './api.ts'

export const messageFilter = z.strictObject({
  state: wordOf(messageStateWords).optional().describe('A state, or `waiting` for those before it is applied'),
  delivery: wordOf(deliveryStateWords)
    .optional()
    .describe(
      'The state of one of its deliveries; `waiting` for those before the end, `failed` for `rejected` or `dead`',
    ),
  target: id.optional().describe('The connection that this delivery goes to'),
  route: id.optional().describe('The route that this delivery takes'),
  settledFrom: instant.optional().describe('When this delivery came to its end, at the earliest'),
  connection: id.optional().describe('The connection it came from'),
  type: z.enum(eventTypes).optional(),
  problem: z.string().max(100).optional(),
  from: instant.optional(),
  to: instant.optional(),
  record: id.optional().describe('A record it is about: what keeps its deliveries in order'),
  issue: id.optional().describe('An issue it belongs to'),
})
export type MessageFilterQuery = z.infer<typeof messageFilter>

/** As the store takes it, with what is named looked up; undefined when it names a route or an issue that is not there. */
export async function messageFilterOf(db: Sql, query: MessageFilterQuery): Promise<MessageFilter | undefined> {
  const { from, to, settledFrom, issue, route, ...equal } = query
  const cause = issue === undefined ? undefined : await findIssue(db, issue)
  const found = route === undefined ? undefined : (await listRoutes(db)).find(each => each.id === route)
  if ((issue !== undefined && !cause) || (route !== undefined && !found)) return undefined
  return {
    ...equal,
    from: dateOf(from),
    to: dateOf(to),
    settledFrom: dateOf(settledFrom),
    ...(cause ? { issue: cause } : {}),
    ...(found ? { route: { id: found.id, target: found.target } } : {}),
  }
}

function wordOf<Word extends string>(words: Readonly<Record<Word, unknown>>) {
  return z.enum(Object.keys(words) as Word[])
}

const dateOf = (at: string | undefined) => (at === undefined ? undefined : new Date(at))
