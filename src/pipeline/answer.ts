/**
 * The second way to answer (DESIGN section 1): a protocol whose answer carries the result is stored first all the same, then
 * applied, then answered. Requests that wait for one connection share its lane: one of them applies for all, in batches.
 * Who waits too long is told that it is stored, which is all that a sender needs.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { AnswerResult } from '../connectors/connector.ts'
import { isProblemCode } from '../model/problems.ts'
import type { Remark } from '../model/registry/acts.ts'
import { dueLanes, type MessageStanding, messageStandings } from '../store/messages.ts'
import { statements, withScope } from '../store/scope.ts'
import { applySafely } from './apply-safely.ts'
import type { Hub } from './hub.ts'

/** Shorter than senders wait for an answer, in milliseconds. */
const patienceMs = 10_000
/** Between two looks at messages that another process may be applying, in milliseconds: the first, and the longest. */
const firstLookMs = 5
const longestLookMs = 100

export type StoredMessage = { organization: string; connection: string; message: string }

/** Applies a message that was just stored, or waits until somebody has, and says what became of it. Never rejects. */
export type ApplyNow = (stored: StoredMessage) => Promise<AnswerResult>

type Waiting = { until: number; answer(result: AnswerResult): void }
type Lane = { organization: string; connection: string; waiting: Map<string, Waiting> }

const unknown: AnswerResult = { kind: 'stored', state: 'unknown' }

/** One for a server: its requests share lanes. */
export function createApplyNow(hub: Hub): ApplyNow {
  const lanes = new Map<string, Lane>()

  const run = async (lane: Lane): Promise<void> => {
    let lookMs = firstLookMs
    while (lane.waiting.size > 0) {
      const before = lane.waiting.size
      try {
        const due = await isDue(hub, lane)
        if (due) await applySafely(hub, lane.organization, lane.connection)
        await answerKnown(hub, lane, due)
      } catch (error) {
        hub.log.warn({ error, step: 'apply', connection: lane.connection }, 'messages are stored and applied later')
        for (const [message] of lane.waiting) answerOne(lane, message, unknown)
      }
      for (const [message, { until }] of lane.waiting) if (performance.now() > until) answerOne(lane, message, unknown)
      if (lane.waiting.size === 0) break
      lookMs = lane.waiting.size < before ? firstLookMs : Math.min(lookMs * 2, longestLookMs)
      await wait(lookMs)
    }
    lanes.delete(lane.connection)
  }

  return ({ organization, connection, message }) =>
    new Promise(answer => {
      const known = lanes.get(connection)
      const lane = known ?? { organization, connection, waiting: new Map() }
      lane.waiting.set(message, { until: performance.now() + patienceMs, answer })
      if (known) return
      lanes.set(connection, lane)
      void run(lane)
    })
}

/** Paused, or production before its records: kept and not applied, and that is for nobody here to change. */
async function isDue(hub: Hub, { connection }: Lane): Promise<boolean> {
  return (await dueLanes(statements(hub.pool), hub.now())).some(lane => lane.connection === connection)
}

/** Answers those of whom it is known what became of them. */
async function answerKnown(hub: Hub, lane: Lane, due: boolean): Promise<void> {
  const ids = [...lane.waiting.keys()]
  const standings = await withScope(hub.pool, lane.organization, db => messageStandings(db, ids))
  for (const id of ids) {
    const result = resultOf(standings.get(id))
    if (result || !due) answerOne(lane, id, result ?? unknown)
  }
}

function answerOne(lane: Lane, message: string, result: AnswerResult): void {
  lane.waiting.get(message)?.answer(result)
  lane.waiting.delete(message)
}

function remarksOf({ remarks }: MessageStanding): { remarks?: readonly Remark[] } {
  const known = (remarks ?? []).flatMap(({ problem, where }) =>
    isProblemCode(problem) ? [{ problem, ...(where ? { where } : {}) }] : [],
  )
  return known.length > 0 ? { remarks: known } : {}
}

function resultOf(row: MessageStanding | undefined): AnswerResult | undefined {
  switch (row?.state) {
    case 'applied':
      return { kind: 'stored', state: 'applied', ...remarksOf(row) }
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
