import { describe, expect, it } from 'vitest'
import { precedes, type Stamp, stampAfter } from './stamps.ts'

const at = (versionId: string | undefined, ms: number, over?: string[]): Stamp => ({
  ...(versionId ? { versionId } : {}),
  lastUpdated: new Date(Date.UTC(2026, 10, 20, 10, 0, 0, ms)).toISOString(),
  ...(over ? { over } : {}),
})

describe('which of two versions came first', () => {
  it.each<[string, Stamp | undefined, Stamp | undefined, string]>([
    ['another time', at('9', 100), at('2', 300), 'before'],
    ['a later time', at('1', 300), at('2', 100), 'not-before'],
    ['no time', {}, at('2', 100), 'not-before'],
    ['nothing to compare with', at('2', 100), undefined, 'not-before'],
    ['the same version', at('2', 100), at('2', 100), 'not-before'],
    ['a lower number', at('9', 100), at('10', 100), 'before'],
    ['a higher number', at('10', 100), at('9', 100), 'not-before'],
    ['a lower number within a second that one knows only whole', at('2', 400), at('3', 0), 'before'],
    ['one that it is known to follow', at('b', 100), at('a', 100, ['b']), 'before'],
    ['one that is known to follow it', at('b', 100, ['a']), at('a', 100), 'not-before'],
    ['words', at('b', 100), at('a', 100), 'cannot-tell'],
    ['no versions', at(undefined, 100), at(undefined, 100), 'cannot-tell'],
  ])('SCH-4 is told by %s', (_what, a, b, expected) => {
    expect(precedes(a, b)).toBe(expected)
  })

  it('is kept within its instant only', () => {
    expect(stampAfter(at('c', 100), at('b', 100, ['a']), at('z', 50))).toEqual(at('c', 100, ['a', 'b']))
    expect(stampAfter(at('d', 200), at('c', 100, ['a', 'b']))).toEqual(at('d', 200))
  })
})
