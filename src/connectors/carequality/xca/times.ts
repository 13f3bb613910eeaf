/**
 * Times of documents' metadata: digits only, in UTC, from YYYY to YYYYMMDDhhmmss. ISO 8601 and a distance from UTC are read
 * as well, since senders write them. Source: reference/carequality.md sections 5 and 8.
 */

const digits =
  /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.\d{1,9})?)?)?)?)?)?(Z|[+-]\d{2}:?\d{2})?$/
const iso = /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?)?(Z|[+-]\d{2}:?\d{2})?$/

/** The instant at which a time begins, as ISO 8601 in UTC; undefined when there is no such time. */
export function readTime(text: string): string | undefined {
  const trimmed = text.trim()
  const found = digits.exec(trimmed) ?? iso.exec(trimmed)
  if (!found) return undefined
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map(part => (part === undefined ? undefined : Number(part)))
  const at = new Date(0)
  at.setUTCFullYear(year, month - 1, day)
  at.setUTCHours(hour, minute, second)
  // What is rolled over, such as February 30, is no time.
  const isReal =
    at.getUTCFullYear() === year &&
    at.getUTCMonth() === month - 1 &&
    at.getUTCDate() === day &&
    at.getUTCHours() === hour &&
    at.getUTCMinutes() === minute
  return isReal && second < 61 ? new Date(at.getTime() - distanceOf(found[7])).toISOString() : undefined
}

/** Milliseconds that a wall is ahead of UTC. */
function distanceOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000
}

/** An instant as metadata write it, to the second; undefined when the text is no instant. */
export function writeTime(instant: string): string | undefined {
  const at = new Date(instant)
  if (Number.isNaN(at.getTime())) return undefined
  const digitsOnly = at.toISOString().slice(0, 19).replace(/\D/g, '')
  return digitsOnly.length === 14 ? digitsOnly : undefined
}
