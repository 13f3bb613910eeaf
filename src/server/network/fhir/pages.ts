/**
 * Links to further pages: the search and where the page before ended, sealed, so that an address says nothing of anybody and
 * nobody makes one up. A link serves the client that it was given to, for a while.
 */
import { z } from 'zod'
import type { Json } from '../../../model/events.ts'
import type { DocumentEntry, DocumentsWanted } from '../../../model/network/documents.ts'
import type { AccountKeys } from '../../../store/accounts.ts'
import { hubId } from '../../../store/hubKeys.ts'
import type { DocumentSearch } from './document-search.ts'

const servesMs = 15 * 60_000

/** The last entry that was told. */
export type Position = { at: string; entryId: string }
export type Page = { search: DocumentSearch; after: Position }

const Whose = z.union([z.object({ authority: z.string(), id: z.string() }), z.object({ id: z.string() })])
const Kept = z.object({
  until: z.number(),
  after: z.object({ at: z.string(), entryId: z.string() }),
  search: z.object({
    whose: Whose,
    wanted: z.custom<DocumentsWanted>(value => typeof value === 'object' && value !== null),
    order: z.enum(['newest-first', 'oldest-first']),
    count: z.number(),
  }),
})

/** @param bound whom and where it serves: client and address */
export function sealPage({ sealer }: AccountKeys, bound: string, page: Page, now: Date): string {
  const kept = { ...page, until: now.getTime() + servesMs } as unknown as Json
  return sealer.sealJson(hubId, 'network_page', bound, kept).toString('base64url')
}

/** The page that a link leads to; undefined when it is over, of somebody else, or made up. */
export function openPage({ sealer }: AccountKeys, bound: string, text: string, now: Date): Page | undefined {
  let opened: unknown
  try {
    opened = sealer.openJson(hubId, 'network_page', bound, Buffer.from(text, 'base64url'))
  } catch {
    return undefined // whatever is wrong with it, it leads nowhere
  }
  const kept = Kept.safeParse(opened)
  return kept.success && kept.data.until > now.getTime() ? kept.data : undefined
}

export type Turned = { entries: readonly DocumentEntry[]; next?: Position }

/** The entries of a page, in the order of the search, and where the next one begins. */
export function turn(
  all: readonly DocumentEntry[],
  { order, count }: Pick<DocumentSearch, 'order' | 'count'>,
  after?: Position,
): Turned {
  const sign = order === 'oldest-first' ? 1 : -1
  const sorted = all.toSorted((one, other) => sign * compare(positionOf(one), positionOf(other)))
  const rest = after ? sorted.filter(each => sign * compare(positionOf(each), after) > 0) : sorted
  const entries = rest.slice(0, count)
  const last = entries.at(-1)
  return rest.length > count && last ? { entries, next: positionOf(last) } : { entries }
}

function positionOf({ createdAt, entryId }: DocumentEntry): Position {
  return { at: createdAt ?? '', entryId }
}

function compare(one: Position, other: Position): number {
  if (one.at !== other.at) return one.at < other.at ? -1 : 1
  return one.entryId === other.entryId ? 0 : one.entryId < other.entryId ? -1 : 1
}
