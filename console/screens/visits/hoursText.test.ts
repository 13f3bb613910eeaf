import { describe, expect, it } from 'vitest'
import { hoursOfDay, textOfDay, weekText } from './hoursText.ts'

describe('opening hours as people type them', () => {
  it.each([
    ['9-12', '09:00–12:00'],
    ['9:00–12:00, 13:00–17:30', '09:00–12:00, 13:00–17:30'],
    ['13-17, 9 to 12', '09:00–12:00, 13:00–17:00'],
    ['8 h 30 à 16 h', '08:30–16:00'],
    ['0-24', '00:00–24:00'],
    ['', ''],
  ])('SCH-9 reads %j', (typed, shown) => {
    expect(textOfDay(hoursOfDay(typed, 1) ?? [], 1)).toBe(shown)
  })

  it.each(['nine', '9', '12-9', '9-25', '9:70-10', '9-12, 11-13', '9-12-13', '24-24'])('SCH-9 refuses %j', typed => {
    expect(hoursOfDay(typed, 1)).toBeUndefined()
  })

  it('SCH-9 says a week in one line, days alike together', () => {
    const hours = [1, 2, 3, 5].map(weekday => ({ weekday, from: '09:00', to: '17:00' }))
    expect(weekText(hours, day => `d${day}`)).toBe('d1–d3 09:00–17:00 · d5 09:00–17:00')
  })
})
