import { describe, expect, it } from 'vitest'
import { npiSystem } from '../model/identifiers.ts'
import { type CrosswalkEntry, findTarget } from './crosswalk.ts'
import { directoryEntry, suggest } from './suggest.ts'
import { suggestField } from './suggest-field.ts'

const entries: CrosswalkEntry[] = [
  { from: '7', to: { kind: 'practitioner', reference: 'Practitioner/7' } },
  { from: ' Tunde@Example.org', to: { kind: 'practitioner', reference: 'Practitioner/8' } },
  { from: '7', to: { kind: 'location', reference: 'Location/7' } },
  { from: 'Date de naissance', to: { kind: 'question', field: 'birthDate' } },
]

describe('SCH-6 crosswalks', () => {
  it('try the values in order', () => {
    expect(findTarget(entries, { kind: 'practitioner', values: ['99', 'TUNDE@example.org '] })).toEqual(entries[1]?.to)
    expect(findTarget(entries, { kind: 'practitioner', values: ['7', 'tunde@example.org'] })).toEqual(entries[0]?.to)
  })

  it('keep kinds apart and guess nothing', () => {
    expect(findTarget(entries, { kind: 'location', values: ['7'] })).toEqual(entries[2]?.to)
    expect(findTarget(entries, { kind: 'event-type', values: ['7'] })).toBeUndefined()
    expect(findTarget(entries, { kind: 'practitioner', values: ['77', ''] })).toBeUndefined()
  })

  it('know a question by its slug or its label', () => {
    expect(findTarget(entries, { question: 'q1', label: 'DATE DE NAISSANCE', value: '1985-03-14' })).toEqual(
      entries[3]?.to,
    )
  })
})

describe('SCH-6 suggestions', () => {
  const directory = [
    directoryEntry(
      {
        resourceType: 'Practitioner',
        name: [{ family: 'Adeyemi', given: ['Tunde'] }],
        telecom: [{ system: 'email', value: 'tunde@example.org' }],
      },
      'Practitioner/1',
    ),
    directoryEntry(
      {
        resourceType: 'Practitioner',
        name: [{ text: 'Dr Tunde Adeyemi' }],
        identifier: [{ system: npiSystem, value: '1234567893' }],
      },
      'Practitioner/2',
    ),
    directoryEntry({ resourceType: 'Practitioner', name: [{ family: 'Adeyema', given: ['Tunde'] }] }, 'Practitioner/3'),
    directoryEntry({ resourceType: 'Practitioner', name: [{ family: 'Nguyen', given: ['Linh'] }] }, 'Practitioner/4'),
    directoryEntry({ resourceType: 'Location', name: 'Tunde Adeyemi' }, 'Location/1'),
  ]

  it('are ranked by what speaks for them', () => {
    const need = {
      kind: 'practitioner',
      values: ['7'],
      label: 'Tunde Adeyemi',
      hints: { email: 'Tunde@example.org' },
    } as const
    expect(suggest(need, directory)).toEqual([
      { reference: 'Practitioner/1', reasons: ['same-email', 'same-name'], score: 101 },
      { reference: 'Practitioner/2', reasons: ['same-words'], score: 50 },
      { reference: 'Practitioner/3', reasons: ['similar-name'], score: 30 },
    ])
  })

  it('know an NPI', () => {
    const need = { kind: 'practitioner', values: ['1234567893'], label: 'Host' } as const
    expect(suggest(need, directory)).toMatchObject([{ reference: 'Practitioner/2', reasons: ['same-npi'] }])
  })

  it('are none rather than a wild guess', () => {
    expect(suggest({ kind: 'location', values: ['main'], label: 'Main Street' }, directory)).toEqual([])
  })
})

describe('SCH-6 questions', () => {
  it.each([
    ['date-of-birth', 'Date of birth', 'birthDate'],
    ['dateOfBirth', '', 'birthDate'],
    ['q1', 'Birthdate (YYYY-MM-DD)', 'birthDate'],
    ['ddn', 'DDN', 'birthDate'],
    ['q2', 'Date de naissance', 'birthDate'],
    ['q3', 'Numéro de téléphone', 'phone'],
    ['q4', 'Numéro de carte santé', 'healthCard'],
    ['ohip', 'OHIP #', 'healthCard'],
    ['q5', 'Legal first name', 'firstName'],
    ['q6', 'Prénom', 'firstName'],
    ['q7', 'Nom de famille', 'lastName'],
    ['q8', 'Adresse courriel', 'email'],
    ['q9', 'Code postal', 'postalCode'],
    ['q10', 'Sexe', 'gender'],
    ['q11', 'Street address', 'addressLine'],
    ['q12', 'Reason for visit', undefined],
    ['q13', 'Emergency contact phone', undefined],
    ['q14', "Guardian's date of birth", undefined],
  ])('%s "%s" probably asks for %s', (question, label, field) => {
    expect(suggestField({ question, label })).toBe(field)
  })
})
