import { describe, expect, it } from 'vitest'
import { spanAtWall } from '../time.ts'
import { datesOf, isOpen } from './week.ts'

const zone = 'America/Toronto'
const span = (start: string, end: string) => ({ start: new Date(start), end: new Date(end) })
const sunday = (from: string, to: string) => [{ weekday: 7, from, to }]

describe('SCH-9 hours on the days the clock changes', () => {
  it('in the gap of spring an hour less is open', () => {
    expect(spanAtWall(zone, '2026-03-08', '01:00', '04:00')).toEqual(
      span('2026-03-08T06:00:00Z', '2026-03-08T08:00:00Z'),
    )
    // 02:30 is not on any wall: it counts on from before the change.
    expect(spanAtWall(zone, '2026-03-08', '02:30', '04:00').start).toEqual(new Date('2026-03-08T07:30:00Z'))
    expect(isOpen(sunday('01:00', '04:00'), zone, span('2026-03-08T06:30:00Z', '2026-03-08T07:30:00Z'))).toBe(true)
    expect(isOpen(sunday('01:00', '04:00'), zone, span('2026-03-08T07:30:00Z', '2026-03-08T08:30:00Z'))).toBe(false)
  })

  it('in the fold of autumn both passes of the hour are open', () => {
    expect(spanAtWall(zone, '2026-11-01', '01:00', '01:30')).toEqual(
      span('2026-11-01T05:00:00Z', '2026-11-01T06:30:00Z'),
    )
    expect(isOpen(sunday('00:00', '03:00'), zone, span('2026-11-01T05:15:00Z', '2026-11-01T06:15:00Z'))).toBe(true)
    expect(isOpen(sunday('00:00', '01:00'), zone, span('2026-11-01T05:15:00Z', '2026-11-01T06:15:00Z'))).toBe(false)
  })

  it('joins hours that meet, over midnight too, and not those with a break between', () => {
    const shop = [
      { weekday: 1, from: '09:00', to: '12:00' },
      { weekday: 1, from: '12:00', to: '24:00' },
      { weekday: 2, from: '00:00', to: '02:00' },
    ]
    expect(isOpen(shop, zone, span('2026-12-07T16:30:00Z', '2026-12-07T17:30:00Z'))).toBe(true)
    expect(isOpen(shop, zone, span('2026-12-08T04:30:00Z', '2026-12-08T05:30:00Z'))).toBe(true)
    expect(isOpen(shop, zone, span('2026-12-08T06:30:00Z', '2026-12-08T07:30:00Z'))).toBe(false)
  })

  it('a visit that ends at midnight does not touch the next day', () => {
    expect(datesOf(zone, span('2026-12-08T04:00:00Z', '2026-12-08T05:00:00Z'))).toEqual(['2026-12-07'])
    expect(datesOf(zone, span('2026-12-08T04:30:00Z', '2026-12-08T05:30:00Z'))).toEqual(['2026-12-07', '2026-12-08'])
  })
})
