/**
 * Reads whole lists for their ids alone: what was deleted, and whose tombstone ran out or never came, is found by what a
 * list names no longer. A list counts only when it was read from its beginning to its end; anything else says nothing.
 */
import { z } from 'zod'
import { sourceKinds } from '../../model/sessions/source.ts'
import { instantAtWall, localTimeIn } from '../../model/time.ts'
import type { Io, PulledPage, PullRequest, Stream } from '../connector.ts'
import { type EnsoraReply, send } from './client.ts'
import type { Settings } from './config.ts'
import {
  answerMs,
  isForgotten,
  isListName,
  isTooLong,
  type ListName,
  listNames,
  mostAnswerBytes,
  mostPages,
  problemOf,
} from './pull.ts'

const dayMs = 86_400_000
export const deletions: Stream = {
  name: 'deletions',
  everyMs: dayMs,
  why: 'what is deleted without a word is found only by what a list names no longer',
  later: true,
}

/** At night, when nobody writes notes: what changes while a list is read can be hidden from it for a while. */
const hour = 2
const longMs = 365 * dayMs

/** Milliseconds until lists are read next. */
export function nextListing({ listEvery, zone }: Settings, now: Date): number {
  if (listEvery === 'never') return longMs
  const days = listEvery === 'week' ? 7 : 1
  for (let ahead = days - 1; ahead <= days + 1; ahead += 1) {
    const [year = 0, month = 0, day = 0] = localTimeIn(zone, new Date(now.getTime() + ahead * dayMs))
      .date.split('-')
      .map(Number)
    // Two in the morning does not exist on one night a year in most zones: then it is three.
    const at =
      instantAtWall(zone, { year, month, day, hour, minute: 0, second: 0 }) ??
      instantAtWall(zone, { year, month, day, hour: hour + 1, minute: 0, second: 0 })
    if (at && at.getTime() > now.getTime() + (days - 1) * dayMs) return at.getTime() - now.getTime()
  }
  return days * dayMs
}

/** Where a reading stands: the list, and the page of it. Without a list it begins anew. */
const Checkpoint = z.object({ list: z.string(), cursor: z.string().optional() })

const Page = z.object({ items: z.array(z.unknown()), next: z.string().min(1).nullish() })
const Named = z.object({ id: z.string().min(1), deleted: z.boolean().nullish(), published: z.boolean().nullish() })

const names = sourceKinds.flatMap(kind =>
  (Object.keys(listNames) as ListName[]).filter(name => listNames[name] === kind),
)
const idsAtOnce = 500

/** Reads list after list; ends after the last one, or at the first problem, from where the next run goes on. */
export async function* listAll(
  io: Io<Settings>,
  { checkpoint, full }: PullRequest,
): AsyncGenerator<PulledPage, void, void> {
  const at = full ? undefined : Checkpoint.safeParse(checkpoint).data
  if (!full && io.settings.listEvery === 'never' && !at) return yield { items: [], checkpoint: {} }
  const first = at && isListName(at.list) ? names.indexOf(at.list) : 0
  for (const [index, list] of names.entries()) {
    if (index < first) continue
    const following = names[index + 1]
    const cursor = index === first ? at?.cursor : undefined
    const whole = yield* listOne(io, list, cursor, following === undefined ? {} : { list: following })
    if (!whole) return
  }
}

/** One list; true when it was read to its end. `after`: the checkpoint that holds then. */
async function* listOne(
  io: Io<Settings>,
  list: ListName,
  from: string | undefined,
  after: { list?: string },
): AsyncGenerator<PulledPage, boolean, void> {
  let cursor = from
  let asked = { idsOnly: true, limit: idsAtOnce }
  let beganAgain = false
  const visited = new Set<string>()
  for (let page = 0; page < mostPages; page += 1) {
    const reply = await ask(io, list, cursor, asked)
    const read = reply.kind === 'answered' && reply.status === 200 ? Page.safeParse(reply.json()) : undefined
    const next = read?.data?.next ?? undefined
    if (read?.success && (next === undefined || !visited.has(next))) {
      const ids = read.data.items.flatMap(idOf)
      const listed = { kind: listNames[list], ids, begins: cursor === undefined, ends: next === undefined }
      yield { items: [], checkpoint: next === undefined ? after : { list, cursor: next }, listed }
      if (next === undefined) return true
      visited.add(next)
      cursor = next
    } else if (isTooLong(reply) && asked.limit > 1) {
      asked = { ...asked, limit: Math.max(1, Math.floor(asked.limit / 10)) }
    } else if (cursor === undefined && isForgotten(reply) && asked.idsOnly) {
      asked = { idsOnly: false, limit: io.settings.pageSize } // it does not know `fields`: whole entries, then
    } else if (cursor !== undefined && (read?.success || isForgotten(reply)) && !beganAgain) {
      // Forgotten, or in a circle: the list begins anew, and what it named so far is void.
      beganAgain = true
      cursor = undefined
      visited.clear()
      yield { items: [], checkpoint: { list } }
    } else {
      const problem = read?.success
        ? { kind: 'retry' as const, problem: 'target.busy' as const }
        : problemOf(reply, io.now())
      yield { items: [], checkpoint: { list, ...(cursor ? { cursor } : {}) }, problem }
      return false
    }
  }
  return false
}

function ask(
  io: Io<Settings>,
  list: ListName,
  cursor: string | undefined,
  { idsOnly, limit }: { idsOnly: boolean; limit: number },
): Promise<EnsoraReply> {
  const query = new URLSearchParams({ limit: String(limit) })
  if (idsOnly) query.set('fields', 'id')
  if (cursor !== undefined) query.set('cursor', cursor)
  return send(io, { path: `${list}?${query}`, timeoutMs: answerMs, maxAnswerBytes: mostAnswerBytes })
}

/** The id of an entry that is there; a tombstone, and a note that was taken back, are not. */
function idOf(item: unknown): string[] {
  const { data } = Named.safeParse(item)
  return data && !data.deleted && data.published !== false ? [data.id] : []
}
