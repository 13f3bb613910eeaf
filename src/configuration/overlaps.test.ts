import { describe, expect, it } from 'vitest'
import { areDisjoint, overlaps, overlapsWith, type WrittenRoute } from './overlaps.ts'

const route = (slug: string, change: Partial<WrittenRoute> = {}): WrittenRoute => ({
  slug,
  source: 'calcom',
  target: 'ehr',
  events: ['booking.*'],
  ...change,
})

describe('filters', () => {
  it.each([
    ["status = 'booked'", "status = 'pending'", true],
    ["status = 'booked' and serviceType.coding.code = 'a'", "serviceType.coding.code = 'b'", true],
    ["status = 'booked'", "(status = 'booked').not()", true],
    ["status = 'booked'", "status = 'booked'", false],
    ["status = 'booked'", 'start.exists()', false],
    ["status = 'booked' or status = 'pending'", "status = 'cancelled'", false],
    [undefined, "status = 'booked'", false],
  ])('SCH-8 %j and %j can be told apart: %j', (one, other, apart) => {
    expect(areDisjoint(one, other)).toBe(apart)
    expect(areDisjoint(other, one)).toBe(apart)
  })
})

describe('routes', () => {
  it('SCH-8 overlap when source, target and an event are the same and nothing tells them apart', () => {
    const routes = [
      route('a'),
      route('b', { events: ['booking.created'] }),
      route('c', { target: 'other' }),
      route('d', { events: ['referral.*'] }),
      route('e', { source: 'elsewhere' }),
    ]
    expect(overlaps(routes)).toEqual([['a', 'b']])
    expect(overlapsWith(routes, 'b')).toEqual(['a'])
    expect(overlaps([route('a', { filter: "status = 'x'" }), route('b', { filter: "status = 'y'" })])).toEqual([])
  })
})
