/** Times as HL7 writes them: as precise as they came, with their offset. ISO 8601 and HL7 are read; anything else is unknown. */

import { type Attributes, el } from '../../model/xml.ts'
import type { NullFlavor } from './codes.ts'

const iso =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?)?)?$/
const hl7 = /^(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})(\d{2})?(?:\.\d+)?)?([+-]\d{4}|Z)?$/

/** A time in HL7's form; undefined when it is not one, or no such day or hour exists. */
export function hl7Time(text: string | undefined): string | undefined {
  const match = text === undefined ? null : (iso.exec(text.trim()) ?? hl7.exec(text.trim()))
  if (match === null) return undefined
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', zone = ''] = match
  if (Number(year) < 1) return undefined
  if (month !== '' && !exists(Number(year), Number(month), day === '' ? 1 : Number(day))) return undefined
  if (Number(hour || 0) > 23 || Number(minute || 0) > 59 || Number(second || 0) > 59) return undefined
  const offset = zone === 'Z' ? '+0000' : zone.replace(':', '')
  return `${year}${month}${day}${hour}${minute}${second}${hour === '' ? '' : offset}`
}

function exists(year: number, month: number, day: number): boolean {
  const at = new Date(Date.UTC(2000, month - 1, day))
  at.setUTCFullYear(year, month - 1, day)
  return month >= 1 && month <= 12 && day >= 1 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day
}

/** Whether a time names at least a day, as most times of the US realm have to. */
export function isToTheDay(time: string | undefined): time is string {
  return time !== undefined && time.length >= 8
}

/** A time that names at least a day; undefined for one that does not, since a visit may have no other. */
export function toTheDay(text: string | undefined): string | undefined {
  return isToTheDay(hl7Time(text)) ? text : undefined
}

/** An element with one time; said to be unknown when it is not one. */
export function timeXml(name: string, text: string | undefined, nullFlavor: NullFlavor = 'UNK'): string {
  const value = hl7Time(text)
  return value === undefined ? el(name, { nullFlavor }) : el(name, { value })
}

/** A span: `low` is always written, `high` where there is one or `highNull` says why there is none. */
export function spanXml(
  name: string,
  from: string | undefined,
  to: string | undefined,
  highNull?: NullFlavor,
  attributes: Attributes = {},
): string {
  const high = hl7Time(to)
  return el(
    name,
    attributes,
    timeXml('low', from),
    high === undefined && highNull === undefined ? undefined : timeXml('high', to, highNull),
  )
}

/** As a person reads it: `2012-08-06 14:30 UTC`. A text that is no time stays as it is. */
export function spokenTime(text: string | undefined): string | undefined {
  const time = hl7Time(text)
  if (time === undefined) return text
  const [, date = '', clock = '', zone = ''] = /^(\d{4,8})(\d{4})?(?:\d{2})?([+-]\d{4})?$/.exec(time) ?? []
  const day = date.replace(/^(\d{4})(\d{2})?(\d{2})?$/, (_, year, month, of) =>
    [year, month, of].filter(Boolean).join('-'),
  )
  // Midnight in UTC is how many systems write a day without a time.
  if (clock === '' || (clock === '0000' && zone === '+0000')) return day
  const offset = zone === '' ? '' : zone === '+0000' ? ' UTC' : ` UTC${zone.slice(0, 3)}:${zone.slice(3)}`
  return `${day} ${clock.slice(0, 2)}:${clock.slice(2)}${offset}`
}

/** A span as a person reads it. */
export function spokenSpan(from: string | undefined, to: string | undefined): string {
  const [start, end] = [spokenTime(from), spokenTime(to)]
  if (start === undefined || start === end) return end ?? ''
  return end === undefined ? start : `${start} to ${end}`
}
