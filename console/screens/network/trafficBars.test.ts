import { describe, expect, it } from 'vitest'
import type { TrafficHour } from '../../api/network.ts'
import { barsOf } from './trafficBars.ts'

const now = new Date('2026-11-30T12:34:00Z')
const hour = (at: string, counts: Partial<TrafficHour> = {}): TrafficHour => ({
  ...{ discoveries: 0, nothing: 0, queries: 0, retrieves: 0, documents: 0, withheld: 0, refused: 0, failed: 0 },
  hour: at,
  ...counts,
})

describe('bars of the traffic', () => {
  it('stand for every hour of the period, also for those without anything', () => {
    const bars = barsOf([hour('2026-11-30T12:00:00Z', { discoveries: 3, queries: 1, failed: 1 })], 1, now)
    expect(bars).toHaveLength(24)
    expect(bars[0]).toMatchObject({ at: new Date('2026-11-29T13:00:00Z'), asked: 0 })
    expect(bars.at(-1)).toMatchObject({ at: new Date('2026-11-30T12:00:00Z'), asked: 4, bad: 1 })
  })

  it('sum up days over a month, and leave out what is older', () => {
    const hours = [
      hour('2026-10-01T00:00:00Z', { retrieves: 9 }),
      hour('2026-11-29T12:00:00Z', { retrieves: 1 }),
      hour('2026-11-29T13:00:00Z', { retrieves: 2 }),
      hour('2026-11-30T12:00:00Z', { refused: 1, retrieves: 4 }),
    ]
    const bars = barsOf(hours, 31, now)
    expect(bars).toHaveLength(31)
    expect(bars.slice(-2).map(({ asked }) => asked)).toEqual([1, 6])
    expect(bars.reduce((sum, { asked }) => sum + asked, 0)).toBe(7)
  })
})
