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

/** The last instant at or before `at`, to the minute, at which the wall in a zone showed this minute of the day. */
export function lastAtMinute(zone: string, at: Date, minute: number): Date {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
  const time = { hour: Math.floor(minute / 60), minute: minute % 60 }
  const today = local.with({ ...time, second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 })
  const last = Temporal.ZonedDateTime.compare(today, local) <= 0 ? today : today.subtract({ days: 1 }).with(time)
  return new Date(last.epochMilliseconds)
}

/** The last instant at or before `at` at which a zone's calendar and wall showed this weekday (1 is Monday) and minute. */
export function lastAtWeekday(zone: string, at: Date, weekday: number, minute: number): Date {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
  const time = { hour: Math.floor(minute / 60), minute: minute % 60 }
  const day = local.toPlainDate().subtract({ days: (local.dayOfWeek - weekday + 7) % 7 })
  const latest = day.toZonedDateTime({ timeZone: zone, plainTime: time })
  const last = Temporal.ZonedDateTime.compare(latest, local) <= 0 ? latest : latest.subtract({ weeks: 1 })
  return new Date(last.epochMilliseconds)
}

/** The first instant after `at` at which a zone's calendar and wall show this weekday (1 is Monday) and minute. */
export function nextAtWeekday(zone: string, at: Date, weekday: number, minute: number): Date {
  const last = Temporal.Instant.fromEpochMilliseconds(lastAtWeekday(zone, at, weekday, minute).getTime())
  const day = last.toZonedDateTimeISO(zone).toPlainDate().add({ weeks: 1 })
  const next = day.toZonedDateTime({
    timeZone: zone,
    plainTime: { hour: Math.floor(minute / 60), minute: minute % 60 },
  })
  return new Date(next.epochMilliseconds)
}

/** What a wall shows: a date and a time of day, without its zone. */
export type WallClock = { year: number; month: number; day: number; hour: number; minute: number; second: number }

/**
 * The instant at which the wall in a zone shows this; undefined when there is no such day or time. In the hour that
 * comes twice the first is meant, and what a change of the clock leaves out counts on from before it.
 */
export function instantAtWall(zone: string, shown: WallClock): Date | undefined {
  try {
    const at = Temporal.ZonedDateTime.from({ ...shown, timeZone: zone }, { overflow: 'reject' })
    return new Date(at.epochMilliseconds)
  } catch {
    return undefined
  }
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

/** The date, the time to the minute and the weekday (1 is Monday) that calendar and wall in a zone show at an instant. */
export function localTimeIn(zone: string, at: Date): { date: string; time: string; weekday: number } {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' })
  return { date: local.toPlainDate().toString(), time, weekday: local.dayOfWeek }
}

/** An instant as the wall in a zone shows it, with its distance from UTC: `2026-11-24T09:00:00-05:00`. */
export function offsetTime(zone: string, at: Date): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
  return local.toString({ smallestUnit: 'second', timeZoneName: 'never' })
}

/**
 * The span in which the wall in a zone shows a date between two times, such as 09:00 and 24:00. In the hour that comes
 * twice it begins with the first and ends with the second; what a change of the clock leaves out counts on from before it.
 */
export function spanAtWall(zone: string, date: string, from: string, to: string): { start: Date; end: Date } {
  const day = Temporal.PlainDate.from(date)
  const at = (time: string, disambiguation: 'compatible' | 'later') => {
    const wall = time === '24:00' ? day.add({ days: 1 }).toPlainDateTime() : day.toPlainDateTime(time)
    return new Date(wall.toZonedDateTime(zone, { disambiguation }).epochMilliseconds)
  }
  return { start: at(from, 'compatible'), end: at(to, 'later') }
}

/** The dates from the first to the last, both included; at most a year of them. */
export function daysBetween(first: string, last: string): string[] {
  const end = Temporal.PlainDate.from(last)
  const dates: string[] = []
  for (
    let day = Temporal.PlainDate.from(first);
    Temporal.PlainDate.compare(day, end) <= 0;
    day = day.add({ days: 1 })
  ) {
    if (dates.length === 366) break
    dates.push(day.toString())
  }
  return dates
}

/** The dates that a span covers from midnight to midnight on the wall of a zone; undefined when there is none. */
export function wholeDaysIn(zone: string, start: Date, end: Date): { from: string; to: string } | undefined {
  const at = (instant: Date) => Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
  const [begins, ends] = [at(start), at(end)]
  const isMidnight = begins.startOfDay().epochMilliseconds === begins.epochMilliseconds
  const first = isMidnight ? begins.toPlainDate() : begins.toPlainDate().add({ days: 1 })
  const last = ends.toPlainDate().subtract({ days: 1 })
  return Temporal.PlainDate.compare(first, last) > 0 ? undefined : { from: first.toString(), to: last.toString() }
}

/** An instant as people say it in a zone: the day, the time and the zone's name, short or in full. */
export function spokenTimeIn(
  zone: string,
  at: Date,
  locale: string,
  style: 'short' | 'long',
): { date: string; time: string; zone: string } {
  const date = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    weekday: style,
    month: style,
    day: 'numeric',
    ...(style === 'long' ? { year: 'numeric' } : {}),
  }).format(at)
  const time = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: 'numeric', minute: '2-digit' }).format(at)
  const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: 'numeric', timeZoneName: style }).formatToParts(
    at,
  )
  return { date, time, zone: parts.find(part => part.type === 'timeZoneName')?.value ?? zone }
}

/** Milliseconds that the wall in a zone is ahead of UTC at an instant. @throws RangeError when there is no such zone */
function offsetAt(zone: string, atMs: number): number {
  const local = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone)
  return local.offsetNanoseconds / 1_000_000
}

const dayMs = 86_400_000
const mostDays = 5000
const mostZones = 100
const steadyOffsets = new Map<string, Map<number, number | undefined>>()

/**
 * The offset of a zone when no change of the clock is near this day (counted from 1970); undefined when one is.
 * Remembered by zone and day: many times of one day are read in a row.
 */
function steadyOffset(zone: string, day: number): number | undefined {
  const known = steadyOffsets.get(zone)?.get(day)
  if (known !== undefined || steadyOffsets.get(zone)?.has(day)) return known
  const [offset, ...near] = [day, day - 1, day + 1, day + 2].map(each => offsetAt(zone, each * dayMs))
  const steady = near.every(each => each === offset) ? offset : undefined
  const days = steadyOffsets.get(zone)
  if (days && days.size < mostDays) days.set(day, steady)
  else {
    if (steadyOffsets.size >= mostZones) steadyOffsets.clear()
    steadyOffsets.set(zone, new Map([[day, steady]]))
  }
  return steady
}

/**
 * The instants, in milliseconds, at which the wall in a zone shows this second of a date: none in the hour that a
 * change of the clock leaves out, two (the earlier first) in the hour that comes twice. `second` is 0 to 86,399.
 * @throws RangeError when there is no such zone or date
 */
export function instantsAtWall(zone: string, date: string, second: number): readonly number[] {
  const day = Date.parse(`${date}T00:00:00Z`) / dayMs
  if (!Number.isInteger(day)) throw new RangeError('no such date')
  const steady = steadyOffset(zone, day)
  if (steady !== undefined) return [day * dayMs + second * 1000 - steady]
  const wall = Temporal.PlainDate.from(date).toPlainDateTime().add({ seconds: second })
  const earlier = wall.toZonedDateTime(zone, { disambiguation: 'earlier' })
  const later = wall.toZonedDateTime(zone, { disambiguation: 'later' })
  const shown = [earlier, later].filter(at => at.toPlainDateTime().equals(wall)).map(at => at.epochMilliseconds)
  return [...new Set(shown)]
}

/** The date that the calendar in a zone shows at an instant, YYYY-MM-DD; quick for many instants. */
export function dateIn(zone: string, at: Date): string {
  const steady = steadyOffset(zone, Math.floor(at.getTime() / dayMs))
  const offset = steady ?? offsetAt(zone, at.getTime())
  return dateOfDay(Math.floor((at.getTime() + offset) / dayMs))
}

/** The date so many days before another, YYYY-MM-DD. */
export function dateBefore(date: string, days: number): string {
  return Temporal.PlainDate.from(date).subtract({ days }).toString()
}

const datesOfDays = new Map<number, string>()

/** The date of a day counted from 1970; remembered, since writing one down takes longer than all the rest. */
function dateOfDay(day: number): string {
  const known = datesOfDays.get(day)
  if (known !== undefined) return known
  if (datesOfDays.size >= mostDays) datesOfDays.clear()
  const date = new Date(day * dayMs).toISOString().slice(0, 10)
  datesOfDays.set(day, date)
  return date
}
