/**
 * What the simulated Cal.com understands of a calendar feed: the start and end of each event, also of those marked
 * free or cancelled, which the real one lets block as well. Source: reference/calcom.md section 9.
 */
export type Busy = { start: number; end: number }

/** Undefined when the text is no calendar: its events then count for nothing. */
export function busyFrom(text: string): Busy[] | undefined {
  // A line that begins with a blank goes on with the one before it.
  const lines = text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)
  if (lines[0]?.trim() !== 'BEGIN:VCALENDAR' || !lines.some(line => line.trim() === 'END:VCALENDAR')) return undefined
  const found: Busy[] = []
  let event: { start?: number; end?: number } | undefined
  for (const line of lines) {
    const [name = '', ...rest] = line.split(':')
    const value = rest.join(':').trim()
    if (line.trim() === 'BEGIN:VEVENT') event = {}
    else if (line.trim() === 'END:VEVENT') {
      if (event?.start !== undefined && event.end !== undefined) found.push({ start: event.start, end: event.end })
      event = undefined
    } else if (event) {
      const property = name.split(';')[0]
      if (property === 'DTSTART') event.start = instantOf(value)
      if (property === 'DTEND') event.end = instantOf(value)
    }
  }
  return found
}

function instantOf(value: string): number {
  const match = value.match(/^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z?)?$/)
  if (!match) return Number.NaN
  const [year = 0, month = 1, date = 1, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map(part => Number(part ?? 0))
  return Date.UTC(year, month - 1, date, hours, minutes, seconds)
}
