import { describe, expect, it } from 'vitest'
import { demographicsOf } from '../../person.ts'
import { populationOf } from './country.ts'
import { currentEntry } from './entry.ts'
import { patientOf } from './patient.ts'
import { strangerQueries, trueQueries } from './queries.ts'
import { newPatientOf } from './redox.ts'

const population = populationOf({ seed: 41, size: 40_000 })
const count = 5_000
const queries = [...trueQueries(population, count)]
const share = (is: (query: (typeof queries)[number]) => boolean) => queries.filter(is).length / count

describe('queries', () => {
  it('go wrong as often as the reference says', () => {
    // Five standard deviations of 5,000 draws, so that a rate that drifts is seen and chance is not.
    const near = (found: number, rate: number) =>
      expect(Math.abs(found - rate), `${found} for ${rate}`).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / count))
    near(
      share(({ made }) => made.includes('first name with one edit')),
      0.15,
    )
    near(
      share(({ made }) => made.includes('last name with one edit')),
      0.15,
    )
    near(
      share(({ made }) => made.some(each => each.startsWith('birth'))),
      0.05,
    )
    near(
      share(({ made }) => made.includes('moved')),
      0.25,
    )
    near(
      share(({ entry }) => entry.ssn === undefined),
      0.7,
    )
    const withPhone = queries.filter(({ index }) => currentEntry(population.personAt(index)).phone !== undefined)
    const lost = withPhone.filter(({ made }) => made.some(each => each.startsWith('phone'))).length
    near(lost / withPhone.length, 0.3)
  })

  it('are about people of the population, nobody twice, and say what was done', () => {
    expect(new Set(queries.map(({ person }) => person)).size).toBe(count)
    for (const { person, index, entry, made } of queries.slice(0, 500)) {
      const truth = population.personAt(index)
      expect(truth.id).toBe(person)
      const same = JSON.stringify(entry) === JSON.stringify(currentEntry(truth))
      expect(same).toBe(made.length === 0)
    }
  })

  it('are the same for the same seed, and another for another', () => {
    expect([...trueQueries(population, 50)]).toEqual(queries.slice(0, 50))
    const other = [...trueQueries(populationOf({ seed: 42, size: 40_000 }), 50)]
    expect(other).not.toEqual(queries.slice(0, 50))
  })

  it('of strangers are about nobody of the population, some of them in its households', () => {
    const strangers = [...strangerQueries(population, 1_000)]
    const ids = new Set([...population.people()].map(({ id }) => id))
    expect(strangers.filter(({ person }) => ids.has(person))).toEqual([])
    const beside = strangers.filter(({ kind }) => kind === 'of a household')
    expect(beside).toHaveLength(100)
    expect(beside.filter(each => !ids.has(each.beside ?? ''))).toEqual([])
    expect(strangers.filter(({ kind, beside: whom }) => (kind === 'of nowhere') !== (whom === undefined))).toEqual([])
  })

  it('are read by the matcher whole: name, birth date, phone, e-mail, home and number', () => {
    const person = population.personAt(1_234)
    const entry = currentEntry(person)
    const facts = demographicsOf(patientOf(entry, [{ system: 'urn:oid:2.25.1', value: '17' }]), {
      now: new Date('2026-01-01T00:00:00Z'),
    })
    expect(facts.names[0]?.last).toBe(person.last.toUpperCase().replace(/[^A-Z]/g, ''))
    expect(facts.birthDates).toEqual([person.born])
    expect(facts.phones).toContain(entry.phone)
    expect(facts.addresses[0]?.postalCode).toBe(person.home.zip)
    expect(facts.identifiers).toContainEqual({
      system: 'http://hl7.org/fhir/sid/us-ssn',
      value: person.ssn,
      kind: 'ssn',
    })
    expect(facts.identifiers.map(({ value }) => value)).toContain('17')
  })

  it('have a suffix behind the last name in Redox, which has no field for it', () => {
    const entry = { ...currentEntry(population.personAt(7)), last: 'Rivera', suffix: 'Jr', ssn: '123456780' }
    const message = newPatientOf(entry, { oid: '2.25.1.1', number: '1000001', at: '2026-01-01T12:00:00.000Z' })
    expect(message).toMatchObject({
      Meta: { DataModel: 'PatientAdmin', EventType: 'NewPatient' },
      Patient: {
        Identifiers: [{ ID: '1000001', IDType: '2.25.1.1' }],
        Demographics: { LastName: 'Rivera Jr', SSN: '123-45-6780' },
      },
    })
  })
})
