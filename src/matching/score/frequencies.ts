/**
 * How common a value is: two people called Smith agree by chance far more often than two called Wickquist. Counted from
 * a population; what few people share is left out, so that the table names nobody. Source: reference/matching.md
 * section 5, row "term frequency".
 */
import { type FirstNames, firstNames } from '../nicknames.ts'
import type { Demographics } from '../person.ts'
import { levelIn, scoreLevels, type Vector } from './vector.ts'
import type { Weights } from './weights.ts'

export type FrequencyField = 'first' | 'last' | 'street' | 'postalCode'

/** A share of the population for each value that is common enough to be named. */
export type Frequencies = {
  version: string
  people: number
  shares: Readonly<Record<FrequencyField, ReadonlyMap<string, number>>>
}

/** A value that fewer people share is not in the table. */
const fewestPeople = 5

/** The least share of a value, seen or not: a tenth of what CMS Table 3 gives the whole field. */
export const shareFloors: Readonly<Record<FrequencyField, number>> = {
  first: 2e-3,
  last: 5e-4,
  street: 3e-6,
  postalCode: 3e-5,
}

/** Counts a population, a person once for each value. */
export function countFrequencies(people: Iterable<Demographics>, version: string): Frequencies {
  const counts = { first: counter(), last: counter(), street: counter(), postalCode: counter() }
  let number = 0
  for (const person of people) {
    number++
    counts.first.add(person.names.map(name => (name.firstIsInitial ? undefined : name.first)))
    counts.last.add(person.names.map(name => name.last))
    counts.street.add(person.addresses.map(address => address.street))
    counts.postalCode.add(person.addresses.map(address => address.postalCode))
  }
  const { first, last, street, postalCode } = counts
  const shares = {
    first: first.shares(number),
    last: last.shares(number),
    street: street.shares(number),
    postalCode: postalCode.shares(number),
  }
  return { version, people: number, shares }
}

function counter() {
  const counts = new Map<string, number>()
  return {
    add(values: readonly (string | undefined)[]): void {
      for (const value of new Set(values)) if (value) counts.set(value, (counts.get(value) ?? 0) + 1)
    },
    shares: (people: number) =>
      new Map(
        [...counts].filter(([, count]) => count >= fewestPeople).map(([value, count]) => [value, count / people]),
      ),
  }
}

/** The first names of the tables, and those that the population shows to be names of their own. */
export function firstNamesOf({ shares }: Frequencies): FirstNames {
  return {
    nicknames: firstNames.nicknames,
    isName: name => firstNames.isName(name) || shares.first.has(name),
    *names() {
      yield* firstNames.names()
      yield* shares.first.keys()
    },
  }
}

export type Adjustments = { name: number; address: number }

const none: Adjustments = { name: 0, address: 0 }

/** Bits to add where two people agree on a name, street or postal code that is rarer, or more common, than most. */
export function adjustmentsOf(
  a: Demographics,
  b: Demographics,
  vector: Vector,
  weights: Weights,
  frequencies: Frequencies | undefined,
): Adjustments {
  if (!frequencies) return none
  return { name: forName(a, b, vector, weights, frequencies), address: forAddress(a, b, vector, weights, frequencies) }
}

function forName(a: Demographics, b: Demographics, vector: Vector, weights: Weights, known: Frequencies): number {
  const level = scoreLevels.name[levelIn(vector, 'name')] ?? 'missing'
  const chances = weights.chance.name
  const last = () =>
    rarest(a, b, chances['last-only'] ?? 1, (one, two) =>
      one.last && one.last === two.last ? shareOf(known, 'last', one.last) : undefined,
    )
  const first = () =>
    rarest(a, b, chances['first-only'] ?? 1, (one, two) =>
      one.first && one.first === two.first ? shareOf(known, 'first', one.first) : undefined,
    )
  switch (level) {
    case 'exact':
      return rarest(a, b, chances.exact ?? 1, (one, two) =>
        one.first && one.last && one.first === two.first && one.last === two.last
          ? shareOf(known, 'first', one.first) * shareOf(known, 'last', one.last)
          : undefined,
      )
    case 'nickname':
    case 'initial':
    case 'first-differs':
    case 'last-only':
      return last()
    case 'last-differs':
    case 'first-only':
    case 'half':
      return first()
    case 'one-edit':
    case 'alike':
      return last() || first() // one of the two agrees
    default:
      return 0
  }
}

type Names = Demographics['names'][number]

function rarest(a: Demographics, b: Demographics, usual: number, of: (a: Names, b: Names) => number | undefined) {
  let chance: number | undefined
  for (const one of a.names) {
    for (const two of b.names) {
      const found = of(one, two)
      if (found !== undefined && (chance === undefined || found < chance)) chance = found
    }
  }
  return chance === undefined ? 0 : Math.log2(usual / chance)
}

function forAddress(a: Demographics, b: Demographics, vector: Vector, weights: Weights, known: Frequencies): number {
  const level = scoreLevels.address[levelIn(vector, 'address')]
  if (level !== 'postal') return 0
  const usual = weights.chance.address.postal ?? 1
  for (const { postalCode } of a.addresses) {
    if (!postalCode || !b.addresses.some(other => other.postalCode === postalCode)) continue
    return Math.log2(usual / shareOf(known, 'postalCode', postalCode))
  }
  return 0
}

function shareOf(known: Frequencies, field: FrequencyField, value: string): number {
  return Math.max(known.shares[field].get(value) ?? 0, shareFloors[field])
}
