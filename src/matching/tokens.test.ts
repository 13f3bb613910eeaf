import { describe, expect, it } from 'vitest'
import type { Patient } from '../model/fhir.ts'
import { filedUnder, lookedForUnder } from './dedupe-tokens.ts'
import { demographicsOf } from './person.ts'
import { searchInputs } from './search.ts'
import { dedupeKinds } from './token-kinds.ts'
import { lockInputs, matchKinds, queryInputs, searchKinds, type TokenInput, tokenInputs } from './tokens.ts'

const now = new Date('2026-06-01T12:00:00Z')
const patient: Patient = {
  resourceType: 'Patient',
  name: [{ family: 'Smith-Jones', given: ['Marisol'] }],
  birthDate: '1985-03-04',
  telecom: [
    { system: 'phone', value: '416 823 0123' },
    { system: 'email', value: 'M@example.org' },
  ],
  address: [{ line: ['12 King St'], postalCode: 'M5H 1A1' }],
  identifier: [{ system: 'urn:card', value: '88-41' }],
}
const person = demographicsOf(patient, { now, region: 'CA' })

function texts(inputs: readonly TokenInput[], kind: string): string[] {
  return inputs.filter(input => input.kind === kind).map(input => input.text)
}

describe('tokens', () => {
  it('hold every way to find a person', () => {
    const inputs = tokenInputs(person)
    expect(texts(inputs, 'phone')).toEqual(['+14168230123'])
    expect(texts(inputs, 'email')).toEqual(['m@example.org'])
    expect(texts(inputs, 'identifier')).toEqual(['urn:card|8841'])
    expect(texts(inputs, 'name')).toEqual(['MARISOL|SMITHJONES', 'MARISOL|SMITH', 'MARISOL|JONES'])
    expect(texts(inputs, 'last-dob')).toHaveLength(3)
    expect(texts(inputs, 'first-dob')).toEqual(['MRSL|1985-03-04'])
    expect(texts(inputs, 'name-year')).toContain('MAR|SMI|1985')
    expect(texts(inputs, 'phone-initial')).toEqual(['+14168230123|M'])
    expect(texts(inputs, 'street-postal')).toEqual(['12|M5H1A1|1985'])
    expect(new Set(inputs.map(({ kind, text }) => `${kind} ${text}`)).size).toBe(inputs.length)
  })

  it('hold prefixes of 3 to 12 characters under a kind that matching never reads', () => {
    const prefixes = texts(tokenInputs(person), 'name-prefix')
    expect(prefixes).toEqual(expect.arrayContaining(['MAR', 'MARISOL', 'SMI', 'SMITHJONES', 'JON']))
    expect(prefixes.every(prefix => prefix.length >= 3 && prefix.length <= 12)).toBe(true)
    expect(matchKinds).not.toContain('name-prefix')
    expect(searchKinds).toContain('name-prefix')
    expect(queryInputs(person).every(({ kind }) => matchKinds.includes(kind))).toBe(true)
  })

  it('find a person by the last four digits of a number and the birth date (key e)', () => {
    const ssn = (value: string): Partial<Patient> => ({
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value }],
    })
    const of = (change: Partial<Patient>) =>
      demographicsOf({ resourceType: 'Patient', birthDate: '1985-03-04', ...change }, { now })
    expect(texts(tokenInputs(of(ssn('219-09-4321'))), 'four-dob')).toEqual(['ssn|4321|1985-03-04'])
    expect(texts(queryInputs(of(ssn('***-**-4321'))), 'four-dob')).toEqual(['ssn|4321|1985-03-04'])
  })

  it('find a person under a nickname, when asked to', () => {
    const [robert, bob] = ['Robert', 'Bob'].map(first =>
      demographicsOf(
        { resourceType: 'Patient', name: [{ family: 'Okafor', given: [first] }], birthDate: '1985-03-04' },
        { now },
      ),
    )
    if (!robert || !bob) return expect.unreachable()
    const stored = texts(tokenInputs(robert), 'name')
    expect(texts(queryInputs(bob, { nicknames: true }), 'name').filter(text => stored.includes(text))).toEqual(stored)
    expect(texts(queryInputs(bob), 'name').filter(text => stored.includes(text))).toEqual([])
  })

  it('of a whole population are wider, and none of the wider ones is stored', () => {
    const kinds = new Set(tokenInputs(person).map(({ kind }) => kind))
    expect(dedupeKinds.filter(kind => kinds.has(kind))).toEqual([])
    const filed = filedUnder(person).map(({ kind, text }) => `${kind} ${text}`)
    expect(filed).toEqual(expect.arrayContaining(['home 12|KINGST', 'birth-date 1985-03-04', 'email-part m']))
    const swapped = demographicsOf(
      { resourceType: 'Patient', name: [{ family: 'Marisol', given: ['Smith'] }], birthDate: '1971-01-01' },
      { now },
    )
    const found = lookedForUnder(swapped).map(({ kind, text }) => `${kind} ${text}`)
    expect(found.some(key => filed.includes(key))).toBe(true)
  })

  it('meet although day and month, or first and last name, were swapped', () => {
    const stored = new Set(tokenInputs(person).map(({ kind, text }) => `${kind} ${text}`))
    const meets = (change: Partial<Patient>) =>
      queryInputs(demographicsOf({ resourceType: 'Patient', ...change }, { now })).some(({ kind, text }) =>
        stored.has(`${kind} ${text}`),
      )
    expect(meets({ name: patient.name, birthDate: '1985-04-03' })).toBe(true)
    expect(meets({ name: [{ family: 'Marisol', given: ['Smith'] }], birthDate: '1985-07-09' })).toBe(true)
    expect(meets({ name: [{ family: 'Smyth', given: ['Marisol'] }], birthDate: '1985-03-04' })).toBe(true)
    expect(meets({ name: [{ family: 'Okafor', given: ['Chidi'] }], birthDate: '1979-10-30' })).toBe(false)
  })

  it('SCH-1 give the same locks to two bookings of one person, in one order', () => {
    expect(lockInputs(person)).toEqual([
      { kind: 'email', text: 'm@example.org' },
      { kind: 'name', text: 'MARISOL|SMITHJONES' },
      { kind: 'phone', text: '+14168230123' },
    ])
  })

  it('are none for a person of whom nothing is known', () => {
    const nobody = demographicsOf({ resourceType: 'Patient', name: [{ text: 'Unknown' }] }, { now })
    expect(tokenInputs(nobody)).toEqual([])
    expect(lockInputs(nobody)).toEqual([])
  })
})

describe('searching', () => {
  it.each<[string, TokenInput[]]>([
    ['(416) 823-0123', [{ kind: 'phone', text: '+14168230123' }]],
    ['M@Example.org', [{ kind: 'email', text: 'm@example.org' }]],
    [
      'smith mari',
      [
        { kind: 'name-prefix', text: 'SMITH' },
        { kind: 'name-prefix', text: 'MARI' },
      ],
    ],
    [
      'Jones, 1985-03-04',
      [
        { kind: 'name-prefix', text: 'JONES' },
        { kind: 'birth-date', text: '1985-03-04' },
      ],
    ],
    ['1985-03-04', [{ kind: 'birth-date', text: '1985-03-04' }]],
    ['  ', []],
  ])('%j looks up what is stored', (text, inputs) => {
    expect(searchInputs(text, { now, region: 'CA' })).toEqual(inputs)
  })
})
