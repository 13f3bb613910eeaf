import { describe, expect, it } from 'vitest'
import type { Patient } from '../model/fhir.ts'
import { compare } from './compare.ts'
import { explain, pointsOf } from './explain.ts'
import { fields } from './levels.ts'
import { nearBy, nearRules } from './near.ts'
import { demographicsOf } from './person.ts'
import { type VetoName, vetoes, vetoesOf } from './vetoes.ts'

const now = new Date('2026-06-01T12:00:00Z')
type Facts = {
  name?: string
  born?: string
  phone?: string
  email?: string
  card?: string
  sex?: 'male' | 'female'
  home?: string
}

function person({ name, born, phone, email, card, sex, home }: Facts) {
  const patient: Patient = {
    resourceType: 'Patient',
    ...(name ? { name: [{ text: name }] } : {}),
    ...(born ? { birthDate: born } : {}),
    telecom: [
      ...(phone ? [{ system: 'phone' as const, value: phone }] : []),
      ...(email ? [{ system: 'email' as const, value: email }] : []),
    ],
    ...(card ? { identifier: [{ system: 'urn:card', value: card }] } : {}),
    ...(sex ? { gender: sex } : {}),
    ...(home ? { address: [{ line: [home], postalCode: 'M5H 1A1' }] } : {}),
  }
  return demographicsOf(patient, { now })
}

const phone = '+14168230123'
const born = '1985-03-14'

describe('NET-6 vetoes', () => {
  const table: [VetoName[], string, Facts, Facts][] = [
    [['suffix-differs'], 'Jr and Sr', { name: 'John Lee Jr' }, { name: 'John Lee Sr' }],
    [[], 'a suffix known on one side', { name: 'John Lee Jr' }, { name: 'John Lee' }],
    [['first-name-differs'], 'twins', { name: 'Ann Lee', born }, { name: 'Eve Lee', born }],
    [
      ['first-name-differs'],
      'siblings at one address',
      { name: 'Ann Lee', home: '1 A St' },
      { name: 'Eve Lee', home: '1 A St' },
    ],
    [[], 'strangers of one surname', { name: 'Ann Lee' }, { name: 'Eve Lee' }],
    [['middle-name-differs'], 'two second names', { name: 'José Luis Lee', born }, { name: 'José Raúl Lee', born }],
    [
      ['generation-apart'],
      'parent and child of one name',
      { name: 'Ann Lee', born },
      { name: 'Ann Lee', born: '1960-01-02' },
    ],
    [[], 'a mistyped year', { name: 'Ann Lee', born }, { name: 'Ann Lee', born: '1986-03-14' }],
    [['gender-differs'], 'a brother', { name: 'Ann Lee', sex: 'female' }, { name: 'Tom Lee', sex: 'male' }],
    [
      ['gender-differs'],
      'twins named alike',
      { name: 'Jordan Lee', sex: 'male' },
      { name: 'Jordyn Lee', sex: 'female' },
    ],
    [[], 'only another sex', { name: 'Ann Lee', sex: 'female' }, { name: 'Ann Lee', sex: 'male' }],
    [['identifier-differs'], 'two cards of one kind', { card: '8841220937' }, { card: '7730119826' }],
  ]

  it.each(table)('%j for %s', (names, _, a, b) => {
    expect(vetoesOf(compare(person(a), person(b)))).toEqual(names)
  })

  it('are all in this table', () => {
    expect(new Set(table.flatMap(([names]) => names))).toEqual(new Set(vetoes.map(veto => veto.name)))
  })
})

describe('SCH-1 who comes near', () => {
  it.each<[boolean, string, Facts, Facts]>([
    [true, 'the same card', { card: '8841220937' }, { card: '8841220937' }],
    [true, 'the same name', { name: 'Ann Lee', born }, { name: 'Ann Lee', born: '1960-07-02' }],
    [true, 'first and last name swapped', { name: 'Okafor Marisol' }, { name: 'Marisol Okafor' }],
    [true, 'a name that sounds alike and the birth date', { name: 'Eve Philips', born }, { name: 'Eve Fillips', born }],
    [true, 'a married name', { name: 'Eve Lee', born }, { name: 'Eve Nguyen', born }],
    [true, 'a twin', { name: 'Eve Lee', born }, { name: 'Ann Lee', born }],
    [true, 'the birth date and the phone', { name: 'Eve Lee', born, phone }, { name: 'Ann Ng', born, phone }],
    [true, 'the phone and the first name', { name: 'Eve Lee', phone }, { name: 'Eve Ng', phone }],
    [true, 'the phone, the birth date unknown', { name: 'Eve Lee', born, phone }, { name: 'Ann Ng', phone }],
    [
      false,
      'a spouse with the same phone',
      { name: 'Eve Lee', born, phone },
      { name: 'Tom Lee', born: '1979-10-30', phone },
    ],
    [false, 'the same surname', { name: 'Eve Lee', born }, { name: 'Tom Lee', born: '1979-10-30' }],
    [
      false,
      'the same address',
      { name: 'Eve Lee', born, home: '1 A St' },
      { name: 'Tom Ng', born: '1979-10-30', home: '1 A St' },
    ],
    [false, 'nothing', { name: 'Eve Lee', born }, {}],
  ])('%s for %s', (near, _, a, b) => {
    expect(nearBy(compare(person(a), person(b))).length > 0).toBe(near)
  })

  it('has one name for each rule', () => {
    expect(new Set(nearRules.map(rule => rule.name)).size).toBe(nearRules.length)
  })
})

describe('NET-6 explanations', () => {
  it('name every field in one order, what each side has, and no value', () => {
    const [a, b] = [person({ name: 'Ann Lee', born: '1985', phone }), person({ name: 'Ann Lee', born })]
    const reasons = explain(compare(a, b), a, b)
    expect(reasons.map(reason => reason.field)).toEqual(fields)
    expect(reasons).toContainEqual({
      field: 'birthDate',
      level: 'partial',
      query: 'partial',
      candidate: 'given',
      points: 5,
    })
    expect(reasons).toContainEqual({
      field: 'phone',
      level: 'missing',
      query: 'given',
      candidate: 'missing',
      points: 0,
    })
    expect(JSON.stringify(reasons)).not.toMatch(/lee|ann|1985|416/i)
  })

  it('cap what the facts of a household weigh together', () => {
    const email = 'home@example.org'
    const both = person({ phone, email })
    expect(pointsOf(explain(compare(both, both), both, both))).toBe(12)
  })
})
