import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReportCount } from '../../api/reports.ts'
import { narrowed, reasonsOf, totalsOf, weeksOf } from './counts.ts'

const count = (week: string | null, mapping: 'auto' | 'user' | 'none', many: number, more: Partial<ReportCount> = {}) =>
  ({ week, mapping, reason: null, rendered: false, count: many, ...more }) satisfies ReportCount

const some = [
  count('2026-11-02', 'auto', 4, { rendered: true }),
  count('2026-11-02', 'auto', 2),
  count('2026-11-23', 'user', 1),
  count('2026-11-23', 'none', 3, { reason: 'NO_CLIENT' }),
  count(null, 'none', 5, { reason: 'BAD_TIME' }),
]

describe('the counts of a report', () => {
  it('SES-7 say how many rows each chip leaves', () => {
    expect(totalsOf(some)).toEqual({ all: 15, mapped: 7, auto: 6, user: 1, none: 8 })
    expect(totalsOf(narrowed(some, { mapping: 'mapped' })).all).toBe(7)
    expect(totalsOf(narrowed(some, { mapping: 'none', reason: 'NO_CLIENT' })).all).toBe(3)
  })

  it('SES-7 show each week, those of nothing too, and say what has no date', () => {
    expect(weeksOf(some)).toEqual({
      weeks: [
        { week: '2026-11-02', rendered: 4, mapped: 2, none: 0 },
        { week: '2026-11-09', rendered: 0, mapped: 0, none: 0 },
        { week: '2026-11-16', rendered: 0, mapped: 0, none: 0 },
        { week: '2026-11-23', rendered: 0, mapped: 1, none: 3 },
      ],
      earlier: 0,
      undated: 5,
    })
    expect(weeksOf([])).toEqual({ weeks: [], earlier: 0, undated: 0 })
  })

  it('SES-7 name the reasons, the most frequent first', () => {
    expect(reasonsOf(some)).toEqual([
      { reason: 'BAD_TIME', count: 5 },
      { reason: 'NO_CLIENT', count: 3 },
    ])
  })

  it('SES-7 lose no row between the chart, what is earlier and what has no date', () => {
    const weeks = fc
      .integer({ min: 0, max: 60 })
      .map(n => new Date(Date.UTC(2026, 0, 5 + 7 * n)).toISOString().slice(0, 10))
    const one = fc.record({
      week: fc.option(weeks, { nil: null }),
      mapping: fc.constantFrom('auto' as const, 'user' as const, 'none' as const),
      reason: fc.constant(null),
      rendered: fc.boolean(),
      count: fc.integer({ min: 1, max: 50 }),
    })
    fc.assert(
      fc.property(fc.array(one), counts => {
        const { weeks: shown, earlier, undated } = weeksOf(counts)
        const inBars = shown.reduce((all, each) => all + each.rendered + each.mapped + each.none, 0)
        expect(inBars + earlier + undated).toBe(totalsOf(counts).all)
        expect(shown.length).toBeLessThanOrEqual(26)
      }),
    )
  })
})
