import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LeftOutWhy, oneToOne, type Wish, type WishedTarget } from './one-to-one.ts'

const at = (target: string, score = 0.9, more: Partial<WishedTarget> = {}): WishedTarget => ({
  target,
  score,
  reasons: [],
  taken: false,
  rejected: false,
  ...more,
})

describe('accepting suggestions in bulk', () => {
  it('SES-10 a row with one candidate that nobody else wants gets it', () => {
    const { pairs, leftOut } = oneToOne([
      { row: 'a', candidates: [at('x', 0.95)] },
      { row: 'b', candidates: [at('y')] },
    ])
    expect(pairs).toEqual([
      { row: 'a', target: 'x', score: 0.95, reasons: [] },
      { row: 'b', target: 'y', score: 0.9, reasons: [] },
    ])
    expect(leftOut).toEqual([])
  })

  it('SES-10 a row that nobody asks about counts as one that wants something, and is not told of', () => {
    const rival = { row: 'b', candidates: [at('x', 1)], rival: true }
    expect(oneToOne([{ row: 'a', candidates: [at('x')] }, rival])).toEqual({
      pairs: [],
      leftOut: [{ row: 'a', why: 'wanted-twice', target: 'x', score: 0.9, reasons: [] }],
    })
  })

  it.each<[LeftOutWhy, string, Wish[]]>([
    ['below-score', 'nothing is near enough', [{ row: 'a', candidates: [] }]],
    ['unfit', 'it cannot have a pair', [{ row: 'a', candidates: [], unfit: true }]],
    ['rejected', 'a person said that it is not that one', [{ row: 'a', candidates: [at('x', 1, { rejected: true })] }]],
    ['taken', 'the likeliest is another row’s', [{ row: 'a', candidates: [at('x', 1, { taken: true }), at('y')] }]],
    ['ambiguous', 'two are above the score', [{ row: 'a', candidates: [at('x', 0.99), at('y', 0.9)] }]],
    [
      'wanted-twice',
      'another row wants it too',
      [
        { row: 'a', candidates: [at('x')] },
        { row: 'b', candidates: [at('x', 1)] },
      ],
    ],
    [
      'wanted-twice',
      'an ambiguous row could want it too',
      [
        { row: 'a', candidates: [at('x')] },
        { row: 'b', candidates: [at('x', 1), at('y')] },
      ],
    ],
  ])('SES-10 leaves a row out as %s: %s', (why, _, wishes) => {
    const { pairs, leftOut } = oneToOne(wishes)
    expect(pairs).toEqual([])
    expect(leftOut.find(({ row }) => row === 'a')?.why).toBe(why)
  })

  it('SES-10 a less likely one that is another row’s does not make the likeliest uncertain', () => {
    expect(oneToOne([{ row: 'a', candidates: [at('x', 1), at('y', 0.9, { taken: true })] }]).pairs).toHaveLength(1)
  })

  const target = fc.record({
    target: fc.constantFrom('w', 'x', 'y', 'z'),
    score: fc.constantFrom(0.7, 0.8, 0.9, 1),
    taken: fc.boolean(),
    rejected: fc.boolean(),
    reasons: fc.constant([]),
  })
  const wishesOf = fc
    .array(fc.uniqueArray(target, { selector: each => each.target, maxLength: 4 }), { maxLength: 6 })
    .map(all =>
      all.map((candidates, index) => ({
        row: `r${index}`,
        candidates: candidates.toSorted((a, b) => b.score - a.score),
      })),
    )

  it('SES-10 every row is paired or left out, no target is given twice, taken or refused, in whatever order they come', () => {
    fc.assert(
      fc.property(wishesOf, wishes => {
        const { pairs, leftOut } = oneToOne(wishes)
        expect([...pairs, ...leftOut].map(({ row }) => row).sort()).toEqual(wishes.map(({ row }) => row).sort())
        expect(new Set(pairs.map(each => each.target)).size).toBe(pairs.length)
        for (const pair of pairs) {
          const own = wishes.find(({ row }) => row === pair.row)?.candidates.find(each => each.target === pair.target)
          expect(own).toMatchObject({ taken: false, rejected: false })
        }
        const turned = oneToOne(wishes.toReversed())
        expect(turned.pairs.toReversed()).toEqual(pairs)
      }),
    )
  })
})
