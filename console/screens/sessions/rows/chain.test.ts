import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
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

/** A hub with so many rows: it answers a cursor with what follows, as the real one does. */
function hubOf(rows: number) {
  return (cursor: string | undefined, limit: number): LongPage<number> => {
    const from = cursor === undefined ? 0 : Number(cursor)
    const items = Array.from({ length: Math.max(0, Math.min(limit, rows - from)) }, (_, step) => from + step)
    const next = from + limit < rows ? String(from + limit) : null
    return { items, next, total: cursor === undefined ? rows : null }
  }
}

/** Reads until everything on screen is there; how many questions it took. */
function settle(chain: Chain<number>, hub: ReturnType<typeof hubOf>, first: number, last: number) {
  let now = chain
  let questions = 0
  for (let more = true; more; ) {
    const before = now
    for (const page of pagesToRead(now, first, last)) {
      if (now.pages.has(page)) continue
      now = take(now, page, hub(now.cursors[page], sizeOf(page)))
      questions += 1
    }
    more = now !== before
  }
  return { chain: now, questions }
}

describe('the pages of a long list', () => {
  it('SES-2 a row is on the page that begins before it', () => {
    fc.assert(
      fc.property(fc.nat(100_000), row => {
        const page = pageOf(row)
        expect(startOf(page)).toBeLessThanOrEqual(row)
        expect(row).toBeLessThan(startOf(page) + sizeOf(page))
      }),
    )
  })

  it('SES-2 whatever one scrolls to is read, each row at its place, and the count is that of the hub', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60_000 }), fc.array(fc.nat(), { maxLength: 6 }), (rows, places) => {
        const hub = hubOf(rows)
        let chain = settle(emptyChain, hub, 0, 20).chain
        expect(countOf(chain)).toBe(rows)
        for (const place of places) {
          const first = place % rows
          const last = Math.min(rows - 1, first + 30)
          chain = settle(chain, hub, first, last).chain
          expect(countOf(chain)).toBe(rows)
          expect([rowOf(chain, first), rowOf(chain, last)]).toEqual([first, last])
        }
      }),
      { numRuns: 40 },
    )
  })

  it('SES-2 the end of 50,000 rows is a hundred and one questions away the first time, and one question when one was there', () => {
    const hub = hubOf(50_000)
    const there = settle(emptyChain, hub, 49_970, 49_999)
    expect(there.questions).toBe(101)
    const back = settle(there.chain, hub, 0, 20)
    expect(settle(back.chain, hub, 49_970, 49_999).questions).toBeLessThanOrEqual(1)
  })

  it('SES-2 follows when rows go: the next page begins where the changed one ends now, and the end is the end', () => {
    const before = settle(emptyChain, hubOf(1_000), 0, 700).chain
    const fewer = take(before, 0, { items: [1, 2, 3], next: '103', total: 998 })
    expect(fewer.cursors[1]).toBe('103')
    const one = take(fewer, 0, { items: [1, 2, 3], next: null, total: 3 })
    expect(countOf(one)).toBe(3)
    expect(rowOf(one, 200)).toBeUndefined()
  })

  it('SES-2 holds a bounded number of rows, however far one scrolls', () => {
    const hub = hubOf(50_000)
    let chain: Chain<number> = emptyChain
    for (let row = 0; row < 50_000; row += 400) chain = settle(chain, hub, row, Math.min(49_999, row + 30)).chain
    expect([...chain.pages.values()].reduce((sum, { items }) => sum + items.length, 0)).toBeLessThanOrEqual(12_000)
    expect(rowOf(chain, 0)).toBe(0)
  })
})
