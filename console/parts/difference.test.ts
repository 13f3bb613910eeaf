import { describe, expect, it } from 'vitest'
import { countChanges, difference } from './difference.ts'

describe('difference', () => {
  it('tells added, removed, changed and equal elements of an object apart', () => {
    const { change, parts = [] } = difference({ a: 1, b: 'x', c: true }, { a: 1, b: 'y', d: null })
    expect(change).toBe('changed')
    expect(parts.map(({ name, change }) => [name, change])).toEqual([
      ['a', 'same'],
      ['b', 'changed'],
      ['c', 'removed'],
      ['d', 'added'],
    ])
  })

  it('shows one new entry of a list as one addition, not as a change of all that follow', () => {
    const before = [{ value: 'one' }, { value: 'two' }]
    const after = [{ value: 'new' }, { value: 'one' }, { value: 'two' }]
    expect(difference(before, after).parts?.map(part => part.change)).toEqual(['added', 'same', 'same'])
  })

  it('keeps entries with one id together, and says what changed inside', () => {
    const found = difference(
      [
        { id: 'a', n: 1 },
        { id: 'b', n: 2 },
      ],
      [
        { id: 'b', n: 3 },
        { id: 'a', n: 1 },
      ],
    )
    expect(countChanges(found)).toEqual({ added: 1, removed: 1, changed: 1 })
  })

  it('pairs entries that were replaced', () => {
    const [only] = difference([{ status: 'booked' }], [{ status: 'cancelled' }]).parts ?? []
    expect(only?.parts).toEqual([{ name: 'status', change: 'changed', before: 'booked', after: 'cancelled' }])
  })

  it('finds values equal whatever the order of their elements', () => {
    expect(difference({ a: { x: 1, y: [2] } }, { a: { y: [2], x: 1 } }).change).toBe('same')
    expect(difference([{ x: 1, y: 2 }], [{ y: 2, x: 1 }]).change).toBe('same')
  })

  it('shows everything as added where there was nothing, and as removed where nothing is left', () => {
    expect(difference(undefined, { a: [1, 2] }).parts?.[0]?.parts?.map(part => part.change)).toEqual(['added', 'added'])
    expect(difference({ a: 1 }, undefined).change).toBe('removed')
    expect(countChanges(difference({ a: 1, b: {} }, { a: 1, b: {} }))).toEqual({ added: 0, removed: 0, changed: 0 })
  })

  it('compares very long lists place by place', () => {
    const long = Array.from({ length: 1000 }, (_, index) => index)
    expect(countChanges(difference(long, [...long, 1000]))).toEqual({ added: 1, removed: 0, changed: 0 })
  })
})
