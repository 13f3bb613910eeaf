import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesAnything, type Merge, survivorsOf } from './merges.ts'

const merge = fc
  .record({ survivor: fc.constantFrom(...'abcdefg'), retired: fc.constantFrom(...'abcdefg') })
  .filter(({ survivor, retired }) => survivor !== retired)
const merges = fc.array(merge, { maxLength: 12 })

describe('merges', () => {
  it.each<[string, Merge[], Record<string, string>]>([
    ['none', [], {}],
    ['one', [{ retired: 'a', survivor: 'b' }], { a: 'b' }],
    [
      'a chain is flattened',
      [
        { retired: 'a', survivor: 'b' },
        { retired: 'b', survivor: 'c' },
      ],
      { a: 'c', b: 'c' },
    ],
    [
      'into somebody who was merged: the survivor of that one',
      [
        { retired: 'b', survivor: 'c' },
        { retired: 'a', survivor: 'b' },
      ],
      { a: 'c', b: 'c' },
    ],
    [
      'a merge back makes the named one the survivor',
      [
        { retired: 'a', survivor: 'b' },
        { retired: 'b', survivor: 'a' },
      ],
      { b: 'a' },
    ],
  ])('NET-2 %s', (_name, given, expected) => {
    expect(Object.fromEntries(survivorsOf(given))).toEqual(expected)
  })

  it('NET-2 never point to one that was merged itself, whatever the order', () => {
    fc.assert(
      fc.property(merges, given => {
        const survivors = survivorsOf(given)
        for (const [record, survivor] of survivors) {
          expect(survivor).not.toBe(record)
          expect(survivors.has(survivor)).toBe(false)
        }
      }),
    )
  })

  it('NET-2 undone are as if they had never been', () => {
    fc.assert(
      fc.property(merges, merge, fc.nat(12), (given, extra, at) => {
        const place = Math.min(at, given.length)
        const with_ = [...given.slice(0, place), extra, ...given.slice(place)]
        expect(survivorsOf(with_.filter(each => each !== extra))).toEqual(survivorsOf(given))
      }),
    )
  })

  it('NET-2 repeated change nothing', () => {
    fc.assert(
      fc.property(merges, merge, (given, next) => {
        const after = [...given, next]
        expect(changesAnything(after, next)).toBe(survivorsOf(after).get(next.survivor) !== undefined)
        if (!changesAnything(given, next)) expect(survivorsOf(after)).toEqual(survivorsOf(given))
      }),
    )
  })
})
