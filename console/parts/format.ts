/** Times, spans and numbers as people read them, in the language's own way. Pure. */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** The time of day, with the date in front when it is not the day of `now`: `09:41`, `Nov 21, 09:41`, `09 h 41`. */
export function clockTime(at: Date, now: Date, locale: string): string {
  const sameDay = at.toDateString() === now.toDateString()
  const sameYear = at.getFullYear() === now.getFullYear()
  return new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(sameDay ? {} : { month: 'short', day: 'numeric' }),
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at)
}

/** How far away, in one unit: `2 h ago`, `in 5 min`, `il y a 2 h`. */
export function fromNow(at: Date, now: Date, locale: string): string {
  const ms = at.getTime() - now.getTime()
  const format = new Intl.RelativeTimeFormat(locale, { style: 'short', numeric: 'auto' })
  if (Math.abs(ms) < minute) return format.format(0, 'second')
  if (Math.abs(ms) < hour) return format.format(Math.trunc(ms / minute), 'minute')
  if (Math.abs(ms) < 2 * day) return format.format(Math.trunc(ms / hour), 'hour')
  return format.format(Math.trunc(ms / day), 'day')
}

/** A span in its largest unit: `45 s`, `12 min`, `3 h`, `2 days`. */
export function span(ms: number, locale: string): string {
  const [value, unit] =
    ms < minute
      ? [ms / 1000, 'second']
      : ms < hour
        ? [ms / minute, 'minute']
        : ms < 2 * day
          ? [ms / hour, 'hour']
          : [ms / day, 'day']
  return new Intl.NumberFormat(locale, { style: 'unit', unit: `${unit}`, unitDisplay: 'short' }).format(
    Math.floor(Number(value)),
  )
}

/** Everything about an instant: day, time and zone of the reader, and the same in UTC, as the source's record has it. */
export function fullTime(at: Date, locale: string, timeZone?: string): string {
  const parts = { dateStyle: 'full', timeStyle: 'long' } as const
  const local = new Intl.DateTimeFormat(locale, { ...parts, ...(timeZone ? { timeZone } : {}) }).format(at)
  return `${local}\n${at
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')}`
}

/** A calendar date such as a birth date, never moved by a zone; the text itself when it is no whole date. */
export function calendarDate(date: string, locale: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return date
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))
}

/** An id shortened in the middle: `0198f3…7c2e`. */
export function shortId(id: string): string {
  return id.length <= 12 ? id : `${id.slice(0, 6)}…${id.slice(-4)}`
}
