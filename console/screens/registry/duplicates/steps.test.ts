import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stepsOf } from './steps.ts'

const field = (bits: number) => ({ field: 'name', level: 'exact', bits })

describe('the bars of a waterfall', () => {
  it.each<[string, number[], [left: number, width: number][]]>([
    ['none', [], []],
    [
      'add up',
      [6, 4],
      [
        [0, 60],
        [60, 40],
      ],
    ],
    [
      'go back where a field speaks against it',
      [8, -4],
      [
        [0, 100],
        [50, 50],
      ],
    ],
    [
      'begin left of nothing where the sum is below it',
      [-5, 10],
      [
        [0, 50],
        [0, 100],
      ],
    ],
  ])('%s', (_name, bits, expected) => {
    expect(stepsOf(bits.map(field)).map(({ left, width }) => [left, width])).toEqual(expected)
  })

  it('never leave their place, whatever the fields say', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -40, max: 40, noNaN: true })), bits => {
        for (const { left, width } of stepsOf(bits.map(field))) {
          expect(left).toBeGreaterThanOrEqual(-1e-6)
          expect(left + width).toBeLessThanOrEqual(100 + 1e-6)
        }
      }),
    )
  })
})
