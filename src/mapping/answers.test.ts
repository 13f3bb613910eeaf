import { describe, expect, it } from 'vitest'
import type { Answer, PersonField } from '../model/events.ts'
import type { Patient } from '../model/fhir.ts'
import { readDate } from './answer-dates.ts'
import { applyAnswers } from './answers.ts'

const booked: Patient = {
  resourceType: 'Patient',
  name: [{ text: 'Mari O', given: ['Mari'], family: 'O' }],
  telecom: [{ system: 'email', value: 'm@example.org' }],
}
const answer = (question: string, value: string): Answer => ({ question, label: question, value })
const apply = (pairs: [PersonField | 'none', string][], patient = booked) =>
  applyAnswers(
    patient,
    pairs.map(([field, value]) => answer(field, value)),
    ({ question }) => ({
      kind: 'question',
      field: question as PersonField | 'none',
    }),
  )

describe('SCH-6 answers', () => {
  it('fill the fields of a person', () => {
    const { patient, unmapped, unusable } = apply([
      ['birthDate', '14 mars 1985'],
      ['gender', 'Féminin'],
      ['firstName', ' Marisol '],
      ['middleName', 'Ann'],
      ['lastName', 'Okafor'],
      ['phone', '416 823 0123'],
      ['email', 'm@example.org'],
      ['healthCard', '8841-220-937-AB'],
      ['addressLine', '12 King St'],
      ['city', 'Toronto'],
      ['postalCode', 'm5h 1a1'],
      ['none', 'whatever'],
    ])
    expect(patient).toEqual({
      resourceType: 'Patient',
      name: [{ given: ['Marisol', 'Ann'], family: 'Okafor' }],
      telecom: [
        { system: 'email', value: 'm@example.org' },
        { system: 'phone', value: '416 823 0123' },
      ],
      birthDate: '1985-03-14',
      gender: 'female',
      identifier: [{ system: 'http://ehealthontario.ca/API/FHIR/NamingSystem/ca-on-patient-hcn', value: '8841220937' }],
      address: [{ line: ['12 King St'], city: 'Toronto', postalCode: 'M5H 1A1' }],
    })
    expect([unmapped, unusable]).toEqual([[], []])
    expect(booked.birthDate).toBeUndefined()
  })

  it('count as unusable when they can not be read for certain, and change nothing', () => {
    const { patient, unusable } = apply([
      ['birthDate', '03/04/1985'],
      ['gender', 'see notes'],
      ['healthCard', '12'],
      ['phone', 'call my mother'],
      ['email', 'none'],
    ])
    expect(patient).toEqual(booked)
    expect(unusable.map(({ field }) => field)).toEqual(['birthDate', 'gender', 'healthCard', 'phone', 'email'])
  })

  it('are reported when nobody has said what the question means', () => {
    const asked = answer('How did you hear of us?', 'radio')
    expect(applyAnswers(booked, [asked], () => undefined)).toEqual({ patient: booked, unmapped: [asked], unusable: [] })
  })

  it('that are empty neither fill nor erase', () => {
    expect(apply([['lastName', ' ']])).toEqual({ patient: booked, unmapped: [], unusable: [] })
  })
})

describe('dates on forms', () => {
  it.each([
    ['1985-03-14', '1985-03-14'],
    ['1985/3/4', '1985-03-04'],
    ['1985-03-14T00:00:00.000Z', '1985-03-14'],
    ['14/03/1985', '1985-03-14'],
    ['03/14/1985', '1985-03-14'],
    ['14-03-1985', '1985-03-14'],
    ['04/04/1985', '1985-04-04'],
    ['03/04/1985', undefined],
    ['14/03/85', undefined],
    ['31/02/1985', undefined],
    ['March 14, 1985', '1985-03-14'],
    ['14th of March 1985', '1985-03-14'],
    ['le 1er août 1985', '1985-08-01'],
    ['mars 1985', undefined],
    ['yesterday', undefined],
    ['', undefined],
  ])('%j is %j', (text, date) => {
    expect(readDate(text)).toBe(date)
  })
})
