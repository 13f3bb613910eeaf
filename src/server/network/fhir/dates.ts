/**
 * Dates of searches: a prefix and a date, an instant or less than a day, each a stretch of time; and what several of them
 * leave. Times without a zone are in UTC. Source: FHIR R4, search.html section 2.21.1.4.6.
 */
import type { Parameter } from './parameters.ts'

/** From inclusive, to exclusive, in ISO 8601 in UTC. */
export type Stretch = { from?: string; to?: string }
export const prefixes = ['eq', 'gt', 'ge', 'lt', 'le', 'sa', 'eb'] as const
export type DatePrefix = (typeof prefixes)[number]
export type DateValue = { prefix: DatePrefix; from: string; to: string }

const form =
  /^(?<prefix>[a-z]{2})?(?<year>\d{4})(?:-(?<month>\d\d)(?:-(?<day>\d\d)(?:T(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d{1,9}))?)?(?<zone>Z|[+-]\d\d:\d\d)?)?)?)?$/

/** Reads a value; undefined when it is no date, or has a prefix that is not offered (`ne`, `ap`). */
export function readDate(text: string): DateValue | undefined {
  // A plus sign of a zone arrives as a blank from clients that do not escape it.
  const groups = form.exec(text.replace(' ', '+'))?.groups
  if (!groups) return undefined
  const prefix = prefixes.find(each => each === (groups.prefix ?? 'eq'))
  const { year = '', month, day, hour, minute, second, fraction, zone = 'Z' } = groups
  const start = Date.parse(
    `${year}-${month ?? '01'}-${day ?? '01'}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}.${(fraction ?? '0').padEnd(3, '0').slice(0, 3)}${zone}`,
  )
  if (!prefix || !(start >= earliest && start < latest)) return undefined
  // What is no day, such as 31 February, is moved by the clock of JavaScript into the next month.
  if (day && new Date(`${year}-${month}-${day}T00:00:00Z`).toISOString().slice(8, 10) !== day) return undefined
  const end = Math.min(endOf(start, groups), latest)
  return { prefix, from: new Date(start).toISOString(), to: new Date(end).toISOString() }
}

/** Beyond these, dates are written with a sign: neither the database nor a comparison of texts knows what they mean. */
const earliest = Date.parse('0001-01-01T00:00:00.000Z')
const latest = Date.parse('9999-12-31T23:59:59.999Z')

/** Where the stretch that a value names ends: a year, a month, a day, a minute, a second, or the fraction that it says. */
function endOf(start: number, groups: Record<string, string | undefined>): number {
  if (groups.fraction) return start + 1
  if (groups.second) return start + 1_000
  if (groups.minute) return start + 60_000
  if (groups.day) return start + 86_400_000
  const at = new Date(start)
  if (groups.month) return at.setUTCMonth(at.getUTCMonth() + 1)
  return at.setUTCFullYear(at.getUTCFullYear() + 1)
}

/** Where a moment lies that satisfies a value. */
export function momentWithin({ prefix, from, to }: DateValue): Stretch {
  switch (prefix) {
    case 'eq':
      return { from, to }
    case 'ge':
      return { from }
    case 'gt':
    case 'sa':
      return { from: to }
    case 'le':
      return { to }
    case 'lt':
    case 'eb':
      return { to: from }
  }
}

/** Where a period begins and ends that satisfies a value. */
export function periodWithin({ prefix, from, to }: DateValue): { start: Stretch; stop: Stretch } {
  switch (prefix) {
    case 'eq': // all of it within
      return { start: { from }, stop: { to } }
    case 'ge':
      return { start: {}, stop: { from } }
    case 'gt':
      return { start: {}, stop: { from: to } }
    case 'sa':
      return { start: { from: to }, stop: {} }
    case 'le':
      return { start: { to }, stop: {} }
    case 'lt':
      return { start: { to: from }, stop: {} }
    case 'eb':
      return { start: {}, stop: { to: from } }
  }
}

/** What satisfies all of them. */
export function narrowest(stretches: readonly Stretch[]): Stretch {
  const from = stretches
    .flatMap(each => each.from ?? [])
    .sort()
    .at(-1)
  const to = stretches.flatMap(each => each.to ?? []).sort()[0]
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

/** The dates of a parameter, each of which must hold; undefined when one cannot be read, or offers alternatives. */
export function datesOf(parameters: readonly Parameter[], name: string): DateValue[] | undefined {
  const given = parameters.filter(each => each.name === name)
  if (given.some(each => each.values.length > 1)) return undefined
  const read = given.map(each => readDate(each.values[0] ?? ''))
  return read.every(each => each !== undefined) ? read : undefined
}
