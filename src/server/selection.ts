/** What a bulk is asked to select, read at the door: ids, or a filter that must narrow something. */
import { z } from 'zod'
import { bulkActions, mostSelected, type SelectedAction } from '../model/bulk.ts'
import { eventTypes, type Json } from '../model/events.ts'
import { type DifferenceKind, differenceKindNames } from '../model/reconcile/kinds.ts'
import { deliveryStateWords } from '../model/states.ts'
import { findBulk } from '../store/bulk.ts'
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
const differenceFilter = z.strictObject({
  run: id,
  kind: z.enum(differenceKindNames as [DifferenceKind, ...DifferenceKind[]]).optional(),
  state: z.enum(['open']).optional(),
})
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
  z.strictObject({ of: z.literal('differences'), filter: differenceFilter }),
  z.strictObject({ of: z.literal('bulk'), bulk: id }).describe('What another act on many made or sent: to undo it'),
])
export type SelectionBody = z.infer<typeof selectionBody>

export type Asked =
  | { kind: 'asked'; selection: Selection; filter: { [key: string]: Json } | null }
  /** The filter narrows nothing: everything there is would be meant. */
  | { kind: 'empty' }
  /** It is about another kind of thing, or about an issue that is not there. */
  | { kind: 'unfit'; code: string }

const subjectOf = {
  deliveries: 'delivery',
  'deliveries-of': 'delivery',
  issues: 'issue',
  tasks: 'task',
  differences: 'difference',
  bulk: 'delivery',
} as const

/** What to select, with the issue that is named looked up. */
export async function selectionOf(db: Scope, action: SelectedAction, body: SelectionBody): Promise<Asked> {
  const { subject } = bulkActions[action]
  if (body.of === 'ids') return { kind: 'asked', selection: body, filter: null }
  if (body.of === 'messages' ? subject !== 'message' && subject !== 'delivery' : subjectOf[body.of] !== subject)
    return { kind: 'unfit', code: 'other-kind' }
  if (body.of === 'deliveries-of') return { kind: 'asked', selection: body, filter: null }
  if (body.of === 'bulk') {
    const known = action === 'delivery.undo' && (await findBulk(db, body.bulk))
    return known ? { kind: 'asked', selection: body, filter: { ...body } } : { kind: 'unfit', code: 'unknown' }
  }
  if (action === 'delivery.undo' && !isRun(body)) return { kind: 'unfit', code: 'no-run' }
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
    case 'differences':
      return { kind: 'asked', selection: { of: 'differences', filter: body.filter }, filter }
    case 'tasks':
      return { kind: 'asked', selection: { of: 'tasks', filter: body.filter }, filter }
  }
}

/** A run is what went a route within a span of time; anything wider is more than a person can mean by it. */
function isRun(body: SelectionBody): boolean {
  if (body.of !== 'deliveries') return false
  const { route, from, to } = body.filter
  return route !== undefined && from !== undefined && to !== undefined
}

const dateOf = (at: string | undefined) => (at === undefined ? undefined : new Date(at))
