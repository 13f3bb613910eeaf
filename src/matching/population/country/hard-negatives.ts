/**
 * People who are easily taken for one another, as named categories: none may ever be matched automatically. A report says
 * for each what came of it, not just the total. Source: reference/matching.md section 8, hard negatives.
 */
import type { Random } from '../random.ts'
import type { Population } from './country.ts'
import type { Entry } from './entry.ts'
import { coincidences } from './hard/coincidences.ts'
import { family } from './hard/family.ts'
import { oneNameOverGenerations } from './hard/generations.ts'
import { residents } from './hard/institutions.ts'
import type { HardNegative } from './hard/kind.ts'
import { placeholders } from './hard/placeholders.ts'
import { strangers } from './hard/strangers.ts'
import { twins } from './hard/twins.ts'
import { shuffledPlace, streamOf } from './streams.ts'

export type { HardNegative } from './hard/kind.ts'

export const hardNegatives: readonly HardNegative[] = [
  ...twins,
  ...oneNameOverGenerations,
  ...family,
  ...coincidences,
  ...residents,
  ...placeholders,
  ...strangers,
]

/** What is written of somebody, with the truth of who it is. */
export type Side = { id: string; entry: Entry }

/** The person of the index and whoever asks are two. */
export type HardCase = {
  category: string
  variant: string
  inseparable: boolean
  index: Side
  query: Side
}

/** Seven in ten queries say no social security number, half no insurance: what would tell two apart is mostly missing. */
function asked(entry: Entry, random: Random): Entry {
  const { ssn, coverage, ...rest } = entry
  return {
    ...rest,
    ...(ssn && random.chance(0.3) ? { ssn } : {}),
    ...(coverage && random.chance(0.5) ? { coverage } : {}),
  }
}

/**
 * `each` cases of every category and variant, all of different people of the population.
 * @example for (const { category, index, query } of hardCases(population, 100)) report(category, index, query)
 */
export function* hardCases(population: Population, each: number): Generator<HardCase, void, undefined> {
  const placeOf = shuffledPlace(population.seed, 3, population.size)
  let number = 0
  for (let time = 0; time < each; time++) {
    for (const kind of hardNegatives) {
      const person = population.personAt(placeOf(number))
      const { category, variant, inseparable = false, byNumber } = kind
      const random = streamOf(population.seed, 'hardCase', number)
      const { index, query: whole } = kind.make(person, random)
      const query = byNumber ? whole : asked(whole, random)
      number++
      yield {
        category,
        variant,
        inseparable,
        index: { id: person.id, entry: index },
        query: { id: `${person.id}/${number}`, entry: query },
      }
    }
  }
}
