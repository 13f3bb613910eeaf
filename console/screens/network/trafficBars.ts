/** Bars of a chart of time: every hour or day of the period is there, also those in which nothing was asked. Pure. */
import type { TrafficHour } from '../../api/network.ts'

const hourMs = 3_600_000
const hoursOfDay = 24
/** Over more days than this a bar is a day. */
const mostDaysByHour = 7

export type Bar = Record<'discoveries' | 'queries' | 'retrieves' | 'refused' | 'failed' | 'asked' | 'bad', number> & {
  /** Its beginning. */
  at: Date
}

/** From the oldest to the running one. */
export function barsOf(hours: readonly TrafficHour[], days: number, now: Date): Bar[] {
  const width = days > mostDaysByHour ? hoursOfDay * hourMs : hourMs
  const count = (days * hoursOfDay * hourMs) / width
  const end = (Math.floor(now.getTime() / hourMs) + 1) * hourMs
  const begin = end - count * width
  const bars = Array.from({ length: count }, (_, index): Bar => {
    const none = { discoveries: 0, queries: 0, retrieves: 0, refused: 0, failed: 0, asked: 0, bad: 0 }
    return { at: new Date(begin + index * width), ...none }
  })
  for (const hour of hours) {
    const bar = bars[Math.floor((Date.parse(hour.hour) - begin) / width)]
    if (!bar) continue
    for (const name of ['discoveries', 'queries', 'retrieves', 'refused', 'failed'] as const) bar[name] += hour[name]
    bar.asked += hour.discoveries + hour.queries + hour.retrieves
    bar.bad += hour.refused + hour.failed
  }
  return bars
}
