import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Frequency, windowOf } from './windows.ts'

const whole = { from: '2026-01-01', to: '2026-12-31' }

describe('windows of an authorization', () => {
  it.each<[Frequency, string, string, string]>([
    ['total', '2026-11-18', '2026-01-01', '2026-12-31'],
    ['day', '2026-11-18', '2026-11-18', '2026-11-18'],
    ['week', '2026-11-18', '2026-11-15', '2026-11-21'],
    ['week', '2026-11-15', '2026-11-15', '2026-11-21'],
    ['week', '2026-11-21', '2026-11-15', '2026-11-21'],
    ['week', '2026-01-01', '2025-12-28', '2026-01-03'],
    ['month', '2026-02-10', '2026-02-01', '2026-02-28'],
    ['month', '2028-02-29', '2028-02-01', '2028-02-29'],
    ['month', '2026-12-31', '2026-12-01', '2026-12-31'],
  ])('R09 a %s around %s goes from %s to %s', (per, date, from, to) => {
    expect(windowOf(per, date, whole)).toEqual({ from, to })
  })

  it('R09 hold their date, and are the same for every date that they hold', () => {
    const day = fc.integer({ min: 0, max: 20_000 }).map(days => new Date(days * 86_400_000).toISOString().slice(0, 10))
    fc.assert(
      fc.property(day, fc.constantFrom<Frequency>('day', 'week', 'month'), (date, per) => {
        const window = windowOf(per, date, whole)
        expect(window.from <= date && date <= window.to).toBe(true)
        expect(windowOf(per, window.from, whole)).toEqual(window)
        expect(windowOf(per, window.to, whole)).toEqual(window)
      }),
    )
  })
})
