import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesBetween } from './changes.ts'
import type { Facts } from './facts.ts'
import { doubleBookings, type Placed } from './overlaps.ts'
import { type Seen, standingOf } from './standing.ts'
import { differing } from './systems.ts'

const calm: Seen = { isCurrent: true, newsWaits: false, settledConflict: false, differs: false }

describe('how a system stands to an appointment', () => {
  it.each<[string, Partial<Seen>, string]>([
    ['nothing known against it', {}, 'equal'],
    ['it has the present version', { delivery: 'delivered' }, 'equal'],
    ['the update is under way', { delivery: 'retry', isCurrent: false, differs: true }, 'waiting'],
    ['the update was refused', { delivery: 'rejected', isCurrent: false }, 'failed'],
    ['an old refusal, and it has told the present version since', { delivery: 'rejected' }, 'equal'],
    ['it may have arrived', { delivery: 'ambiguous', isCurrent: false }, 'ambiguous'],
    ['its news waits for a person', { newsWaits: true, delivery: 'retry' }, 'held'],
    ['both had changed a field', { settledConflict: true, delivery: 'delivered' }, 'conflict'],
    ['held back on purpose', { delivery: 'suppressed', isCurrent: false }, 'suppressed'],
    ['nobody told it', { isCurrent: false, differs: true }, 'behind'],
  ])('%s', (_what, seen, standing) => {
    expect(standingOf({ ...calm, ...seen })).toBe(standing)
  })
})

describe('double booking', () => {
  const placed = fc.record({
    start: fc.integer({ min: 0, max: 40 }),
    minutes: fc.integer({ min: 0, max: 12 }),
    practitioners: fc.uniqueArray(fc.constantFrom('roy', 'kim'), { maxLength: 2 }),
    over: fc.boolean(),
  })
  it('finds exactly the pairs that overlap, however many stand around them', () => {
    fc.assert(
      fc.property(fc.array(placed, { maxLength: 12 }), rows => {
        const all: Placed[] = rows.map(({ minutes, ...row }, index) => ({
          ...row,
          id: `a${index}`,
          end: row.start + minutes,
        }))
        const takesTime = (each: Placed) => !each.over && each.end > each.start
        const found = doubleBookings(all)
        for (const one of all) {
          const expected = one.practitioners.filter(whose =>
            all.some(
              other =>
                other.id !== one.id &&
                takesTime(one) &&
                takesTime(other) &&
                other.practitioners.includes(whose) &&
                one.start < other.end &&
                other.start < one.end,
            ),
          )
          expect([...(found.get(one.id) ?? [])].sort()).toEqual([...expected].sort())
        }
      }),
    )
  })
})

describe('what a version changed', () => {
  const facts: Facts = {
    start: '2026-12-01T15:00:00Z',
    end: '2026-12-01T15:30:00Z',
    status: 'booked',
    practitioners: ['roy'],
    locations: [],
    services: [],
    person: 'anna',
    visitType: null,
  }
  it('is nothing where only the way of writing differs', () => {
    expect(changesBetween(facts, { ...facts, start: '2026-12-01T10:00:00-05:00' })).toEqual([])
    expect(differing({ ...facts, end: '2026-12-01T10:30:00-05:00' }, facts)).toBeUndefined()
  })
  it('names each field with what it was and is', () => {
    expect(changesBetween(facts, { ...facts, status: 'cancelled', practitioners: ['kim'] })).toEqual([
      { field: 'status', before: ['booked'], after: ['cancelled'] },
      { field: 'practitioners', before: ['roy'], after: ['kim'] },
    ])
  })
})
