import { describe, expect, it } from 'vitest'
import type { Patient } from '../model/fhir.ts'
import { demographicsOf } from './person.ts'
import { searchInputs } from './search.ts'
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
