/**
 * A made-up country of any size: who is person 712,345, everybody in order, and people who are not of it. The same seed
 * gives the same people on every machine, and memory holds one household at a time. Synthetic: nobody exists.
 */
import type { Country } from './details.ts'
import { peopleOfHousehold } from './household.ts'
import { recordNumbersOf, socialSecurityOf, subscriberNumbersOf } from './numbers.ts'
import type { Person } from './person.ts'
import { blockSize, type Plan, plansOf } from './plan.ts'
import { peopleOfInstitution } from './residents.ts'
import { streamOf } from './streams.ts'

export type PopulationOptions = {
  /** A whole number; another one gives other people. */
  seed: number
  /** How many people. Whoever has a place below it is the same in a smaller and in a larger population. */
  size: number
  /** Member sites with numbers of their own; default 5. */
  sites?: number
  /** The day on which ages are counted, `YYYY-MM-DD`; default 2026-01-01. */
  day?: string
}

export type Population = Required<PopulationOptions> & {
  /** Person of this place, made from its household alone. */
  personAt(index: number): Person
  /** Everybody who lives with them, themselves included. */
  householdOf(index: number): Person[]
  /** People from a place up to, not including, another; everybody by default. One household is in memory at a time. */
  people(from?: number, to?: number): Generator<Person, void, undefined>
  /** Somebody of whom the population knows nothing; as many as wanted. */
  strangerAt(index: number): Person
}

/** Places from here on belong to strangers. */
const strangersFrom = 2 ** 23

/**
 * The population of a seed.
 * @example
 * const population = populationOf({ seed: 7, size: 1_000_000 })
 * population.personAt(712_345).last
 * for (const person of population.people()) count(person)
 * @throws RangeError when the size is no whole number between 1 and 8,000,000
 */
export function populationOf({ seed, size, sites = 5, day = '2026-01-01' }: PopulationOptions): Population {
  if (!Number.isInteger(size) || size < 1 || size > 8_000_000)
    throw new RangeError('A population has from 1 to 8,000,000 people.')
  const ssnOf = socialSecurityOf(seed)
  const recordNumbers = Array.from({ length: sites }, (_, site) => recordNumbersOf(seed, site))
  const country: Country = {
    seed,
    day,
    prefix: 'p',
    sites,
    ssnOf,
    recordNumber: (site, index) => recordNumbers[site]?.(index) ?? '',
    subscriberOf: subscriberNumbersOf(seed),
  }
  const strangers: Country = { ...country, prefix: 's' }

  const peopleOf = (plan: Plan, of: Country, only?: number): Person[] =>
    plan.institution === undefined
      ? peopleOfHousehold(plan, streamOf(seed, 'household', plan.first), of)
      : peopleOfInstitution(plan, plan.institution, of, only)
  const planAt = (place: number): Plan => {
    const plan = plansOf(seed, Math.floor(place / blockSize)).find(each => place < each.first + each.roles.length)
    if (!plan) throw new RangeError(`There is no person ${place}.`)
    return plan
  }
  const oneOf = (place: number, of: Country): Person => {
    const person = peopleOf(planAt(place), of, place).find(each => each.index === place)
    if (!person) throw new RangeError(`There is no person ${place}.`)
    return person
  }
  const inside = (index: number) => {
    if (!Number.isInteger(index) || index < 0 || index >= size) throw new RangeError(`There is no person ${index}.`)
    return index
  }

  function* people(from = 0, to = size): Generator<Person, void, undefined> {
    const end = Math.min(to, size)
    for (let block = Math.floor(from / blockSize); block * blockSize < end; block++) {
      for (const plan of plansOf(seed, block)) {
        if (plan.first + plan.roles.length <= from || plan.first >= end) continue
        for (const person of peopleOf(plan, country)) if (person.index >= from && person.index < end) yield person
      }
    }
  }

  return {
    seed,
    size,
    sites,
    day,
    personAt: index => oneOf(inside(index), country),
    householdOf: index => peopleOf(planAt(inside(index)), country).filter(each => each.index < size),
    people,
    strangerAt: index => oneOf(strangersFrom + index, strangers),
  }
}
