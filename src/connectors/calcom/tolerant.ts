/**
 * Readers for fields that a booking can do without: Cal.com spells many of them differently per trigger and release
 * (null, absent, a number where a text was), and one odd field must not cost the booking.
 */

export type Fields = { readonly [key: string]: unknown }

/** The text without blanks around it; undefined when there is none. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  return value.trim() || undefined
}

/** A whole number; also from its spelling as a text. */
export function intOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined
}

/** The fields of an object; none when it is no object. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

/** The entries of a list; none when it is no list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The object without keys that hold undefined: what is stored as JSON has no undefined. */
export function compact<T extends object>(value: T): T {
  const copy: Partial<T> = {}
  for (const key of Object.keys(value) as (keyof T)[]) if (value[key] !== undefined) copy[key] = value[key]
  return copy as T
}
