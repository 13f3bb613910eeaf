/**
 * Two people, field by field: each field gets the best level that any pair of their values reaches. Symmetric: the
 * order of the two does not matter. Every job that matches people reads this comparison and no other.
 * Source: reference/matching.md section 5.
 */
import { editDistance } from '../model/text.ts'
import type { PersonAddress } from './addresses.ts'
import { areNear, compareDates, distanceInYears } from './compare-dates.ts'
import { compareIdentifiers, compareNumbers, type NumberLevel } from './compare-identifiers.ts'
import { compareNames, type NameLevels } from './compare-names.ts'
import { comparePlaces, type PlaceLevel } from './compare-places.ts'
import { best, type Field, type Level } from './levels.ts'
import { type FirstNames, firstNames } from './nicknames.ts'
import type { Demographics } from './person.ts'

/** The level of every field, what the fields alone do not say, and the smallest distance between birth years. */
export type Comparison = Readonly<Record<Field, Level>> & {
  yearsApart?: number
  /** Both have an identifier of one namespace, and none is the same. */
  identifierConflict: boolean
  /** The first names are alike, and each is a name that people are given. */
  twoNames: boolean
  /** Of two other birth dates every part is near: two years, two months, three days. */
  birthDateNear: boolean
  /** The e-mails differ by a slip or two: that says neither yes nor no, since a household makes such addresses too. */
  emailSlip: boolean
  /** Street and postal code as one fact. */
  place: PlaceLevel
  /** The number a state gives a person: social security, tax, national. */
  number: NumberLevel
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
export function compare(a: Demographics, b: Demographics, known: FirstNames = firstNames): Comparison {
  const names: NameLevels = compareNames(a.names, b.names, known)
  const identifiers = compareIdentifiers(a.identifiers, b.identifiers)
  const birthDate = best(a.birthDates, b.birthDates, compareDates)
  const email = compareSets(a.emails, b.emails)
  const place = comparePlaces(a.addresses, b.addresses)
  return {
    identifier: identifiers.level,
    firstName: names.firstName,
    middleName: names.middleName,
    lastName: names.lastName,
    suffix: compareSets(a.suffixes, b.suffixes),
    birthDate,
    gender:
      a.gender === undefined || b.gender === undefined ? 'missing' : a.gender === b.gender ? 'exact' : 'different',
    phone: compareSets(a.phones, b.phones),
    email,
    address: best(a.addresses, b.addresses, compareAddresses),
    identifierConflict: identifiers.conflict,
    twoNames: names.twoNames,
    birthDateNear: (birthDate === 'year' || birthDate === 'different') && areNear(a.birthDates, b.birthDates),
    emailSlip: email === 'different' && a.emails.some(one => b.emails.some(two => editDistance(one, two, 2) <= 2)),
    place,
    number: compareNumbers(a, b),
    yearsApart: distanceInYears(a.birthDates, b.birthDates),
  }
}

function compareSets(as: readonly string[], bs: readonly string[]): Level {
  if (as.length === 0 || bs.length === 0) return 'missing'
  for (const a of as) if (bs.includes(a)) return 'exact'
  return 'different'
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
