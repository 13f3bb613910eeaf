/**
 * What asks a population: people it knows, written as others write them, and people it does not know. The rates of the
 * errors are those of reference/matching.md section 8.
 */
import type { Random } from '../random.ts'
import type { Population } from './country.ts'
import { driftEntry } from './drifts.ts'
import { currentEntry, type Entry } from './entry.ts'
import { householdStranger } from './hard/strangers.ts'
import type { Person } from './person.ts'
import { shuffledPlace, streamOf } from './streams.ts'

export type TrueQuery = {
  /** Who is asked for. */
  person: string
  index: number
  entry: Entry
  /** What was done to the entry; empty when it is as the truth. */
  made: readonly string[]
}

export type StrangerQuery = {
  kind: 'of nowhere' | 'of a household'
  person: string
  /** Whom a household stranger lives with. */
  beside?: string
  entry: Entry
}

/** One row is drawn for each query; what does not fit a person is drawn again. */
const birthDateErrors = [
  'birth day off',
  'birth month off',
  'birth year off',
  'birth day and month exchanged',
  'birth date with one digit wrong',
] as const

const firstTypo = 0.15
const lastTypo = 0.15
const birthDateError = 0.05
const phoneLost = 0.3
const moved = 0.25
const noNumber = 0.7

/** A query about somebody, with errors at the usual rates. */
export function queryOf(person: Person, random: Random): Pick<TrueQuery, 'entry' | 'made'> {
  const made: string[] = []
  let entry = currentEntry(person)
  const change = (category: string, only?: 'first' | 'last') => {
    for (let time = 0; time < 60; time++) {
      const changed = driftEntry(entry, category, random, person)
      const same = changed.first === entry.first && changed.last === entry.last
      const wrongOne = only !== undefined && changed[only] === entry[only]
      if (only === undefined ? JSON.stringify(changed) !== JSON.stringify(entry) : !same && !wrongOne) {
        entry = changed
        made.push(only === undefined ? category : `${only} ${category}`)
        return
      }
    }
  }
  if (random.chance(firstTypo)) change('name with one edit', 'first')
  if (random.chance(lastTypo)) change('name with one edit', 'last')
  if (random.chance(birthDateError)) change(random.pick(birthDateErrors))
  if (random.chance(phoneLost) && entry.phone) {
    if (random.chance(0.5)) change('phone changed')
    else {
      const { phone: _, secondPhone: _s, ...rest } = entry
      entry = rest
      made.push('phone missing')
    }
  }
  if (random.chance(moved)) change('moved')
  if (random.chance(noNumber)) change('number dropped')
  return { entry, made }
}

/**
 * Queries for people of the population, none twice as long as there are enough.
 * @example for (const { person, entry } of trueQueries(population, 20_000)) ask(entry, person)
 */
export function* trueQueries(population: Population, count: number): Generator<TrueQuery, void, undefined> {
  const placeOf = shuffledPlace(population.seed, 4, population.size)
  for (let number = 0; number < count; number++) {
    const person = population.personAt(placeOf(number))
    const random = streamOf(population.seed, 'trueQuery', number)
    yield { person: person.id, index: person.index, ...queryOf(person, random) }
  }
}

/** Every tenth stranger lives with somebody the population knows. */
const householdShare = 10

/**
 * Queries for people the population does not know: none of them has an answer.
 * @example for (const { entry } of strangerQueries(population, 1_000_000)) ask(entry, undefined)
 */
export function* strangerQueries(population: Population, count: number): Generator<StrangerQuery, void, undefined> {
  const placeOf = shuffledPlace(population.seed, 5, population.size)
  for (let number = 0; number < count; number++) {
    if (number % householdShare === 0) {
      const person = population.personAt(placeOf(number))
      const { query } = householdStranger(person, streamOf(population.seed, 'strangerQuery', number))
      yield { kind: 'of a household', person: `${person.id}/stranger-${number}`, beside: person.id, entry: query }
    } else {
      const person = population.strangerAt(number)
      const random = streamOf(population.seed, 'strangerQuery', number)
      yield { kind: 'of nowhere', person: person.id, entry: queryOf(person, random).entry }
    }
  }
}
