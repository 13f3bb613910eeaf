/**
 * A person after something new was told of them: what is said now counts, what was said before is kept as former values,
 * because every value that was ever known may find them again. Silence removes nothing. Pure.
 * Source: reference/matching.md section 3, "every field is a set of current and former values".
 */
import type { Address, ContactPoint } from 'fhir/r4'
import type { HumanName, Identifier, Patient } from '../fhir.ts'

/** @param at when it was told, an instant: the day on which former values ended */
export function toldOf(known: Patient | undefined, told: Patient, at: string): Patient {
  if (!known) return told
  const day = at.slice(0, 10)
  return {
    ...known,
    ...told,
    ...kept('identifier', together(known.identifier, told.identifier, identifierKey)),
    ...kept(
      'name',
      withFormer(known.name, told.name, nameKey, name => ended(name, day)),
    ),
    ...kept(
      'address',
      withFormer(known.address, told.address, addressKey, address => ended(address, day)),
    ),
    ...kept(
      'telecom',
      withFormer(known.telecom, told.telecom, contactKey, contact => ended(contact, day)),
    ),
  }
}

/** Whether two of them say the same. */
export function saysTheSame(one: Patient, other: Patient): boolean {
  return canonical(one) === canonical(other)
}

function kept<K extends string, T>(name: K, values: T[]): Partial<Record<K, T[]>> {
  return values.length > 0 ? ({ [name]: values } as Record<K, T[]>) : {}
}

/** What is told now, then what only was known. */
function together<T>(known: readonly T[] = [], told: readonly T[] = [], keyOf: (each: T) => string): T[] {
  const now = new Set(told.map(keyOf))
  return [...told, ...known.filter(each => !now.has(keyOf(each)))]
}

function withFormer<T>(
  known: readonly T[] = [],
  told: readonly T[] = [],
  keyOf: (each: T) => string,
  end: (each: T) => T,
): T[] {
  if (told.length === 0) return [...known]
  const now = new Set(told.map(keyOf))
  return [...told, ...known.filter(each => !now.has(keyOf(each))).map(end)]
}

function ended<T extends HumanName | Address | ContactPoint>(value: T, day: string): T {
  return value.use === 'old' ? value : { ...value, use: 'old', period: { ...value.period, end: day } }
}

function identifierKey({ system, value, type }: Identifier): string {
  return canonical([system, value, type?.text])
}

function nameKey({ family, given, suffix, text }: HumanName): string {
  return folded([family, given, suffix, family || given ? undefined : text])
}

function addressKey({ line, city, state, postalCode }: Address): string {
  return folded([line, city, state, postalCode])
}

function contactKey({ system, value }: ContactPoint): string {
  return folded([system, value])
}

function folded(value: unknown): string {
  return canonical(value).toLowerCase()
}

/** The same text for the same content, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  )
}
