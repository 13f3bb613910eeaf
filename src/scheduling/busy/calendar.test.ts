import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calendarText, foldLine } from './calendar.ts'
import { type Interval, mergeIntervals, sampleOf, uncovered, windowAt } from './intervals.ts'

const minute = 60_000
const now = new Date('2026-11-23T14:00:00Z')
const window = windowAt(now)
/** Some interval around the window, in odd milliseconds. */
const interval = fc
  .record({ at: fc.integer({ min: -3 * 1440, max: 366 * 1440 }), length: fc.integer({ min: -10, max: 3_000 }) })
  .map(({ at, length }) => ({ start: now.getTime() + at * minute + 1, end: now.getTime() + (at + length) * minute }))
const isIn = (intervals: readonly Interval[], at: number) => intervals.some(each => each.start <= at && at < each.end)

describe('busy intervals', () => {
  it('SCH-4 cover exactly what is taken, sorted, apart from each other, and within the window', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 60 }), taken => {
        const merged = mergeIntervals(taken, window)
        for (const [index, { start, end }] of merged.entries()) {
          expect(end).toBeGreaterThan(start)
          expect((start % minute) + (end % minute)).toBe(0)
          expect(start).toBeGreaterThan(merged[index - 1]?.end ?? Number.NEGATIVE_INFINITY)
        }
        const inside = taken.filter(each => each.end > each.start && each.end > window.start && each.start < window.end)
        expect(uncovered(inside, merged)).toEqual([])
        for (const { start, end } of merged)
          for (let at = start; at < end; at += 7 * minute)
            expect(
              isIn(
                inside.map(each => ({ start: each.start - minute, end: each.end + minute })),
                at,
              ),
            ).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it('are merged into the same ones in whatever order they come, and once more changes nothing', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 30 }), taken => {
        const merged = mergeIntervals(taken, window)
        expect(mergeIntervals(taken.toReversed(), window)).toEqual(merged)
        expect(mergeIntervals(merged, window)).toEqual(merged)
      }),
      { numRuns: 100 },
    )
  })

  it('are sampled from the first to the last, each once', () => {
    const all = Array.from({ length: 97 }, (_, index) => index)
    const sample = sampleOf(all, 20)
    expect(sample).toHaveLength(20)
    expect([sample[0], sample.at(-1), new Set(sample).size]).toEqual([0, 96, 20])
    expect(sampleOf([1, 2], 20)).toEqual([1, 2])
  })
})

describe('the calendar of busy times', () => {
  const text = (intervals: readonly Interval[]) =>
    calendarText({ intervals, madeAt: now, uidOf: ({ start }) => `${start.toString(16)}@busy` })

  it('SCH-4 is written as the contract says, byte for byte: UTC, named Busy, nothing else', () => {
    const start = Date.parse('2026-03-08T06:30:00Z') // the night of a clock change in Toronto
    expect(text([{ start, end: start + 30 * minute }])).toBe(
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:-//Causeway//Busy times//EN',
        'CALSCALE:GREGORIAN',
        'BEGIN:VEVENT',
        `UID:${start.toString(16)}@busy`,
        'DTSTAMP:20261123T140000Z',
        'DTSTART:20260308T063000Z',
        'DTEND:20260308T070000Z',
        'SUMMARY:Busy',
        'END:VEVENT',
        'END:VCALENDAR',
        '',
      ].join('\r\n'),
    )
  })

  it('is a calendar also when nothing is taken', () => {
    expect(text([])).toMatch(/^BEGIN:VCALENDAR\r\n(?:[A-Z]+:.+\r\n){3}END:VCALENDAR\r\n$/)
  })

  it('folds long lines to 75 bytes, never inside of a character, and back to what they were', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }).map(each => each.replace(/[\r\n]/g, '')),
        line => {
          const folded = foldLine(line)
          for (const part of folded.split('\r\n')) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(75)
          expect(folded.replaceAll('\r\n ', '')).toBe(line)
        },
      ),
      { numRuns: 200 },
    )
  })
})
