import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, ageOn, daysBetween, shiftDate } from './dates.ts'

const day = fc.date({ min: new Date('1800-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
const text = (date: Date) => date.toISOString().slice(0, 10)

describe('days counted by hand', () => {
  it('are those of the calendar', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -40_000, max: 40_000 }), (date, days) => {
        const later = new Date(Date.parse(text(date)) + days * 86_400_000)
        expect(addDays(text(date), days)).toBe(text(later))
        expect(daysBetween(text(date), text(later))).toBe(days)
      }),
    )
  })

  it('end a month on its last day when it is shorter', () => {
    expect(shiftDate('2024-01-31', 'month', 1)).toBe('2024-02-29')
    expect(shiftDate('2024-02-29', 'year', 1)).toBe('2025-02-28')
    expect(shiftDate('1999-12-31', 'day', 1)).toBe('2000-01-01')
  })

  it('count years on the birthday', () => {
    expect(ageOn('2000-06-15', '2026-06-14')).toBe(25)
    expect(ageOn('2000-06-15', '2026-06-15')).toBe(26)
  })
})
