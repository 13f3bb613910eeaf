import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Demographics, demographicsOf } from '../matching/person.ts'
import { populationOf } from '../matching/population/country/country.ts'
import { hardCases } from '../matching/population/country/hard-negatives.ts'
import { patientOf } from '../matching/population/country/patient.ts'
import { trueQueries } from '../matching/population/country/queries.ts'
import { recordsOf } from '../matching/population/country/records.ts'
import type { Patient } from '../model/fhir.ts'
import { judgeNetwork, type NearPerson } from './judge.ts'

const now = new Date('2026-01-01T00:00:00Z')
const factsOf = (patient: Patient): Demographics => demographicsOf(patient, { now, fictionalPhones: true })
const million = 1_000_000

/** Somebody at a member; the record is named by the member and who it truly is. */
function near(organization: string, truth: string, demographics: Demographics): NearPerson {
  const person = `${organization}/${truth}`
  return { organization, person, revision: person, confidentiality: 'N', demographics }
}
const truthOf = (person: string) => person.split('/').slice(1).join('/')

const population = populationOf({ seed: 11, size: 3_000, sites: 3 })
const runs = process.env.CONFORMANCE_RUNS ? 3_000 : 150

describe('who is meant among the people of many members', () => {
  it('NET-6 is never somebody who is easily taken for them, at whichever members those are', () => {
    for (const [place, { index, query }] of [...hardCases(population, 3)].entries()) {
      const one = near(place % 2 ? 'a' : 'b', 'other', factsOf(patientOf(index.entry)))
      const two = near('c', 'other', factsOf(patientOf(index.entry)))
      for (const people of [[one], [one, two]])
        expect(judgeNetwork(factsOf(patientOf(query.entry)), people, million).told).toEqual([])
    }
  })

  it('NET-6 is the same person at each member that is told of, one at each', () => {
    const people = new Map([...population.people()].map(person => [person.id, person]))
    const recordsFor = (each: Parameters<typeof recordsOf>[1]) =>
      recordsOf(population, each).map(({ site, entry }) => near(`site ${site}`, each.id, factsOf(patientOf(entry))))
    const strangers = [...people.values()].slice(0, 40).flatMap(recordsFor)
    let several = 0
    for (const { person, entry } of trueQueries(population, runs)) {
      const found = people.get(person)
      if (!found) throw new Error('the population does not know whom it asks for')
      const candidates = [...recordsFor(found), ...strangers]
      const distinct = [...new Map(candidates.map(each => [each.person, each])).values()]
      const { told } = judgeNetwork(factsOf(patientOf(entry)), distinct, million)
      for (const { judged } of told) expect(truthOf(judged.person)).toBe(person)
      expect(new Set(told.map(({ organization }) => organization)).size).toBe(told.length)
      if (told.length > 1) several += 1
    }
    expect(several).toBeGreaterThan(runs / 20)
  })

  it('NET-6 does not depend on the order in which people are found', () => {
    const [question] = trueQueries(population, 1)
    if (!question) throw new Error('there is a question')
    const people = [...population.people()]
      .slice(0, 12)
      .flatMap(each =>
        recordsOf(population, each).map(({ site, entry }) =>
          near(`site ${site}`, `${each.id} ${site}`, factsOf(patientOf(entry))),
        ),
      )
    const namesOf = (order: readonly NearPerson[]) =>
      judgeNetwork(factsOf(patientOf(question.entry)), order, million)
        .told.map(({ judged }) => judged.person)
        .sort()
    fc.assert(
      fc.property(fc.shuffledSubarray(people, { minLength: people.length }), order => {
        expect(namesOf(order)).toEqual(namesOf(people))
      }),
      { numRuns: 20 },
    )
  })

  const namesake = (street: string, postalCode: string): Patient => ({
    resourceType: 'Patient',
    name: [{ family: 'Brennerhoff', given: ['Cordelia'] }],
    birthDate: '1951-08-19',
    gender: 'female',
    address: [{ line: [street], postalCode, city: 'Troy', state: 'NY' }],
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '219-09-4321' }],
  })

  it('NET-6 two who are not one person and fit alike at two members are a question, not two answers', () => {
    const query: Patient = {
      ...namesake('1 Elm Street', '12180'),
      address: [],
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '***-**-4321' }],
    }
    const one = factsOf(namesake('1 Elm Street', '12180'))
    const other = factsOf({
      ...namesake('900 Far Road', '90001'),
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '457-55-4321' }],
    })
    const alone = judgeNetwork(factsOf(query), [near('a', 'one', one)], million)
    expect(alone.told).toHaveLength(1)
    const both = judgeNetwork(factsOf(query), [near('a', 'one', one), near('b', 'other', other)], million)
    expect([both.told.length, both.close.length]).toEqual([0, 2])
  })
})
