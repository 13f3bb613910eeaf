/**
 * When a session was: the wall time as a therapist wrote it, the zone it was written in, and the instants it stands for.
 * What cannot be told for sure is refused. Source: reference/sessions.md section 6, rules 1 to 6.
 */
import { instantsAtWall, isZone } from '../time.ts'

export type SessionZones = { student?: string; site?: string; organization: string }

export type SessionTimes = {
  /** The date of the start, as written. */
  date: string
  /** The walls as written, HH:MM; `to` is of the next day when the session crosses midnight. */
  from: string
  to: string
  zone: string
  zoneFrom: 'student' | 'site' | 'organization'
  startsAt: Date
  endsAt: Date
  crossesMidnight: boolean
}

export type BadTime = {
  reason: 'BAD_TIME'
  /** `gap`: the clock was put forward over it; `equal`: it ends when it starts. */
  because: 'date-missing' | 'date-unreadable' | 'time-missing' | 'time-unreadable' | 'zone-unknown' | 'gap' | 'equal'
}

export type WrittenTimes = { date?: string; start?: string; end?: string; zones: SessionZones }

/** Reads the times of one session. Pure. */
export function readTimes({ date, start, end, zones }: WrittenTimes): SessionTimes | BadTime {
  if (!date?.trim()) return bad('date-missing')
  const day = readDate(date)
  if (day === undefined) return bad('date-unreadable')
  if (!start?.trim() || !end?.trim()) return bad('time-missing')
  const from = readClock(start)
  const to = readClock(end)
  if (from === undefined || to === undefined || from === daySeconds) return bad('time-unreadable')
  if (from === to) return bad('equal')
  const { zone, zoneFrom } = chooseZone(zones)
  if (!isKnownZone(zone)) return bad('zone-unknown')
  const startsAt = instantsAtWall(zone, day, from)[0]
  if (startsAt === undefined) return bad('gap')
  const ending = endAfter(zone, day, { from, to }, startsAt)
  if (ending === undefined) return bad('gap')
  return {
    date: day,
    from: clockOf(from),
    to: clockOf(to),
    zone,
    zoneFrom,
    startsAt: new Date(startsAt),
    endsAt: new Date(ending.at),
    crossesMidnight: ending.crossesMidnight,
  }
}

function bad(because: BadTime['because']): BadTime {
  return { reason: 'BAD_TIME', because }
}

function chooseZone(zones: SessionZones): { zone: string; zoneFrom: SessionTimes['zoneFrom'] } {
  if (zones.student) return { zone: zones.student, zoneFrom: 'student' }
  return zones.site ? { zone: zones.site, zoneFrom: 'site' } : { zone: zones.organization, zoneFrom: 'organization' }
}

/**
 * When it ended: the first instant after the start at which the wall shows the end that day, else the one of the next
 * day. In the hour that comes twice this takes the earlier one unless that lies before the start. Undefined in a gap.
 */
function endAfter(
  zone: string,
  date: string,
  { from, to }: { from: number; to: number },
  startsAt: number,
): { at: number; crossesMidnight: boolean } | undefined {
  const sameDay = to === daySeconds ? [] : instantsAtWall(zone, date, to)
  const at = sameDay.find(instant => instant > startsAt)
  if (at !== undefined) return { at, crossesMidnight: false }
  if (to > from && to < daySeconds) return undefined
  const next = instantsAtWall(zone, dayAfter(date), to % daySeconds)[0]
  return next === undefined ? undefined : { at: next, crossesMidnight: true }
}

const daySeconds = 86_400

/** A date as YYYY-MM-DD from a spelling that has one meaning only; undefined otherwise, two-digit years included. */
export function readDate(text: string): string | undefined {
  const written = text.trim()
  const numeric = written.match(/^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:T00:00(?::00(?:\.0+)?)?Z?)?$/)
  if (numeric) return dateOf(Number(numeric[1]), Number(numeric[2]), Number(numeric[3]))
  const american = written.match(/^(?:[a-z]{3,9},? )?([a-z]{3,9})\.? (\d{1,2}),? (\d{4})$/i)
  if (american) return dateOf(Number(american[3]), monthOf(american[1]), Number(american[2]))
  const british = written.match(/^(\d{1,2}) ([a-z]{3,9})\.?,? (\d{4})$/i)
  return british ? dateOf(Number(british[3]), monthOf(british[2]), Number(british[1])) : undefined
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

function monthOf(name = ''): number {
  const written = name.toLowerCase()
  return months.findIndex(month => written.length >= 3 && month.startsWith(written)) + 1
}

function dateOf(year: number, month: number, day: number): string | undefined {
  if (year < 1000 || month < 1 || month > 12 || day < 1) return undefined
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined
  return `${year}-${two(month)}-${two(day)}`
}

function two(part: number): string {
  return part < 10 ? `0${part}` : String(part)
}

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + daySeconds * 1000).toISOString().slice(0, 10)
}

/**
 * Seconds since midnight from `14:05`, `14:05:30`, `2:05 PM`, `2:05pm`, `2 p.m.` or `14 h 05`; 24:00 is the end of the
 * day. Undefined when it is none of these.
 */
export function readClock(text: string): number | undefined {
  const match = text.trim().match(clock)
  if (!match) return undefined
  const [, hourText, minuteText, secondText, half] = match
  if (minuteText === undefined && half === undefined) return undefined
  const hour = hourOf(Number(hourText), half)
  const minute = Number(minuteText ?? 0)
  const second = Number(secondText ?? 0)
  if (hour === undefined || minute > 59 || second > 59) return undefined
  const seconds = hour * 3600 + minute * 60 + second
  return seconds <= daySeconds ? seconds : undefined
}

const clock = /^(\d{1,2})(?:\s?[:h]\s?(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(?:\s?([ap])\.?\s?m\.?)?$/i

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour <= 24 ? hour : undefined
  if (hour < 1 || hour > 12) return undefined
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
}

function clockOf(seconds: number): string {
  const minutes = Math.floor(seconds / 60) % (24 * 60)
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

const zonesKnown = new Map<string, boolean>()

/** Zones are few and asked for with every note; what a source makes up must not fill the memory. */
function isKnownZone(zone: string): boolean {
  const known = zonesKnown.get(zone)
  if (known !== undefined) return known
  if (zonesKnown.size >= 1000) zonesKnown.clear()
  const isKnown = isZone(zone)
  zonesKnown.set(zone, isKnown)
  return isKnown
}
