/** The filter of the list of messages, as requests have it: for the list, for views that are kept, and for bulks. */
import { z } from 'zod'
import { eventTypes } from '../model/events.ts'
import { deliveryStateWords, messageStateWords } from '../model/states.ts'
import type { Cause } from '../store/issue-group.ts'
import type { MessageFilter } from '../store/lists/messages.ts'
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

/** As the store takes it. @param issue the cause of the issue that is named, if one is */
export function messageFilterOf(query: MessageFilterQuery, issue: Cause | undefined): MessageFilter {
  const { from, to, settledFrom, issue: _named, ...equal } = query
  return { ...equal, from: dateOf(from), to: dateOf(to), settledFrom: dateOf(settledFrom), issue }
}

function wordOf<Word extends string>(words: Readonly<Record<Word, unknown>>) {
  return z.enum(Object.keys(words) as Word[])
}

const dateOf = (at: string | undefined) => (at === undefined ? undefined : new Date(at))
