import { describe, expect, it } from 'vitest'
import { calendarDate, clockTime, fromNow, fullTime, shortId, span } from './format.ts'

const now = new Date(2026, 2, 10, 12, 0, 0)
const ago = (ms: number) => new Date(now.getTime() - ms)
const minutes = (count: number) => count * 60_000

/** Intl puts narrow and unbreakable blanks between number and unit. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

describe('times', () => {
  it('G-7 of today are shown as the time of day alone, in the 24-hour clock', () => {
    expect(clockTime(new Date(2026, 2, 10, 9, 41), now, 'en-CA')).toBe('09:41')
    expect(plain(clockTime(new Date(2026, 2, 10, 9, 41), now, 'fr-CA'))).toBe('09 h 41')
  })

  it('of another day carry the day, and of another year the year', () => {
    expect(clockTime(new Date(2026, 2, 9, 9, 41), now, 'en-US')).toBe('Mar 9, 09:41')
    expect(clockTime(new Date(2025, 2, 9, 9, 41), now, 'en-US')).toBe('Mar 9, 2025, 09:41')
  })

  it.each([
    [minutes(0), 'now', 'maintenant'],
    [minutes(5), '5 min. ago', 'il y a 5 min'],
    [minutes(125), '2 hr. ago', 'il y a 2 h'],
    [minutes(60 * 30), '30 hr. ago', 'il y a 30 h'],
    [minutes(60 * 24 * 3), '3 days ago', 'il y a 3 j'],
  ])('say how far away they are (%i ms)', (ms, english, french) => {
    expect(plain(fromNow(ago(ms), now, 'en-US'))).toBe(english)
    expect(plain(fromNow(ago(ms), now, 'fr-CA'))).toBe(french)
  })

  it('G-7 show the reader’s zone and UTC when asked for everything', () => {
    const text = fullTime(new Date('2026-03-10T16:30:00Z'), 'en-US', 'America/Toronto')
    expect(text).toContain('12:30:00')
    expect(text).toContain('EDT')
    expect(text).toContain('2026-03-10 16:30:00 UTC')
  })
})

describe('spans', () => {
  it.each([
    [45_000, '45 sec'],
    [minutes(12), '12 min'],
    [minutes(60 * 3), '3 hr'],
    [minutes(60 * 50), '2 days'],
  ])('%i ms are said in the largest unit', (ms, text) => {
    expect(plain(span(ms, 'en-US'))).toBe(text)
  })
})

describe('dates', () => {
  it('are never moved by a zone', () => {
    expect(calendarDate('1984-02-29', 'en-US')).toBe('February 29, 1984')
    expect(calendarDate('1984-02-29', 'fr-CA')).toBe('29 février 1984')
  })

  it('that are partial stay as they came', () => {
    expect(calendarDate('1984-02', 'en-US')).toBe('1984-02')
  })
})

describe('ids', () => {
  it('are shortened in the middle, short ones not at all', () => {
    expect(shortId('0198f3aa-1111-7222-8333-444455557c2e')).toBe('0198f3…7c2e')
    expect(shortId('cal-clinic')).toBe('cal-clinic')
  })
})
