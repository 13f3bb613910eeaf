/**
 * What the member sites hold of a population: one record of each person at each site that knows them, written at
 * different times by different people. The truth stands apart from what a matcher may see.
 */
import type { Random } from '../random.ts'
import type { Population } from './country.ts'
import { driftEntry } from './drifts.ts'
import { currentEntry, type Entry, fullEntry } from './entry.ts'
import type { Person } from './person.ts'
import { streamOf } from './streams.ts'

export type SiteRecord = {
  /** The truth; to be kept from whoever matches. */
  person: string
  household: string
  site: number
  number: string
  entry: Entry
}

/** How often a record has each drift; about what the reference's queries have, since one was a query once. */
const usual: ReadonlyArray<readonly [category: string, share: number]> = [
  ['name with one edit', 0.06],
  ['nickname', 0.06],
  ['initial only', 0.01],
  ['middle name as first', 0.01],
  ['first and last name exchanged', 0.004],
  ['suffix in the last name', 0.3],
  ['suffix lost', 0.2],
  ['half of a double surname', 0.25],
  ['diacritics', 0.01],
  ['punctuation or blanks', 0.02],
  ['birth date with one digit wrong', 0.012],
  ['birth day off', 0.008],
  ['birth day and month exchanged', 0.006],
  ['birth date placeholder', 0.003],
  ['married', 0.015],
  ['moved', 0.12],
  ['phone changed', 0.15],
  ['e-mail changed', 0.1],
  ['gender recorded differently', 0.006],
  ['placeholder in one field', 0.01],
  ['value in the wrong field', 0.004],
  ['field missing', 0.15],
  ['case damaged', 0.04],
  ['cut at twenty letters', 0.01],
]
const noNumber = 0.6
const lastFourOnly = 0.3
/** The first site has known the person for years. */
const oldSite = 0.5

/** The records of one person, in the order of their sites. */
export function recordsOf(population: Population, person: Person): SiteRecord[] {
  const random = streamOf(population.seed, 'records', person.index)
  return person.sites.map(({ site, number }, at) => ({
    person: person.id,
    household: person.household,
    site,
    number,
    entry: written(at === 0 && random.chance(oldSite) ? fullEntry(person) : currentEntry(person), person, random),
  }))
}

function written(entry: Entry, person: Person, random: Random): Entry {
  let record = entry
  for (const [category, share] of usual)
    if (random.next() < share) record = driftEntry(record, category, random, person)
  if (record.ssn === undefined || !random.chance(noNumber)) return record
  const { ssn, ...rest } = record
  return random.chance(lastFourOnly) ? { ...rest, lastFour: ssn.slice(-4) } : rest
}

/** Every record of a population, person by person. */
export function* siteRecords(population: Population): Generator<SiteRecord, void, undefined> {
  for (const person of population.people()) yield* recordsOf(population, person)
}
