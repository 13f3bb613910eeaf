/** Who may be chosen, read page by page, and what choosing them all would do. Pure but for the reading. */
import type { Candidate } from '../../../api/sessionPushes.ts'
import type { Page } from '../../../api/types.ts'

/** More than any practice has; what lies behind is read the next time. */
const mostRead = 20_000

export type Sums = { create: number; update: number; invites: number; lacking: number; twin: number }

/** Reads every page; `onRead` hears how many there are so far, and `stops` ends it early. */
export async function readAllCandidates(
  read: (cursor: string | undefined) => Promise<Page<Candidate>>,
  onRead: (count: number) => void,
  stops: () => boolean,
): Promise<Candidate[]> {
  const found: Candidate[] = []
  for (let cursor: string | undefined; !stops(); ) {
    const page = await read(cursor)
    found.push(...page.items)
    onRead(found.length)
    if (page.next === null || found.length >= mostRead) break
    cursor = page.next
  }
  return found
}

/** How many would be created, invited or brought up to date, and how many cannot go. */
export function sumsOf(candidates: readonly Candidate[]): Sums {
  const sums = { create: 0, update: 0, invites: 0, lacking: 0, twin: 0 }
  for (const { does, invites } of candidates) {
    if (does === 'create' || does === 'update' || does === 'lacking' || does === 'twin') sums[does] += 1
    if (invites) sums.invites += 1
  }
  return sums
}

export type Ready = Candidate & { does: 'create' | 'update' }
/** Whether somebody can be chosen as they are. */
export const isReady = (candidate: Candidate): candidate is Ready =>
  candidate.does === 'create' || candidate.does === 'update'

/** In parts of at most `size`. */
export function partsOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
