/** Opening hours as spans of instants: what a wall shows in a zone, right on the days the clock changes. */

import type { z } from 'zod'
import { daysBetween, localTimeIn, spanAtWall } from '../time.ts'
import type { openHours } from './settings.ts'

export type OpenHours = z.infer<typeof openHours>
export type Span = { start: Date; end: Date }

/** Hours of one day, instead of those of its weekday. */
export type DatedHours = { date: string; from: string; to: string }

/** The hours of the days that a visit touches, joined where one ends as the next begins. */
export function openSpans(
  hours: readonly OpenHours[],
  zone: string,
  visit: Span,
  dates: readonly DatedHours[] = [],
): Span[] {
  const first = localTimeIn(zone, visit.start).date
  const last = localTimeIn(zone, visit.end).date
  const spans = daysBetween(first, last).flatMap(day => {
    const own = dates.filter(({ date }) => date === day)
    const weekday = weekdayOf(day)
    const open = own.length > 0 ? own : hours.filter(each => each.weekday === weekday)
    return open.map(({ from, to }) => spanAtWall(zone, day, from, to))
  })
  return joined(spans)
}

/** Whether a visit lies within these hours, whole. */
export function isOpen(
  hours: readonly OpenHours[],
  zone: string,
  visit: Span,
  dates: readonly DatedHours[] = [],
): boolean {
  return openSpans(hours, zone, visit, dates).some(span => span.start <= visit.start && visit.end <= span.end)
}

/** The dates of a zone that a visit touches; one that ends at midnight does not touch the next. */
export function datesOf(zone: string, { start, end }: Span): string[] {
  const last = new Date(Math.max(start.getTime(), end.getTime() - 1))
  return daysBetween(localTimeIn(zone, start).date, localTimeIn(zone, last).date)
}

/** Whether two spans share a moment. */
export function overlaps(one: Span, other: Span): boolean {
  return one.start < other.end && other.start < one.end
}

/** The span with minutes before and after it. */
export function widened({ start, end }: Span, before: number, after: number): Span {
  return { start: new Date(start.getTime() - before * 60_000), end: new Date(end.getTime() + after * 60_000) }
}

/** 1 is Monday. */
export function weekdayOf(date: string): number {
  return localTimeIn('UTC', new Date(`${date}T12:00:00Z`)).weekday
}

/** These spans without what others cover; both joined and in order. */
export function without(spans: readonly Span[], others: readonly Span[]): Span[] {
  return others.reduce<readonly Span[]>(
    (left, { start, end }) =>
      left.flatMap(span =>
        overlaps(span, { start, end })
          ? [
              { start: span.start, end: start },
              { start: end, end: span.end },
            ].filter(each => each.start < each.end)
          : [span],
      ),
    spans,
  ) as Span[]
}

/** In order, and as few as there can be: what overlaps or touches is one. */
export function joined(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.start.getTime() - b.start.getTime())
  const result: Span[] = []
  for (const span of sorted) {
    const before = result.at(-1)
    if (!before || span.start > before.end) result.push({ ...span })
    else if (span.end > before.end) before.end = span.end
  }
  return result
}
