/**
 * Links to further pages: the search and where the page before ended, sealed, so that an address says nothing of anybody and
 * nobody makes one up. A link serves the client that it was given to, for a while.
 */
import { z } from 'zod'
import type { Json } from '../../../model/events.ts'
import type { DocumentsWanted, PagePosition } from '../../../model/network/documents.ts'
import type { AccountKeys } from '../../../store/accounts.ts'
import { hubId } from '../../../store/hubKeys.ts'
import type { DocumentSearch } from './document-search.ts'

const servesMs = 15 * 60_000

export type Page = { search: DocumentSearch; after: PagePosition }

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
