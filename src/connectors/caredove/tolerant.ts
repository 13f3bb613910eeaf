/**
 * Readers of single values as Caredove, and what stands behind it, spells them: a list or one object, text with control
 * characters, dates in parts. What cannot be read is undefined; the caller keeps it elsewhere (SPEC REF-5).
 */

export type Fields = { readonly [key: string]: unknown }

// R4 allows none of these in a string; tab, line feed and carriage return stay.
const control = new RegExp(`[${range(0, 8)}${range(11, 12)}${range(14, 31)}${range(127, 127)}]`, 'g')

function range(from: number, to: number): string {
  const hex = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`
  return `${hex(from)}-${hex(to)}`
}

/** The text without blanks around it and without control characters; undefined when there is none. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value !== 'string') return undefined
  // Lone halves of a pair cannot be stored as UTF-8.
  return value.replace(control, '').toWellFormed().trim() || undefined
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The fields of an object, or of the first one in a list; none when there is no object. */
export function fieldsOf(value: unknown): Fields {
  if (Array.isArray(value)) return fieldsOf(value.find(isFields))
  return isFields(value) ? value : {}
}

/** The entries of a list; an object in the place of a list is its one entry. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined || value === null ? [] : [value]
}

export function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  const text = textOf(value)?.toLowerCase()
  return text === 'true' ? true : text === 'false' ? false : undefined
}

export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^[+-]?\d{1,15}(\.\d{1,12})?$/.test(value.trim()) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

export function positiveOf(value: unknown): number | undefined {
  const number = numberOf(value)
  return number !== undefined && Number.isInteger(number) && number > 0 && number < 2 ** 31 ? number : undefined
}

/** A code: no blanks but single ones between words. */
export function codeOf(value: unknown): string | undefined {
  const text = textOf(value)
  return text !== undefined && /^[^\s]+( [^\s]+)*$/.test(text) ? text : undefined
}

/** One of these codes, whatever its case, with blanks or underscores for hyphens. */
export function oneOf<Code extends string>(codes: readonly Code[]): (value: unknown) => Code | undefined {
  return value => {
    const text = textOf(value)
      ?.toLowerCase()
      .replace(/[\s_-]+/g, '-')
    return codes.find(code => code === text)
  }
}

export function uriOf(value: unknown): string | undefined {
  const text = textOf(value)
  return text !== undefined && /^\S+$/.test(text) ? text : undefined
}

const day = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/
const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})$/i

/** A date, or the year or month of one; a time behind it is cut off only when it is midnight. */
export function dateOf(value: unknown): string | undefined {
  const text = textOf(value)?.replace(/T00:00(:00(\.0+)?)?(Z|[+-]00:?00)?$/i, '')
  const parts = text?.match(day)
  if (!text || !parts || parts[1] === '0000') return undefined
  const [, year, month = '01', date = '01'] = parts
  const at = new Date(`${year}-${month}-${date}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(`${year}-${month}-${date}`) ? text : undefined
}

/** An instant in one spelling (UTC, milliseconds), so that instants compare as texts. */
export function instantOf(value: unknown): string | undefined {
  const text = textOf(value)
  if (!text || !rfc3339.test(text)) return undefined
  const at = new Date(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2').replace(/(\.\d{3})\d+/, '$1'))
  const iso = Number.isNaN(at.getTime()) ? undefined : at.toISOString()
  return iso?.length === 24 && !iso.startsWith('0000') ? iso : undefined
}

/** A date or an instant. */
export function dateTimeOf(value: unknown): string | undefined {
  return dateOf(value) ?? instantOf(value)
}

export function timeOf(value: unknown): string | undefined {
  const text = textOf(value)
  const full = text !== undefined && /^\d{2}:\d{2}$/.test(text) ? `${text}:00` : text
  return full !== undefined && /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?$/.test(full) ? full : undefined
}

/** The object without keys that hold undefined or an empty list. */
export function compact<T extends object>(value: T): T {
  const copy: Partial<T> = {}
  for (const key of Object.keys(value) as (keyof T)[]) {
    const each = value[key]
    if (each !== undefined && !(Array.isArray(each) && each.length === 0)) copy[key] = each
  }
  return copy as T
}
