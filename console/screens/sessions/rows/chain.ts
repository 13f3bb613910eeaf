/**
 * The pages of a long list as they are read one after the other: where each begins, which are held, and how many rows
 * there are in all. A page is known by its number; its cursor is what the page before it said. Pure.
 */

export type LongPage<Row> = {
  items: readonly Row[]
  next: string | null
  /** Rows in all, as the first page says. */
  total: number | null
}
export type Chain<Row> = {
  /** The cursor of each page that can be read by now; of the first: none. */
  cursors: readonly (string | undefined)[]
  pages: ReadonlyMap<number, LongPage<Row>>
}

/** A first page that answers at once; then few questions for many rows. */
const firstSize = 100
const laterSize = 500
/** Pages that are held on both sides of what is on screen: 5,000 rows. */
const heldAround = 10

export const emptyChain: Chain<never> = { cursors: [undefined], pages: new Map() }

export const sizeOf = (page: number): number => (page === 0 ? firstSize : laterSize)
export const startOf = (page: number): number => (page === 0 ? 0 : firstSize + (page - 1) * laterSize)
/** The page that a row is on. */
export const pageOf = (row: number): number => (row < firstSize ? 0 : 1 + Math.floor((row - firstSize) / laterSize))

/** Which pages to read for these rows: theirs as far as they can be read, else the next one on the way, and the first. */
export function pagesToRead<Row>(chain: Chain<Row>, first: number, last: number): number[] {
  const furthest = chain.cursors.length - 1
  const from = Math.min(pageOf(first), furthest)
  const to = Math.min(pageOf(last), furthest)
  const theirs = Array.from({ length: to - from + 1 }, (_, step) => from + step)
  return from === 0 ? theirs : [0, ...theirs]
}

/** The chain with a page that came; the same chain when it says nothing new. */
export function take<Row>(chain: Chain<Row>, page: number, came: LongPage<Row>): Chain<Row> {
  if (chain.pages.get(page) === came || page >= chain.cursors.length) return chain
  const before = chain.cursors.slice(0, page + 1)
  // A page that begins elsewhere now takes its neighbour along; those further on follow once they are read.
  const cursors = came.next === null ? before : [...before, came.next, ...chain.cursors.slice(page + 2)]
  const pages = [...chain.pages].filter(([each]) => each < cursors.length && isNear(each, page))
  return { cursors, pages: new Map([...pages, [page, came]]) }
}

const isNear = (page: number, here: number): boolean => page === 0 || here === 0 || Math.abs(page - here) <= heldAround

/** How many rows there are; undefined before the first page. */
export function countOf<Row>({ cursors, pages }: Chain<Row>): number | undefined {
  const first = pages.get(0)
  if (!first) return undefined
  const furthest = cursors.length - 1
  const end = pages.get(furthest)
  if (end?.next === null) return startOf(furthest) + end.items.length
  return Math.max(first.total ?? 0, startOf(furthest) + 1)
}

export function rowOf<Row>({ pages }: Chain<Row>, index: number): Row | undefined {
  const page = pageOf(index)
  return pages.get(page)?.items[index - startOf(page)]
}
