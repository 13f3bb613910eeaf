import { describe, expect, it } from 'vitest'
import { lastAtWeekday, nextAtWeekday } from './time.ts'

describe('a weekday and a minute', () => {
  it.each([
    ['2026-11-26T17:00:00Z', 4, 720, '2026-11-26T17:00:00.000Z'],
    ['2026-11-26T16:59:00Z', 4, 720, '2026-11-19T17:00:00.000Z'],
    ['2026-11-25T23:00:00Z', 7, 0, '2026-11-22T05:00:00.000Z'],
    ['2026-03-09T12:00:00Z', 7, 150, '2026-03-08T07:30:00.000Z'], // the hour that is left out counts on
  ])('before %s were last on weekday %i at minute %i at %s', (at, weekday, minute, last) => {
    expect(lastAtWeekday('America/Toronto', new Date(at), weekday, minute).toISOString()).toBe(last)
  })

  it.each([
    ['2026-11-26T17:00:00Z', 4, 720, '2026-12-03T17:00:00.000Z'],
    ['2026-11-26T16:59:00Z', 4, 720, '2026-11-26T17:00:00.000Z'],
    ['2026-03-05T12:00:00Z', 7, 150, '2026-03-08T07:30:00.000Z'], // the hour that is left out counts on
    ['2026-10-30T12:00:00Z', 5, 480, '2026-11-06T13:00:00.000Z'], // an hour later by UTC once summer is over
  ])('after %s are next on weekday %i at minute %i at %s', (at, weekday, minute, next) => {
    expect(nextAtWeekday('America/Toronto', new Date(at), weekday, minute).toISOString()).toBe(next)
  })
})
