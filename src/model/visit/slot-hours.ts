/**
 * Hours from the slots of an EHR: contiguous free ones become windows of the wall, windows that repeat become a week, the
 * rest hours of single days, and an open weekday without a free slot a day away. Pure. Source: SPEC SCH-5, FHIR R4 Slot.
 */
import { daysBetween, localTimeIn, spanAtWall } from '../time.ts'
import { type DatedHours, joined, type OpenHours, type Span, weekdayOf, without } from './week.ts'

/** A slot as far as hours go. `busy` and `busy-tentative` are booked; `busy-unavailable` is nobody's to book. */
export type HoursSlot = { status: string; start: string; end: string }
export type SlotHours = {
  hours: readonly OpenHours[]
  dates: readonly DatedHours[]
  timeOff: readonly { from: string; to: string }[]
}

type Window = { from: string; to: string }

const booked: ReadonlySet<string> = new Set(['busy', 'busy-tentative'])
const minuteMs = 60_000
/** Windows that are seen on fewer days than this repeat nothing. */
const leastRepeats = 2

/**
 * The hours that slots say, on the wall of a zone. Looked at are the days from the first to the last with a slot: beyond
 * it the EHR has not published yet. A booked slot counts as open where the same weekday is free on another day.
 */
export function hoursOfSlots(slots: readonly HoursSlot[], zone: string): SlotHours {
  const spans = (is: (status: string) => boolean) => joined(slots.filter(({ status }) => is(status)).flatMap(spanOf))
  const unavailable = spans(status => status === 'busy-unavailable')
  const free = windowsOf(
    without(
      spans(status => status === 'free'),
      unavailable,
    ),
    zone,
  )
  const taken = windowsOf(
    without(
      spans(status => booked.has(status)),
      unavailable,
    ),
    zone,
  )
  const known = joined(slots.filter(({ status }) => status !== 'entered-in-error').flatMap(spanOf))
  const [first, last] = [known.at(0)?.start, known.at(-1)?.end]
  if (!first || !last || free.size === 0) return { hours: [], dates: [], timeOff: [] }
  const days = daysBetween(localTimeIn(zone, first).date, localTimeIn(zone, new Date(last.getTime() - 1)).date)
  const open = new Map(days.map(date => [date, openOn(date, free, taken)]))
  const week = weekOf(open)
  return {
    hours: [...week].flatMap(([weekday, windows]) => windows.map(each => ({ weekday, ...each }))),
    dates: days.flatMap(date => {
      const windows = open.get(date) ?? []
      return textOf(windows) === textOf(week.get(weekdayOf(date))) ? [] : windows.map(each => ({ date, ...each }))
    }),
    timeOff: awayOf(days, open, week),
  }
}

/** Whole minutes, inwards: no moment counts as open that is not. */
function spanOf({ start, end }: HoursSlot): Span[] {
  const from = Math.ceil(Date.parse(start) / minuteMs) * minuteMs
  const to = Math.floor(Date.parse(end) / minuteMs) * minuteMs
  return from < to ? [{ start: new Date(from), end: new Date(to) }] : []
}

/** The windows of each day. One that the wall cannot say, in the hour that comes twice, is left out. */
function windowsOf(spans: readonly Span[], zone: string): Map<string, Window[]> {
  const found = new Map<string, Window[]>()
  for (const span of spans) {
    const lastDay = localTimeIn(zone, new Date(span.end.getTime() - 1)).date
    for (const date of daysBetween(localTimeIn(zone, span.start).date, lastDay)) {
      const day = spanAtWall(zone, date, '00:00', '24:00')
      const start = new Date(Math.max(span.start.getTime(), day.start.getTime()))
      const end = new Date(Math.min(span.end.getTime(), day.end.getTime()))
      const to = end.getTime() === day.end.getTime() ? '24:00' : localTimeIn(zone, end).time
      const window = { from: localTimeIn(zone, start).time, to }
      const said = window.from < window.to ? spanAtWall(zone, date, window.from, window.to) : undefined
      if (said && said.start >= start && said.end <= end) found.set(date, [...(found.get(date) ?? []), window])
    }
  }
  return found
}

function openOn(
  date: string,
  free: ReadonlyMap<string, readonly Window[]>,
  taken: ReadonlyMap<string, readonly Window[]>,
): Window[] {
  const weekday = weekdayOf(date)
  const elsewhere = [...free].flatMap(([day, windows]) => (weekdayOf(day) === weekday ? windows : []))
  const bookable = (taken.get(date) ?? []).flatMap(window => elsewhere.flatMap(each => common(window, each)))
  return union([...(free.get(date) ?? []), ...bookable])
}

function common(one: Window, other: Window): Window[] {
  const [, from = ''] = [one.from, other.from].sort()
  const [to = ''] = [one.to, other.to].sort()
  return from < to ? [{ from, to }] : []
}

function union(windows: readonly Window[]): Window[] {
  const result: Window[] = []
  for (const { from, to } of windows.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const before = result.at(-1)
    if (!before || from > before.to) result.push({ from, to })
    else if (to > before.to) before.to = to
  }
  return result
}

/** The windows of each weekday that most of its open days share. */
function weekOf(open: ReadonlyMap<string, readonly Window[]>): Map<number, readonly Window[]> {
  const week = new Map<number, readonly Window[]>()
  for (const weekday of [1, 2, 3, 4, 5, 6, 7]) {
    const days = [...open].filter(([date, windows]) => weekdayOf(date) === weekday && windows.length > 0)
    const alike = [...Map.groupBy(days, ([, windows]) => textOf(windows)).values()]
    const most = alike.toSorted((a, b) => b.length - a.length)[0] ?? []
    const [shared] = most
    if (shared && most.length >= leastRepeats && most.length * 2 > days.length) week.set(weekday, shared[1])
  }
  return week
}

/** Days that their weekday has open and that are not, as ranges; what lies between two and is closed anyway joins them. */
function awayOf(
  days: readonly string[],
  open: ReadonlyMap<string, readonly Window[]>,
  week: ReadonlyMap<number, readonly Window[]>,
): { from: string; to: string }[] {
  const ranges: { from: string; to: string }[] = []
  let joins = false
  for (const date of days) {
    if ((open.get(date) ?? []).length > 0) joins = false
    else if (week.has(weekdayOf(date))) {
      const before = ranges.at(-1)
      if (joins && before) before.to = date
      else ranges.push({ from: date, to: date })
      joins = true
    }
  }
  return ranges
}

function textOf(windows: readonly Window[] = []): string {
  return windows.map(({ from, to }) => `${from}–${to}`).join(' ')
}
