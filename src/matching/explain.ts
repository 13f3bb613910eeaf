/**
 * Why two people were held to be the same or not, as codes for the console and the audit. Holds no value of anybody:
 * only which field agrees how well, and whether each side has it. Source: reference/matching.md section 5.
 */
import { unreachable } from '../model/unreachable.ts'
import type { Comparison } from './compare.ts'
import { type Field, fields, type Level } from './levels.ts'
import type { Demographics } from './person.ts'

export type Presence = 'given' | 'partial' | 'missing'

/** One line of an explanation. `points` is the weight of evidence in bits; negative speaks against. */
export type Reason = { field: Field; level: Level; query: Presence; candidate: Presence; points: number }

export const weightsVersion = 1

/**
 * Bits per field and level: the floors of the CMS table (reference section 7) for agreement, rounded; guesses for the
 * rest. They rank candidates for a person who decides. They never make a match.
 */
export const weights: Readonly<Record<Field, Partial<Record<Level, number>>>> = {
  identifier: { exact: 20, different: -10 },
  firstName: {
    exact: 6,
    nickname: 5,
    initial: 2,
    'one-edit': 5,
    swapped: 5,
    part: 4,
    similar: 3,
    phonetic: 2,
    different: -6,
  },
  middleName: { exact: 2, initial: 1, 'one-edit': 1, different: -3 },
  lastName: { exact: 8, 'one-edit': 6, swapped: 6, part: 5, similar: 4, phonetic: 3, different: -4 },
  suffix: { exact: 2, different: -10 },
  birthDate: { exact: 13, 'one-edit': 8, swapped: 8, 'two-parts': 6, partial: 5, year: 1, different: -8 },
  gender: { exact: 1, different: -3 },
  phone: { exact: 8, different: -1 },
  email: { exact: 8, different: -1 },
  address: { exact: 8, part: 3, similar: 1, different: -1 },
}

/** A reason for every field, always in the same order. */
export function explain(comparison: Comparison, query: Demographics, candidate: Demographics): Reason[] {
  return fields.map(field => ({
    field,
    level: comparison[field],
    query: presenceOf(field, query),
    candidate: presenceOf(field, candidate),
    points: weights[field][comparison[field]] ?? 0,
  }))
}

/** The sum of the points. Phone and e-mail are facts of a household, so together they count as one and a half. */
export function pointsOf(reasons: readonly Reason[]): number {
  const points = (field: Field) => reasons.find(reason => reason.field === field)?.points ?? 0
  const householdExcess = Math.max(0, points('phone') + points('email') - householdMost)
  return reasons.reduce((sum, reason) => sum + reason.points, 0) - householdExcess
}

const householdMost = 12

function presenceOf(field: Field, person: Demographics): Presence {
  switch (field) {
    case 'identifier':
      return given(person.identifiers)
    case 'firstName':
      return ofNames(person, 'first')
    case 'middleName':
      return ofNames(person, 'middle')
    case 'lastName':
      return ofNames(person, 'last')
    case 'suffix':
      return given(person.suffixes)
    case 'birthDate':
      return person.birthDates.length && !person.birthDates.some(date => date.length === 10)
        ? 'partial'
        : given(person.birthDates)
    case 'gender':
      return person.gender ? 'given' : 'missing'
    case 'phone':
      return given(person.phones)
    case 'email':
      return given(person.emails)
    case 'address':
      return given(person.addresses)
    default:
      return unreachable(field)
  }
}

function given(values: readonly unknown[]): Presence {
  return values.length ? 'given' : 'missing'
}

function ofNames(person: Demographics, part: 'first' | 'middle' | 'last'): Presence {
  const known = person.names.map(name => name[part]).filter(value => value !== undefined)
  return known.length && known.every(value => value.length === 1) && part !== 'last' ? 'partial' : given(known)
}
