import { describe, expect, it } from 'vitest'
import { changesBetween, isSame } from './changes.ts'

describe('CO-6 what differs', () => {
  it('is told path by path, with what was there and what is', () => {
    const before = { a: 1, b: { c: 'x', d: [1, 2] }, gone: true }
    const after = { b: { d: [1, 3, 4], c: 'x' }, a: 1, fresh: null }
    expect(changesBetween(before, after)).toEqual([
      { path: 'b.d.1', kind: 'changed', before: 2, after: 3 },
      { path: 'b.d.2', kind: 'added', before: null, after: 4 },
      { path: 'gone', kind: 'removed', before: true, after: null },
      { path: 'fresh', kind: 'added', before: null, after: null },
    ])
  })

  it('compares entries of a crosswalk by their value, wherever they stand', () => {
    const [okafor, bergeron] = [
      { from: '5', to: 'Practitioner/okafor' },
      { from: '6', to: 'Practitioner/bergeron' },
    ]
    expect(changesBetween([okafor, bergeron], [{ ...bergeron, to: 'Practitioner/roy' }, okafor])).toEqual([
      { path: '6.to', kind: 'changed', before: 'Practitioner/bergeron', after: 'Practitioner/roy' },
    ])
  })

  it('is nothing when only the order of keys differs', () => {
    expect(isSame({ a: 1, b: [{ x: 1, y: 2 }] }, { b: [{ y: 2, x: 1 }], a: 1 })).toBe(true)
    expect(isSame([], {})).toBe(false)
    expect(isSame('', undefined)).toBe(false)
  })
})
