/** Times of appointments on the wall of their agency, and back to instants: a form shows what the clinic's clock shows. Pure. */

export type Span = { date: string; from: string; to: string }

/** The date and the minute that a wall in the zone shows at an instant. */
export function wallAt(zone: string, instant: string): { date: string; time: string } {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(instant))
  const of = (type: string) => parts.find(each => each.type === type)?.value ?? ''
  return { date: `${of('year')}-${of('month')}-${of('day')}`, time: `${of('hour')}:${of('minute')}` }
}

/**
 * The first instant at which the wall shows this; undefined when it never does, as in the hour that spring leaves out,
 * or when something is missing.
 */
export function instantOf(zone: string, date: string, time: string): string | undefined {
  const asUtc = Date.parse(`${date}T${time}:00Z`)
  if (Number.isNaN(asUtc)) return undefined
  // The offset is one of those that hold a day before and a day after: clocks change less often.
  const offsets = [asUtc - dayMs, asUtc + dayMs].map(at => offsetAt(zone, at))
  const found = [...new Set(offsets)]
    .map(offset => new Date(asUtc - offset).toISOString())
    .filter(instant => {
      const shown = wallAt(zone, instant)
      return shown.date === date && shown.time === time
    })
  return found.sort()[0]
}

const dayMs = 86_400_000

function offsetAt(zone: string, at: number): number {
  const { date, time } = wallAt(zone, new Date(at).toISOString())
  return Date.parse(`${date}T${time}:00Z`) - Math.floor(at / 60_000) * 60_000
}

/** A span as a form shows it. */
export function spanOf(zone: string, startsAt: string, endsAt: string): Span {
  const start = wallAt(zone, startsAt)
  return { date: start.date, from: start.time, to: wallAt(zone, endsAt).time }
}

/** The instants of a span; an end that is not after its start is on the next day. */
export function instantsOf(zone: string, { date, from, to }: Span): { startsAt: string; endsAt: string } | undefined {
  const startsAt = instantOf(zone, date, from)
  const endDate = to > from ? date : dayAfter(date)
  const endsAt = endDate && instantOf(zone, endDate, to)
  return startsAt && endsAt ? { startsAt, endsAt } : undefined
}

function dayAfter(date: string): string | undefined {
  const at = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(at) ? undefined : new Date(at + dayMs).toISOString().slice(0, 10)
}
