/** Reads the rows of a long list as one scrolls to them; what is on screen is kept current while nobody reads further down. */
import { type QueryKey, useQueries } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import {
  type Chain,
  countOf,
  emptyChain,
  type LongPage,
  pageOf,
  pagesToRead,
  rowOf,
  sizeOf,
  startOf,
  take,
} from './chain.ts'

/** Rows that stand at the top when nobody has scrolled. */
const topRows = 1
const currentMs = 15_000

export type PageQuery<Row> = (asked: { cursor: string | undefined; limit: number }) => {
  queryKey: QueryKey
  queryFn: () => Promise<LongPage<Row>>
}
export type Rows<Row> = {
  /** Undefined before the first page came. */
  count: number | undefined
  first: LongPage<Row> | undefined
  rowAt: (index: number) => Row | undefined
  onShown: (first: number, last: number) => void
  /** How far one has read on the way to the rows on screen; undefined when they are there. */
  readTo: number | undefined
  error: unknown
  retry: () => void
}

/** A list; use it in a component whose key changes with the filter and the order. */
export function useRows<Row>(queryOf: PageQuery<Row>): Rows<Row> {
  const [shown, setShown] = useState({ first: 0, last: 0 })
  const [chain, setChain] = useState<Chain<Row>>(emptyChain)
  const numbers = pagesToRead(chain, shown.first, shown.last)
  const isAtTop = shown.first < topRows
  const results = useQueries({
    queries: numbers.map(page => ({
      ...queryOf({ cursor: chain.cursors[page], limit: sizeOf(page) }),
      // Rows that come in above would move what somebody reads further down.
      refetchInterval: isAtTop ? currentMs : (false as const),
    })),
  })
  useEffect(() => {
    setChain(before =>
      results.reduce((now, { data }, at) => {
        const page = numbers[at]
        return data && page !== undefined ? take(now, page, data) : now
      }, before),
    )
  })
  const count = countOf(chain)
  const furthest = chain.cursors.length - 1
  const failed = results.find(({ error, data }) => error && !data)
  return {
    count,
    first: chain.pages.get(0),
    rowAt: useCallback((index: number) => rowOf(chain, index), [chain]),
    onShown: useCallback(
      (first: number, last: number) =>
        setShown(before => (before.first === first && before.last === last ? before : { first, last })),
      [],
    ),
    readTo: count !== undefined && pageOf(shown.last) > furthest ? startOf(furthest) : undefined,
    error: failed?.error,
    retry: () => void failed?.refetch(),
  }
}
