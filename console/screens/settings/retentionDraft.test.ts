import { describe, expect, it } from 'vitest'
import { faultOf, isSound, sameDraft, withOwn } from './retentionDraft.ts'

const bound = { least: 1, most: 3650 }
const bounds = { bodies: bound, problems: bound, metadata: bound, audit: { least: 2192, most: 36_500 } }
const draft = { periods: { bodies: 30, problems: 90, metadata: 400, audit: 2557 }, overrides: [] }

describe('periods while they are edited', () => {
  it('SE-2 are refused before they are sent when one ends before the one that goes first', () => {
    expect(isSound(draft, bounds)).toBe(true)
    const longer = { ...draft, periods: { ...draft.periods, bodies: 100 } }
    expect(faultOf(longer, bounds, 'problems')).toBe('shorter-than-before')
    expect(isSound(longer, bounds)).toBe(false)
    expect(isSound(withOwn(draft, 'c', 'bodies', 91), bounds)).toBe(false)
    expect(
      faultOf(withOwn({ ...draft, periods: { ...draft.periods, audit: 30 } }, 'c', 'bodies', 1), bounds, 'audit'),
    ).toBe('too-short')
  })

  it('SE-2 forget a connection that says nothing of its own any more', () => {
    const own = withOwn(withOwn(draft, 'c', 'bodies', 3), 'c', 'problems', 20)
    expect(own.overrides).toEqual([{ connection: 'c', bodies: 3, problems: 20 }])
    expect(withOwn(withOwn(own, 'c', 'bodies', undefined), 'c', 'problems', undefined)).toEqual(draft)
  })

  it('SE-2 are the same whatever the order of the connections', () => {
    const one = withOwn(withOwn(draft, 'a', 'bodies', 3), 'b', 'bodies', 4)
    const other = withOwn(withOwn(draft, 'b', 'bodies', 4), 'a', 'bodies', 3)
    expect(sameDraft(one, other)).toBe(true)
    expect(sameDraft(one, draft)).toBe(false)
  })
})
