/**
 * Two people, field by field: each field gets the best level that any pair of their values reaches. Symmetric: the
 * order of the two does not matter. Source: reference/matching.md section 5.
 */

import { editDistance } from '../model/text.ts'
import type { PersonAddress } from './addresses.ts'
import { compareNames, type NameLevels } from './compare-names.ts'
import { isFullDate, swapDayAndMonth } from './dates.ts'
import type { PersonIdentifier } from './identifiers.ts'
import { best, type Field, type Level } from './levels.ts'
import { type Nicknames, noNicknames } from './nicknames.ts'
import type { Demographics } from './person.ts'

/** The level of every field, and the smallest distance between birth years where both are known. */
export type Comparison = Readonly<Record<Field, Level>> & {
  yearsApart?: number
  /** Both have an identifier of one namespace, and none is the same. */
  identifierConflict: boolean
}

/**
 * Compares two people.
 *
 * | field | levels |
 * |---|---|
 * | identifier, phone, email, gender, suffix | exact, missing, different |
 * | firstName | exact, nickname, initial, one-edit, swapped, part, similar, phonetic, missing, different |
 * | lastName | exact, one-edit, swapped, part, similar, phonetic, missing, different |
 * | middleName | exact, initial, one-edit, missing, different |
 * | birthDate | exact, one-edit, swapped, two-parts, partial, year, missing, different |
 * | address | exact (street and postal code), part (one of them), similar (city), missing, different |
 */
export function compare(a: Demographics, b: Demographics, nicknames: Nicknames = noNicknames): Comparison {
  const names: NameLevels = compareNames(a.names, b.names, nicknames)
  const identifiers = compareIdentifiers(a.identifiers, b.identifiers)
  const yearsApart = distanceInYears(a.birthDates, b.birthDates)
  return {
    identifier: identifiers.level,
    ...names,
    suffix: compareSets(a.suffixes, b.suffixes),
    birthDate: best(a.birthDates, b.birthDates, compareDates),
    gender:
      a.gender === undefined || b.gender === undefined ? 'missing' : a.gender === b.gender ? 'exact' : 'different',
    phone: compareSets(a.phones, b.phones),
    email: compareSets(a.emails, b.emails),
    address: best(a.addresses, b.addresses, compareAddresses),
    identifierConflict: identifiers.conflict,
    ...(yearsApart === undefined ? {} : { yearsApart }),
  }
}

function compareSets(as: readonly string[], bs: readonly string[]): Level {
  return best(as, bs, (a, b) => (a === b ? 'exact' : 'different'))
}

function compareIdentifiers(
  as: readonly PersonIdentifier[],
  bs: readonly PersonIdentifier[],
): { level: Level; conflict: boolean } {
  let conflict = false
  for (const a of as) {
    const same = bs.filter(b => b.system === a.system)
    if (same.length === 0) continue
    const ours = as.filter(other => other.system === a.system)
    if (!same.some(b => ours.some(other => other.value === b.value))) conflict = true
  }
  const shared = as.some(a => bs.some(b => a.system === b.system && a.value === b.value))
  return { level: shared ? 'exact' : conflict ? 'different' : 'missing', conflict }
}

function compareDates(a: string, b: string): Level {
  if (a === b) return isFullDate(a) ? 'exact' : 'partial'
  if (!isFullDate(a) || !isFullDate(b)) return a.startsWith(b) || b.startsWith(a) ? 'partial' : 'different'
  if (editDistance(a, b, 1) === 1) return 'one-edit'
  if (swapDayAndMonth(a) === b) return 'swapped'
  const agreeing = [a.slice(0, 4) === b.slice(0, 4), a.slice(5, 7) === b.slice(5, 7), a.slice(8) === b.slice(8)]
  if (agreeing.filter(part => part).length === 2) return 'two-parts'
  return agreeing[0] ? 'year' : 'different'
}

function compareAddresses(a: PersonAddress, b: PersonAddress): Level {
  const street = agreement(a.street, b.street)
  const postalCode = agreement(a.postalCode, b.postalCode)
  if (street === true && postalCode === true) return 'exact'
  if (street === true || postalCode === true) return 'part'
  if (agreement(a.city, b.city) === true) return 'similar'
  return street === undefined && postalCode === undefined ? 'missing' : 'different'
}

function agreement(a: string | undefined, b: string | undefined): boolean | undefined {
  return a === undefined || b === undefined ? undefined : a === b
}

function distanceInYears(as: readonly string[], bs: readonly string[]): number | undefined {
  const distances = as.flatMap(a => bs.map(b => Math.abs(Number(a.slice(0, 4)) - Number(b.slice(0, 4)))))
  return distances.length ? Math.min(...distances) : undefined
}
