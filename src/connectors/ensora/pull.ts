/**
 * Reads the five lists page by page: everything at first, later what changed, from ten minutes before the newest change that
 * is known. A page is one message; one that says the same as before is the same message. Each page's checkpoint holds once
 * it is stored, so a run that is cut off anywhere goes on behind its last page.
 */
import { z } from 'zod'
import type { SourceKind } from '../../model/sessions/source.ts'
import type { Io, PulledPage, PullRequest, Stream } from '../connector.ts'
import { type EnsoraReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { messageOf } from './message.ts'
import { failureOf } from './outcome.ts'

/** The list of each kind, as its address has it. In the order in which one refers to the other. */
export const listNames = {
  sites: 'site',
  users: 'user',
  students: 'student',
  templates: 'template',
  notes: 'note',
} as const satisfies Record<string, SourceKind>
export type ListName = keyof typeof listNames

export function isListName(name: string | undefined): name is ListName {
  return name !== undefined && Object.hasOwn(listNames, name)
}

const halfHour = 1_800_000
export const streams: readonly Stream[] = [
  { name: 'sites', everyMs: halfHour, why: 'nothing else can be paired before every site is' },
  { name: 'users', everyMs: halfHour, why: 'who wrote a note must be known to pair it' },
  { name: 'students', everyMs: halfHour, why: 'whom a note is about must be known to pair it' },
  { name: 'templates', everyMs: halfHour, why: 'they say which field of a note means what' },
  { name: 'notes', everyMs: halfHour, why: 'sessions are completed all day, and published up to hours later' },
]

/** Read again each time: what was written with a slightly older time while the last page was read. */
const overlapMs = 600_000
export const mostPages = 1_000_000
/** An answer with several notes that hold an image of 20 MB each is asked for again in smaller pages. */
export const mostAnswerBytes = 64 * 1024 * 1024
/** Three of them and the waits of a busy source stay within the lease of a run, which every page renews. */
export const answerMs = 30_000

/** `since`: the newest change of finished runs. `cursor`, `from` and `newest` are those of a run under way. */
const Checkpoint = z.object({
  since: z.iso.datetime({ offset: true }).optional(),
  cursor: z.string().optional(),
  from: z.string().optional(),
  newest: z.string().optional(),
})
type Checkpoint = z.infer<typeof Checkpoint>

const Page = z.object({
  items: z.array(z.unknown()),
  next: z.string().min(1).nullish(),
  total: z.number().nullish(),
})

/** Yields pages with the checkpoint that holds once each is stored; ends after the last page or the first problem. */
export async function* pull(io: Io<Settings>, request: PullRequest): AsyncGenerator<PulledPage, void, void> {
  const { stream } = request
  if (!isListName(stream)) return yield { items: [], checkpoint: {}, total: 0 }
  let at: Checkpoint = request.full ? {} : (Checkpoint.safeParse(request.checkpoint).data ?? {})
  if (at.cursor === undefined) at = begun(at)
  let limit = io.settings.pageSize
  let beganAgain = false
  const visited = new Set<string>()
  for (let page = 0; page < mostPages; page += 1) {
    const reply = await ask(io, stream, at, limit)
    const read = reply.kind === 'answered' && reply.status === 200 ? Page.safeParse(reply.json()) : undefined
    if (!read?.success) {
      if (isTooLong(reply) && limit > 1) {
        limit = Math.max(1, Math.floor(limit / 10))
        continue
      }
      if (at.cursor !== undefined && isForgotten(reply) && !beganAgain) {
        beganAgain = true
        at = { ...(at.since ? { since: at.since } : {}), ...(at.from ? { from: at.from } : {}) }
        visited.clear()
        continue
      }
      return yield { items: [], checkpoint: at, problem: problemOf(reply, io.now()) }
    }
    const { items, next, total } = read.data
    const more = next !== undefined && next !== null && !visited.has(next)
    const newest = newestOf(items, at.newest)
    at = more ? { ...at, cursor: next, ...(newest ? { newest } : {}) } : ended(at, newest, io.now())
    const sized = typeof total === 'number' ? { total } : {}
    yield { items: items.length > 0 ? [messageOf(stream, items)] : [], checkpoint: at, ...sized }
    if (!more) return
    visited.add(next)
  }
}

function ask(io: Io<Settings>, stream: ListName, { cursor, from }: Checkpoint, limit: number): Promise<EnsoraReply> {
  const query = new URLSearchParams({ limit: String(limit) })
  if (cursor !== undefined) query.set('cursor', cursor)
  if (from !== undefined) query.set('updatedSince', from)
  return send(io, { path: `${stream}?${query}`, timeoutMs: answerMs, maxAnswerBytes: mostAnswerBytes })
}

const Dated = z.object({ updatedAt: z.iso.datetime({ offset: true }) })

function newestOf(items: readonly unknown[], before: string | undefined): string | undefined {
  let newest = before
  for (const item of items) {
    const at = Dated.safeParse(item).data?.updatedAt
    if (at !== undefined && (newest === undefined || Date.parse(at) > Date.parse(newest))) newest = at
  }
  return newest
}

function begun({ since }: Checkpoint): Checkpoint {
  if (since === undefined) return {}
  return { since, from: new Date(Date.parse(since) - overlapMs).toISOString() }
}

/** A time that lies ahead of us is not believed: nothing that comes before it must be passed over. */
function ended({ since }: Checkpoint, newest: string | undefined, now: Date): Checkpoint {
  const last = newest === undefined ? since : newestOf([{ updatedAt: newest }], since)
  if (last === undefined) return {}
  return { since: Date.parse(last) > now.getTime() ? now.toISOString() : last }
}

/** It broke off, or took too long: fewer entries may come through. */
export function isTooLong(reply: EnsoraReply): boolean {
  return reply.kind === 'failed' && (reply.cause === 'cut-off' || reply.cause === 'timeout')
}

/** A cursor that is not known any more; the list then begins again where this run did. */
export function isForgotten(reply: EnsoraReply): boolean {
  return reply.kind === 'answered' && !reply.signingIn && [400, 404, 410, 422].includes(reply.status)
}

export function problemOf(reply: EnsoraReply, now: Date): NonNullable<PulledPage['problem']> {
  const failed = failureOf(reply, now)
  if (failed.kind !== 'refused') return failed
  return reply.kind === 'answered' && reply.status === 404
    ? { kind: 'connection', problem: 'connection.lacks-capability' }
    : { kind: 'retry', problem: 'target.busy' }
}
