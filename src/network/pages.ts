/** Pages of documents: which entries one holds, and which places in the list belong to it. Pure. */
import type { DocumentEntry, PagePosition, PageWanted } from '../model/network/documents.ts'

export type Turned = {
  /** In the order that is wanted. */
  entries: readonly DocumentEntry[]
  next: PagePosition | undefined
  /** Whether an entry that may not be told would stand here: every place belongs to one page. */
  wouldHold(entry: DocumentEntry): boolean
}

/** The entries of a page, and where the next one begins. */
export function turn(all: readonly DocumentEntry[], { order, count, after }: PageWanted): Turned {
  const sign = order === 'oldest-first' ? 1 : -1
  const isAfter = (entry: DocumentEntry, place: PagePosition) => sign * compare(positionOf(entry), place) > 0
  const sorted = all.toSorted((one, other) => sign * compare(positionOf(one), positionOf(other)))
  const rest = after ? sorted.filter(each => isAfter(each, after)) : sorted
  const entries = rest.slice(0, count)
  const last = entries.at(-1)
  const next = rest.length > count && last ? positionOf(last) : undefined
  return {
    entries,
    next,
    wouldHold: entry => (!after || isAfter(entry, after)) && !(next && isAfter(entry, next)),
  }
}

function positionOf({ createdAt, entryId }: DocumentEntry): PagePosition {
  return { at: createdAt ?? '', entryId }
}

function compare(one: PagePosition, other: PagePosition): number {
  if (one.at !== other.at) return one.at < other.at ? -1 : 1
  return one.entryId === other.entryId ? 0 : one.entryId < other.entryId ? -1 : 1
}
