/** Pages: together they are the whole list, each entry once, in its order. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DocumentEntry, PagePosition } from '../model/network/documents.ts'
import { turn } from './pages.ts'

const entry = (entryId: string, createdAt: string | undefined) =>
  ({ entryId, ...(createdAt ? { createdAt } : {}) }) as DocumentEntry

describe('pages', () => {
  it('NET-4 hold every entry once, in the order that was asked for, whatever their times', () => {
    const entries = fc.uniqueArray(
      fc.tuple(fc.uuid(), fc.constantFrom(undefined, '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z')),
      { selector: ([id]) => id, maxLength: 20 },
    )
    fc.assert(
      fc.property(
        entries,
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('newest-first' as const, 'oldest-first' as const),
        (made, count, order) => {
          const all = made.map(([id, at]) => entry(id, at))
          const told: DocumentEntry[] = []
          const held: DocumentEntry[] = []
          let after: PagePosition | undefined
          for (let pages = 0; pages <= all.length; pages += 1) {
            const page = turn(all.toReversed(), { order, count, ...(after ? { after } : {}) })
            told.push(...page.entries)
            held.push(...all.filter(page.wouldHold))
            expect(page.entries.length).toBeLessThanOrEqual(count)
            after = page.next
            if (!after) break
          }
          expect(after).toBeUndefined()
          const keys = told.map(({ createdAt = '', entryId }) => `${createdAt} ${entryId}`)
          const sorted = all.map(({ createdAt = '', entryId }) => `${createdAt} ${entryId}`).sort()
          expect(keys).toEqual(order === 'oldest-first' ? sorted : sorted.reverse())
          expect(held.map(({ entryId }) => entryId).sort()).toEqual(all.map(({ entryId }) => entryId).sort())
        },
      ),
    )
  })

  it('NET-9 have a place each for what may not be told, between and beside those that are', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.uuid(), { maxLength: 20 }),
        fc.uniqueArray(fc.uuid(), { maxLength: 20 }),
        fc.integer({ min: 1, max: 7 }),
        (ids, others, count) => {
          const [all, withheld] = [ids, others].map(each => each.map(id => entry(id, undefined))) as [
            DocumentEntry[],
            DocumentEntry[],
          ]
          const noted: string[] = []
          let after: PagePosition | undefined
          do {
            const page = turn(all, { order: 'newest-first', count, ...(after ? { after } : {}) })
            noted.push(...withheld.filter(page.wouldHold).map(({ entryId }) => entryId))
            after = page.next
          } while (after)
          expect(noted.sort()).toEqual(others.toSorted())
        },
      ),
    )
  })
})
