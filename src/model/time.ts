/** Wall time in a zone: the only place that knows about zones and their changes (DESIGN.md section 7, time). */
import { Temporal } from 'temporal-polyfill'

/** Weekday 1 (Monday) to 7, and minutes since midnight, in a zone. */
export type WallTime = { weekday: number; minute: number }

/** The wall time of an instant. @throws RangeError when there is no such zone */
export function wallTimeIn(zone: string, at: Date): WallTime {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
  return { weekday: local.dayOfWeek, minute: local.hour * 60 + local.minute }
}

/** The next instant after `at`, to the minute, at which the wall in a zone shows this minute of the day. */
export function nextAtMinute(zone: string, at: Date, minute: number): Date {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
  const time = { hour: Math.floor(minute / 60), minute: minute % 60 }
  const today = local.with({ ...time, second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 })
  const next = Temporal.ZonedDateTime.compare(today, local) > 0 ? today : today.add({ days: 1 }).with(time)
  return new Date(next.epochMilliseconds)
}

/** Whether an IANA name is a zone that this program knows. */
export function isZone(name: string): boolean {
  try {
    wallTimeIn(name, new Date(0))
    return true
  } catch {
    return false
  }
}
