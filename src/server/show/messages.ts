/** A message as people see it: who, what, where to, when, and what comes next. Never its body. */
import { z } from 'zod'
import { type MessageState, messageStates } from '../../model/states.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { type ListedMessage, type MessageTarget, recordsOf, targetsOf } from '../../store/lists/messages.ts'
import type { Scope } from '../../store/scope.ts'
import { id, instant, instantOf } from '../api.ts'
import { connectionName, nameConnection } from './connections.ts'
import { deliveryDetail } from './deliveries.ts'
import { initialsOfRecords } from './people.ts'
import { step } from './story.ts'

export const messageActions = ['replay', 'apply-as-it-is', 'discard'] as const
export type MessageAction = (typeof messageActions)[number]

export const messageRow = z.object({
  id,
  state: z.string(),
  reason: z.string().nullable(),
  problem: z.string().nullable(),
  receivedAt: instant,
  connection: connectionName,
  origin: z.string(),
  eventType: z.string().nullable(),
  who: z.string().nullable().describe('Initials, such as A. B…n'),
  when: instant.nullable().describe('When the visit begins'),
  targets: z.array(z.object({ connection: z.string(), deliveryState: z.string(), deliveryId: id })),
  next: z.enum(['task', 'retry', 'waits', 'none']),
  nextAt: instant.nullable(),
  taskId: id.nullable(),
})
export type MessageRow = z.infer<typeof messageRow>

export const messageDetail = messageRow.extend({
  steps: z.array(step),
  deliveries: z.array(deliveryDetail),
  tasks: z.array(z.object({ id, kind: z.string(), state: z.string() })),
  actions: z.array(z.enum(messageActions)),
  bodyRemovedAt: instant.nullable().describe('When retention removed the body; the rest is kept longer'),
  version: z
    .string()
    .nullable()
    .describe('That it says it has, or that the API was asked for; null while nobody has looked'),
  siblings: z.array(id).describe('Other messages about the same record, newest first'),
})

/** Rows as the API gives them out. */
export async function showMessages(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  rows: readonly ListedMessage[],
): Promise<MessageRow[]> {
  const ids = rows.map(row => row.id)
  const targets = Map.groupBy(await targetsOf(db, ids), target => target.message)
  const records = await recordsOf(db, ids)
  const initials = await initialsOfRecords(hub, db, records)
  const recordOf = Map.groupBy(records, record => record.message)
  return rows.map(row => {
    const own = recordOf.get(row.id) ?? []
    const deliveries = targets.get(row.id) ?? []
    return {
      id: row.id,
      state: row.state,
      reason: row.reason,
      problem: row.problem,
      receivedAt: row.received_at.toISOString(),
      connection: nameConnection(configuration, row.connection),
      origin: row.origin,
      eventType: own.at(-1)?.event_type ?? row.event_type,
      who: own.map(record => initials.get(record.record)).find(short => short !== undefined) ?? null,
      when: instantOf(own.map(record => record.starts_at).find(start => start !== null)),
      targets: deliveries.map(target => ({
        connection: nameConnection(configuration, target.target).slug,
        deliveryState: target.state,
        deliveryId: target.id,
      })),
      ...nextOf(row, deliveries),
      taskId: row.task,
    }
  })
}

/** What a person can do to a message in this state. */
export function actionsOn(state: string, bodyRemoved = false): MessageAction[] {
  if (!Object.hasOwn(messageStates, state)) return []
  const offered: readonly string[] = messageStates[state as MessageState].actions
  // Nothing is left to apply again.
  return messageActions.filter(action => offered.includes(action) && !(action === 'replay' && bodyRemoved))
}

/** What comes next, and when; the first row that holds. */
function nextOf(row: ListedMessage, deliveries: readonly MessageTarget[]): Pick<MessageRow, 'next' | 'nextAt'> {
  if (row.state === 'held') return { next: 'task', nextAt: null }
  if (row.state === 'received' || row.state === 'reading') return { next: 'waits', nextAt: instantOf(row.due_at) }
  const inState = (...states: string[]) => deliveries.filter(delivery => states.includes(delivery.state))
  if (inState('ambiguous').length > 0) return { next: 'task', nextAt: null } // a person says whether it arrived
  const retries = inState('retry')
  if (retries.length > 0) return { next: 'retry', nextAt: earliest(retries) }
  const waiting = inState('pending', 'sending')
  if (waiting.length > 0) return { next: 'waits', nextAt: earliest(waiting) }
  return { next: 'none', nextAt: null }
}

function earliest(deliveries: readonly MessageTarget[]): string | null {
  const times = deliveries.flatMap(({ due_at }) => (due_at ? [due_at.getTime()] : []))
  return times.length > 0 ? new Date(Math.min(...times)).toISOString() : null
}
