/** The three spellings of an instant, and offsets of time zones, as Cal.com writes them. */

const formats = new Map<string, Intl.DateTimeFormat>()

/** Minutes that a zone is ahead of UTC at an instant; 0 for a zone nobody knows. */
export function offsetMinutes(at: number, zone: string): number {
  if (zone === 'UTC') return 0
  const name = formatOf(zone)
    .formatToParts(at)
    .find(part => part.type === 'timeZoneName')?.value
  const match = name?.match(/([+-])(\d{2}):(\d{2})/)
  if (!match) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]))
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    formats.set(zone, format)
  }
  return format
}

export function isZone(zone: unknown): zone is string {
  if (typeof zone !== 'string' || zone === '') return false
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

/** `2026-12-01T20:00:00Z`: created, rescheduled. */
export function plain(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}

/** `2026-12-01T20:00:00.000Z`: confirmed, rejected, requested in 6.2, the API. */
export function exact(at: number): string {
  return new Date(at).toISOString()
}

/** `2026-12-01T15:00:00-05:00`: cancelled, and slots. */
export function zoned(at: number, zone: string): string {
  const minutes = offsetMinutes(at, zone)
  const local = new Date(at + minutes * 60_000).toISOString().slice(0, 19)
  const size = Math.abs(minutes)
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${local}${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
}

/** Whether a text is a date and time, as the API takes them. */
export function isInstant(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value))
}
