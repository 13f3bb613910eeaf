import { describe, expect, it } from 'vitest'
import { addDays, dayOf, dayTitle, mondayOf, startOf } from './days.ts'

const now = new Date(2026, 11, 2, 15, 30)

describe('a day', () => {
  it('is read from the address, and is today when the address names none', () => {
    expect(startOf('2026-12-01', now)).toEqual(new Date(2026, 11, 1))
    for (const odd of [undefined, '', 'tomorrow', '2026-13-01', '2026-02-30'])
      expect(startOf(odd, now)).toEqual(new Date(2026, 11, 2))
  })

  it('is followed by the next one, over the end of a year', () => {
    expect(dayOf(addDays(new Date(2026, 11, 31), 1))).toBe('2027-01-01')
  })

  it('stands in a week that begins on Monday', () => {
    for (const day of [30, 31])
      expect(dayOf(mondayOf(new Date(2026, 10, day)))).toBe(day === 30 ? '2026-11-30' : '2026-11-30')
    expect(dayOf(mondayOf(new Date(2026, 11, 6)))).toBe('2026-11-30')
  })

  it('is named in the language of the reader', () => {
    expect(dayTitle(new Date(2026, 11, 1), 'en-CA')).toBe('Tuesday, December 1')
    expect(dayTitle(new Date(2026, 11, 1), 'fr-CA')).toBe('mardi 1 décembre')
  })
})
