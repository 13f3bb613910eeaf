/**
 * The second way to answer (DESIGN section 1): a protocol whose answer carries the result is stored first all the same, then
 * applied, then answered. Who waits too long is told that it is stored, which is all that a sender needs.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { AnswerResult } from '../connectors/connector.ts'
import { isProblemCode } from '../model/problems.ts'
import { dueLanes, messageState } from '../store/messages.ts'
import { statements, withScope } from '../store/scope.ts'
import { applySafely } from './apply-safely.ts'
import type { Hub } from './hub.ts'

/** Shorter than senders wait for an answer, in milliseconds. */
const patienceMs = 10_000
/** Between two looks at a message that another process may be applying, in milliseconds. */
const lookMs = 15

export type StoredMessage = { organization: string; connection: string; message: string }

/** Applies a message that was just stored, or waits until somebody has, and says what became of it. Never throws. */
export async function applyNow(hub: Hub, stored: StoredMessage): Promise<AnswerResult> {
  const until = performance.now() + patienceMs
  try {
    while (performance.now() < until) {
      // Paused, or production before its records: kept and not applied, and that is for nobody here to change.
      const due = (await dueLanes(statements(hub.pool), hub.now())).some(lane => lane.connection === stored.connection)
      if (due) await applySafely(hub, stored.organization, stored.connection)
      const result = await resultOf(hub, stored)
      if (result || !due) return result ?? unknown
      await wait(lookMs)
    }
  } catch (error) {
    hub.log.warn({ error, step: 'apply', message: stored.message }, 'a message is stored and will be applied later')
  }
  return unknown
}

const unknown: AnswerResult = { kind: 'stored', state: 'unknown' }

async function resultOf(hub: Hub, { organization, message }: StoredMessage): Promise<AnswerResult | undefined> {
  const row = await withScope(hub.pool, organization, db => messageState(db, message))
  switch (row?.state) {
    case 'applied':
      return { kind: 'stored', state: 'applied' }
    case 'ignored':
      return { kind: 'stored', state: 'ignored', ...(row.reason ? { reason: row.reason } : {}) }
    case 'held':
      return { kind: 'stored', state: 'held', ...(row.problem ? { reason: row.problem } : {}) }
    case 'unreadable': {
      const problem = row.problem && isProblemCode(row.problem) ? row.problem : 'message.unreadable'
      return { kind: 'unreadable', problem, ...(row.problem_where ? { where: row.problem_where } : {}) }
    }
    case 'reading':
      return unknown
    case 'received':
      return row.due_at === null ? unknown : undefined // behind another of its key
    case undefined:
      return unknown
  }
}
