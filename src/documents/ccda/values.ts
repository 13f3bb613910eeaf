/** What was measured or seen, as a typed value: a quantity where number and unit can be read, otherwise the text itself. */
import type { Coded } from '../../model/redox/parts.ts'
import { el, isBlank, textOf } from '../../model/xml.ts'
import { codeXml, hasCode } from './codes.ts'
import { ucumOf } from './units.ts'

const number = /^[+-]?\d{1,30}(?:\.\d{1,30})?$/
const bounded = /^(<=?|>=?|≤|≥)\s*([+-]?\d{1,30}(?:\.\d{1,30})?)$/

type Seen = {
  CodedValue?: Coded | undefined
  Value?: string | undefined
  Units?: string | undefined
  ValueType?: string | undefined
}

/** A number as XML reads one; undefined for anything else. */
export function numberOf(text: string | undefined): string | undefined {
  const bare = text?.trim().replace(/^(\d{1,3})(,\d{3})+(?=$|\.)/, all => all.replaceAll(',', ''))
  if (bare === undefined) return undefined
  const whole = bare.startsWith('.') ? `0${bare}` : bare
  return number.test(whole) ? whole : undefined
}

/** A quantity; undefined when there is no number, or a unit that UCUM does not have. */
export function quantityXml(
  name: string,
  value: string | undefined,
  unit: string | undefined,
  type?: 'PQ',
): string | undefined {
  const amount = numberOf(value)
  const units = isBlank(unit) ? '1' : ucumOf(unit)
  if (amount === undefined || units === undefined) return undefined
  return el(name, { 'xsi:type': type, value: amount, unit: units })
}

/** The value of an observation. */
export function valueXml(seen: Seen): string {
  const { CodedValue, Value, Units } = seen
  if (hasCode(CodedValue)) return codeXml('value', CodedValue, { type: 'CD' })
  const isWords = seen.ValueType !== undefined && /^(code|string|text|st|date)/i.test(seen.ValueType)
  if (!isWords) {
    const quantity = quantityXml('value', Value, Units, 'PQ') ?? boundXml(Value, Units)
    if (quantity !== undefined) return quantity
  }
  const words = [Value ?? CodedValue?.Name, Units].filter(each => !isBlank(each)).join(' ')
  return words === ''
    ? el('value', { 'xsi:type': 'ST', nullFlavor: 'UNK' })
    : el('value', { 'xsi:type': 'ST' }, textOf(words))
}

/** `<5`, `>=10`: a span with one end. */
function boundXml(value: string | undefined, unit: string | undefined): string | undefined {
  const [, sign = '', amount] = bounded.exec(value?.trim() ?? '') ?? []
  const units = isBlank(unit) ? '1' : ucumOf(unit)
  if (amount === undefined || units === undefined) return undefined
  const inclusive = /[=≤≥]/.test(sign) ? 'true' : 'false'
  const end = /[<≤]/.test(sign) ? 'high' : 'low'
  return el('value', { 'xsi:type': 'IVL_PQ' }, el(end, { inclusive, value: amount, unit: units }))
}

/** A vital sign's value, which has to be a quantity; what is none is kept as the text of an unknown one. */
export function vitalValueXml(value: string | undefined, unit: string | undefined): string {
  const quantity = quantityXml('value', value, unit, 'PQ')
  if (quantity !== undefined) return quantity
  const words = [value, unit].filter(each => !isBlank(each)).join(' ')
  const translation =
    words === '' ? undefined : el('translation', { nullFlavor: 'OTH' }, el('originalText', {}, textOf(words)))
  return el('value', { 'xsi:type': 'PQ', nullFlavor: words === '' ? 'UNK' : 'OTH', unit: '1' }, translation)
}

/** The range that is normal: a span of numbers where they can be read, always the words. */
export function rangeXml(
  range: { Low?: string | undefined; High?: string | undefined; Text?: string | undefined } | undefined,
  unit: string | undefined,
): string | undefined {
  const words = rangeWords(range)
  if (range === undefined || words === undefined) return undefined
  const units = isBlank(unit) ? '1' : ucumOf(unit)
  const low = units === undefined ? undefined : quantityXml('low', range.Low, unit)
  const high = units === undefined ? undefined : quantityXml('high', range.High, unit)
  const value =
    low === undefined && high === undefined
      ? el('value', { 'xsi:type': 'ST' }, textOf(words))
      : el('value', { 'xsi:type': 'IVL_PQ' }, low, high)
  return el('referenceRange', {}, el('observationRange', {}, el('text', {}, textOf(words)), value))
}

/** A range as a person reads it. */
export function rangeWords(
  range: { Low?: string | undefined; High?: string | undefined; Text?: string | undefined } | undefined,
): string | undefined {
  if (range === undefined) return undefined
  if (!isBlank(range.Text)) return range.Text
  const ends = [range.Low, range.High].map(each => (isBlank(each) ? '' : String(each)))
  if (ends.every(each => each === '')) return undefined
  return ends[0] === '' ? `up to ${ends[1]}` : ends[1] === '' ? `from ${ends[0]}` : `${ends[0]} to ${ends[1]}`
}
