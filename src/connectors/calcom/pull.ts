/**
 * Polls the bookings that changed. Webhooks are neither ordered nor certain, and some changes send none: this is the
 * net under them. Source: reference/calcom.md section 8.5.
 */
import { z } from 'zod'
import type { Io, PulledPage, PullRequest } from '../connector.ts'
import { get, type Query } from './client.ts'
import type { CalcomSettings } from './config.ts'
import { instantOf } from './instants.ts'
import { formStream, formsEveryMs, pullForms } from './routing-forms.ts'
import { fieldsOf, listOf, textOf } from './tolerant.ts'

export const take = 100
/** By webhook only: asked on demand, and now and then to keep the checkpoint from growing old. */
const hardlyEverMs = 30 * 86_400_000
/** What a first sync looks back for: visits that started this long ago or later. */
const lookBackMs = 48 * 3_600_000

/** `updatedAt` of the newest booking stored; `start` asks a full sync to begin at that change instead. */
const Checkpoint = z.object({ updatedAt: z.string().optional(), start: z.string().optional() })

const encoder = new TextEncoder()

/**
 * Pages by the time of change, not by position: a booking that changes meanwhile moves to the end, and with positions
 * alone the one after a page's last would slip into the page already read. Positions only tell apart the bookings of
 * one and the same instant.
 */
export async function* pull(io: Io<CalcomSettings>, request: PullRequest): AsyncGenerator<PulledPage, void, void> {
  if (request.stream === formStream) return yield* pullForms(io, request)
  const { checkpoint, full } = request
  const given = Checkpoint.safeParse(checkpoint).data ?? {}
  const stored = full ? undefined : instantOf(given.updatedAt)
  const asked = full ? instantOf(given.start) : undefined
  let newest = stored
  let query = startQuery(io, stored, asked)
  const seen = new Set<string>()
  for (;;) {
    const answer = await get(io, 'bookings', '/bookings', { ...query, sortUpdatedAt: 'asc', take })
    if (answer.kind !== 'ok') {
      const problem =
        'problem' in answer ? answer : ({ kind: 'connection', problem: 'connection.lacks-capability' } as const)
      yield { items: [], checkpoint: newest ? { updatedAt: newest } : {}, problem }
      return
    }
    const bookings = listOf(answer.data)
    const items = bookings.map(itemOf).filter(item => !seen.has(item.key))
    for (const item of items) seen.add(item.key)
    const last = instantOf(fieldsOf(bookings.at(-1)).updatedAt)
    if (last && (!newest || last > newest)) newest = last
    yield { items, checkpoint: newest ? { updatedAt: newest } : {}, total: answer.total }
    if (bookings.length < take) return
    query = nextQuery(query, last)
  }
}

/** How often a stream is asked for, in milliseconds. */
export function pace({ sync, syncMinutes, hasOrganizations }: CalcomSettings, stream: string): number {
  if (stream === formStream) return hasOrganizations ? formsEveryMs : hardlyEverMs
  return sync === 'webhooks' ? hardlyEverMs : syncMinutes * 60_000
}

function startQuery(io: Io<CalcomSettings>, stored: string | undefined, asked: string | undefined): Query {
  // Clocks and transactions of the other side: this much is read again each time.
  const overlapMs = io.settings.overlapMinutes * 60_000
  if (stored) return { afterUpdatedAt: new Date(Date.parse(stored) - overlapMs).toISOString() }
  if (asked) return { afterUpdatedAt: asked }
  return { afterStart: new Date(io.now().getTime() - lookBackMs).toISOString() }
}

/** From the last booking's instant on, once more; a page of one single instant is passed by position. */
function nextQuery(query: Query, last: string | undefined): Query {
  // Whether "after" includes the instant itself is not written anywhere: one millisecond earlier certainly does.
  const after = last && new Date(Date.parse(last) - 1).toISOString()
  if (after && after !== query.afterUpdatedAt) return { ...query, afterUpdatedAt: after, skip: 0 }
  return { ...query, skip: Number(query.skip ?? 0) + take }
}

function itemOf(booking: unknown): PulledPage['items'][number] {
  const { uid, updatedAt, status } = fieldsOf(booking)
  return {
    key: [uid, updatedAt, status].map(part => textOf(part) ?? '').join(' '),
    contentType: 'application/json',
    body: encoder.encode(JSON.stringify(booking)),
  }
}
