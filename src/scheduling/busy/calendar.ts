/**
 * A busy feed as iCalendar (RFC 5545): one event for each interval, in UTC, named "Busy", and nothing else that could say
 * anything about anybody. Contract: reference/calcom.md section 9. Pure.
 */
import type { Interval } from './intervals.ts'

/** What the text of a calendar is made of; `uidOf` is a keyed hash, so that it tells nothing about the visit. */
export type CalendarParts = { intervals: readonly Interval[]; madeAt: Date; uidOf(interval: Interval): string }

/** RFC 5545 section 3.1: a line is at most so many bytes long, its end not counted. */
const longestLine = 75

/** The text of the calendar; a valid one also when nothing is taken. */
export function calendarText({ intervals, madeAt, uidOf }: CalendarParts): string {
  const stamp = `DTSTAMP:${instantText(madeAt.getTime())}`
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Causeway//Busy times//EN', 'CALSCALE:GREGORIAN']
  for (const interval of intervals)
    lines.push(
      'BEGIN:VEVENT',
      `UID:${uidOf(interval)}`,
      stamp,
      `DTSTART:${instantText(interval.start)}`,
      `DTEND:${instantText(interval.end)}`,
      'SUMMARY:Busy',
      'END:VEVENT',
    )
  lines.push('END:VCALENDAR')
  return lines.map(line => `${foldLine(line)}\r\n`).join('')
}

/** An instant in UTC as iCalendar writes it, such as `20261123T140000Z`. */
export function instantText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
}

/** A long line is continued on the next one after a space; never inside of a character. */
export function foldLine(line: string): string {
  if (line.length <= longestLine && !/[^\x20-\x7e]/.test(line)) return line
  const parts: string[] = []
  let part = ''
  let bytes = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (bytes + size > longestLine) {
      parts.push(part)
      part = ' '
      bytes = 1
    }
    part += character
    bytes += size
  }
  return [...parts, part].join('\r\n')
}
