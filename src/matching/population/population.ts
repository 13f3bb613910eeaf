/**
 * A whole population with its truth: people in households, some with relatives who are easily taken for them, each
 * written down by one to three systems. The same seed gives the same population. Synthetic: nobody exists.
 */
import { type Demographics, demographicsOf } from '../person.ts'
import { writeRecord } from './drift.ts'
import { patientOf } from './patient.ts'
import { type MadeUp, makePerson } from './person.ts'
import { randomFrom } from './random.ts'
import { relatives } from './relatives.ts'

/** One record of a population: the truth of who it is, and what a matcher may see. */
export type Member = { person: string; demographics: Demographics }

export type PopulationOptions = {
  seed: number
  people: number
  now: Date
}

/** Every record, in the order they were made. */
export function makePopulation({ seed, people, now }: PopulationOptions): Member[] {
  const random = randomFrom(seed)
  const members: Member[] = []
  const write = (person: MadeUp) => {
    const records = random.pick([1, 1, 2, 2, 3])
    for (let record = 0; record < records; record++)
      members.push({ person: person.id, demographics: demographicsOf(patientOf(writeRecord(person, random)), { now }) })
  }
  for (let number = 0; number < people; number++) {
    const person = makePerson(String(number), random)
    write(person)
    for (const { inHundred, make } of relatives) if (random.chance(inHundred / 100)) write(make(person, random))
  }
  return members
}
