/**
 * The levels that are weighed, as data, and the vector of a pair: one level a field, packed into one number, so that
 * millions of pairs can be counted by what they look like. Level 0 is always "not known": it speaks neither for nor
 * against. Source: reference/matching.md section 5.
 */
import type { Comparison } from '../compare.ts'
import type { NumberLevel } from '../compare-identifiers.ts'
import { type PlaceLevel, placeLevels } from '../compare-places.ts'
import type { Level } from '../levels.ts'
import { type NameLevel, nameLevelOf, nameLevels } from './name-level.ts'

/** Every level of every weighed field; the place in the list is the number in a vector. */
export const scoreLevels = {
  name: nameLevels,
  middleName: ['missing', 'exact', 'initial', 'one-edit', 'different'],
  birthDate: ['missing', 'exact', 'one-edit', 'swapped', 'two-parts', 'partial', 'near', 'year', 'different'],
  /** One factor: a postal code adds little to its street. */
  address: ['missing', ...placeLevels.filter(level => level !== 'missing')],
  phone: ['missing', 'exact', 'different'],
  email: ['missing', 'exact', 'different'],
  number: ['missing', 'exact', 'one-edit', 'different', 'four', 'other-four'],
  identifier: ['missing', 'exact', 'different'],
  gender: ['missing', 'exact', 'different'],
} as const satisfies {
  name: readonly NameLevel[]
  middleName: readonly Level[]
  birthDate: readonly (Level | 'near')[]
  address: readonly PlaceLevel[]
  phone: readonly Level[]
  email: readonly Level[]
  number: readonly NumberLevel[]
  identifier: readonly Level[]
  gender: readonly Level[]
}

export type ScoreField = keyof typeof scoreLevels

/**
 * Levels that can only be reached when something is not known on a side. Each such group has chances of its own: that
 * half of a fact is missing says nothing about who somebody is.
 */
const knownInPart: Readonly<Partial<Record<ScoreField, readonly string[]>>> = {
  name: ['last-only', 'first-only', 'only-alike', 'only-differs'],
  address: ['street-only', 'postal-only', 'city-only', 'other-part'],
  number: ['four', 'other-four'],
}

/** The levels of a field in groups whose chances add up to one. */
export function groupsOf(field: ScoreField): string[][] {
  const part = knownInPart[field] ?? []
  const whole = scoreLevels[field].filter(level => level !== 'missing' && !part.includes(level))
  return part.length ? [whole, [...part]] : [whole]
}

export const scoreFields = Object.keys(scoreLevels) as ScoreField[]

/** The level of each field, five bits a field, `scoreFields[0]` lowest. A whole number below 2^45. */
export type Vector = number

const base = 32
const places: Readonly<Record<ScoreField, number>> = Object.fromEntries(
  scoreFields.map((field, index) => [field, base ** index]),
) as Record<ScoreField, number>

function ranks<L extends string>(levels: readonly L[], place: number): Readonly<Record<string, number>> {
  return Object.fromEntries(levels.map((level, index) => [level, index * place]))
}

const rank = Object.fromEntries(
  scoreFields.map(field => [field, ranks<string>(scoreLevels[field], places[field])]),
) as Record<ScoreField, Readonly<Record<string, number>>>

/** The vector of a comparison. */
export function vectorOf(c: Comparison): Vector {
  // An identifier of a state is weighed as `number`; counted again as an identifier it would weigh twice.
  const other = c.number === 'exact' || c.number === 'one-edit' ? 'missing' : c.identifier
  return (
    at('name', nameLevelOf(c)) +
    at('middleName', c.middleName) +
    at('birthDate', c.birthDateNear ? 'near' : c.birthDate) +
    at('address', c.place) +
    at('phone', c.phone) +
    at('email', c.emailSlip ? 'missing' : c.email) +
    at('number', c.number) +
    at('identifier', c.number === 'different' && other === 'different' ? 'missing' : other) +
    at('gender', c.gender)
  )
}

function at(field: ScoreField, level: string): number {
  return rank[field][level] ?? 0
}

/** The number of the level of one field of a vector. */
export function levelIn(vector: Vector, field: ScoreField): number {
  return Math.floor(vector / places[field]) % base
}

const lowFields = 6
const lowEnd = base ** lowFields
const shifts: Readonly<Record<ScoreField, number>> = Object.fromEntries(
  scoreFields.map((field, index) => [field, 5 * (index % lowFields)]),
) as Record<ScoreField, number>
const isLow: Readonly<Record<ScoreField, boolean>> = Object.fromEntries(
  scoreFields.map((field, index) => [field, index < lowFields]),
) as Record<ScoreField, boolean>

/** A vector in two halves that integer arithmetic can take apart: for whoever reads every field of millions. */
export type Halves = { low: number; high: number }

export function halve(vector: Vector): Halves {
  const high = Math.floor(vector / lowEnd)
  return { low: vector - high * lowEnd, high }
}

/** What `levelIn` gives, from the halves. */
export function levelInHalves(halves: Halves, field: ScoreField): number {
  return ((isLow[field] ? halves.low : halves.high) >>> shifts[field]) & (base - 1)
}
