/** What a bulk is asked to select, read at the door: ids, or a filter that must narrow something. */
import { z } from 'zod'
import { type BulkAction, bulkActions, mostSelected } from '../model/bulk.ts'
import { eventTypes, type Json } from '../model/events.ts'
import { deliveryStateWords } from '../model/states.ts'
import type { Selection } from '../store/lists/bulk-selection.ts'
import { findIssue, issueStates } from '../store/lists/issues.ts'
import type { Scope } from '../store/scope.ts'
import { id, instant } from './api.ts'
import { messageFilter, messageFilterOf } from './message-filter.ts'

const deliveryFilter = z.strictObject({
  state: z.enum(Object.keys(deliveryStateWords) as (keyof typeof deliveryStateWords)[]).optional(),
  undelivered: z.literal(true).optional().describe('Those that ended badly and that nothing later has replaced'),
  target: id.optional(),
  route: id.optional(),
  problem: z.string().max(100).optional(),
  type: z.enum(eventTypes).optional(),
  from: instant.optional(),
  to: instant.optional(),
  issue: id.optional(),
})
const issueFilter = z.strictObject({ state: z.enum(issueStates).optional(), connection: id.optional() })
const taskFilter = z.strictObject({ kind: z.string().max(100).optional(), connection: id.optional() })

export const selectionBody = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('ids'), ids: z.array(id).min(1).max(mostSelected) }),
  z.strictObject({ of: z.literal('deliveries'), filter: deliveryFilter }),
  z
    .strictObject({ of: z.literal('messages'), filter: messageFilter })
    .describe('Messages; for an act on deliveries, what came of them: those that failed, or that wait'),
  z.strictObject({ of: z.literal('deliveries-of'), messages: z.array(id).min(1).max(mostSelected) }),
  z.strictObject({ of: z.literal('issues'), filter: issueFilter }),
  z.strictObject({ of: z.literal('tasks'), filter: taskFilter }),
])
export type SelectionBody = z.infer<typeof selectionBody>

export type Asked =
  | { kind: 'asked'; selection: Selection; filter: { [key: string]: Json } | null }
  /** The filter narrows nothing: everything there is would be meant. */
  | { kind: 'empty' }
  /** It is about another kind of thing, or about an issue that is not there. */
  | { kind: 'unfit'; code: string }

const subjectOf = { deliveries: 'delivery', 'deliveries-of': 'delivery', issues: 'issue', tasks: 'task' } as const

/** What to select, with the issue that is named looked up. */
export async function selectionOf(db: Scope, action: BulkAction, body: SelectionBody): Promise<Asked> {
  const { subject } = bulkActions[action]
  if (body.of === 'ids') return { kind: 'asked', selection: body, filter: null }
  if (body.of === 'messages' ? subject !== 'message' && subject !== 'delivery' : subjectOf[body.of] !== subject)
    return { kind: 'unfit', code: 'other-kind' }
  if (body.of === 'deliveries-of') return { kind: 'asked', selection: body, filter: null }
  const entries = Object.entries(body.filter).filter(([, value]) => value !== undefined)
  if (entries.length === 0) return { kind: 'empty' }
  const filter = { of: body.of, ...Object.fromEntries(entries) }
  switch (body.of) {
    case 'deliveries': {
      const { from, to, issue: named, ...equal } = body.filter
      const issue = named === undefined ? undefined : await findIssue(db, named)
      if (named !== undefined && !issue) return { kind: 'unfit', code: 'unknown' }
      const times = { from: dateOf(from), to: dateOf(to) }
      return { kind: 'asked', selection: { of: 'deliveries', filter: { ...equal, ...times, issue } }, filter }
    }
    case 'messages': {
      const meant = await messageFilterOf(db, body.filter)
      if (!meant) return { kind: 'unfit', code: 'unknown' }
      return { kind: 'asked', selection: { of: 'messages', filter: meant }, filter }
    }
    case 'issues':
      return { kind: 'asked', selection: { of: 'issues', filter: body.filter }, filter }
    case 'tasks':
      return { kind: 'asked', selection: { of: 'tasks', filter: body.filter }, filter }
  }
}

const dateOf = (at: string | undefined) => (at === undefined ? undefined : new Date(at))
