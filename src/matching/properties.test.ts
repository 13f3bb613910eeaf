import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Patient } from '../model/fhir.ts'
import { compare } from './compare.ts'
import { type Candidate, decidePerson, defaultPersonPolicy } from './decide.ts'
import { fields } from './levels.ts'
import { demographicsOf } from './person.ts'
import { vetoesOf } from './vetoes.ts'

const now = new Date('2026-06-01T12:00:00Z')
const firstNames = [
  'Ann',
  'Anna',
  'Maria',
  'Marie',
  'John',
  'Jon',
  'Jean',
  'Mary Ann',
  'Mary Beth',
  'José',
  'M',
  'Baby Boy',
  '小龙',
]
const lastNames = [
  'Lee',
  'Li',
  'Smith',
  'Smith-Jones',
  'Jones',
  'García López',
  'Okafor Jr',
  "O'Brien",
  'Schmidt',
  '李',
]
const dates = ['1985-03-14', '1985-03-15', '1985-04-03', '1985-03-04', '1955-03-14', '2003-11-02', '1985', '1900-01-01']
const phones = ['+14168230123', '+14168230124', '000-000-0000']
const emails = ['home@example.org', 'own@example.org']

const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 5 })
const patient: fc.Arbitrary<Patient> = fc
  .record({
    first: maybe(firstNames),
    middle: maybe(['Luis', 'Antonio', 'L']),
    last: maybe(lastNames),
    suffix: maybe(['Jr', 'Sr']),
    birthDate: maybe(dates),
    gender: maybe(['male', 'female'] as const),
    phone: maybe(phones),
    email: maybe(emails),
    card: fc.option(fc.constantFrom('8841220937', '7730119826'), { nil: undefined, freq: 1 }),
    street: maybe(['12 King St', '9 Queen St']),
  })
  .map(({ first, middle, last, suffix, birthDate, gender, phone, email, card, street }) => ({
    resourceType: 'Patient',
    name: [
      {
        ...(last ? { family: last } : {}),
        given: [first, first && middle].filter(name => name !== undefined),
        ...(suffix ? { suffix: [suffix] } : {}),
      },
    ],
    ...(birthDate ? { birthDate } : {}),
    ...(gender ? { gender } : {}),
    telecom: [
      ...(phone ? [{ system: 'phone' as const, value: phone }] : []),
      ...(email ? [{ system: 'email' as const, value: email }] : []),
    ],
    ...(card ? { identifier: [{ system: 'urn:card', value: card }] } : {}),
    ...(street ? { address: [{ line: [street], postalCode: 'M5H 1A1' }] } : {}),
  }))

const demographics = (each: Patient) => demographicsOf(each, { now })
const decide = (query: Patient, hub: readonly Candidate[], ehr: readonly Candidate[] = []) =>
  decidePerson({ query: demographics(query), hub, ehr, policy: defaultPersonPolicy })
const runs = { numRuns: 500 }

describe('SCH-1 NET-6 whatever the people', () => {
  it('comparing is symmetric', () => {
    fc.assert(
      fc.property(patient, patient, (a, b) => {
        const [one, two] = [compare(demographics(a), demographics(b)), compare(demographics(b), demographics(a))]
        expect(fields.map(field => one[field])).toEqual(fields.map(field => two[field]))
        expect(vetoesOf(one)).toEqual(vetoesOf(two))
      }),
      runs,
    )
  })

  it('the order of the candidates does not matter', () => {
    fc.assert(
      fc.property(
        patient,
        fc.array(patient, { maxLength: 5 }),
        fc.infiniteStream(fc.nat()),
        (query, others, random) => {
          const candidates = others.map((each, index) => ({ id: String(index), demographics: demographics(each) }))
          const shuffled = candidates
            .map(candidate => ({ candidate, at: random.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ candidate }) => candidate)
          expect(decide(query, shuffled)).toEqual(decide(query, candidates))
          expect(decide(query, [], shuffled)).toEqual(decide(query, [], candidates))
        },
      ),
      runs,
    )
  })

  it('a match has no veto, a birth date, and an identifier or all four facts', () => {
    fc.assert(
      fc.property(patient, fc.array(patient, { minLength: 1, maxLength: 4 }), (query, others) => {
        const hub = others.map((each, index) => ({ id: String(index), demographics: demographics(each) }))
        const decision = decide(query, hub)
        if (decision.kind !== 'match') return
        const matched = hub.find(({ id }) => id === decision.candidate.id)
        const c = compare(demographics(query), matched?.demographics ?? demographics(query))
        expect(vetoesOf(c)).toEqual([])
        expect(demographics(query).birthDates).not.toEqual([])
        const four = c.firstName === 'exact' && c.lastName === 'exact' && c.birthDate === 'exact'
        expect(c.identifier === 'exact' || (four && (c.phone === 'exact' || c.email === 'exact'))).toBe(true)
      }),
      runs,
    )
  })

  it('somebody is new only when the candidates change nothing by going away one by one', () => {
    fc.assert(
      fc.property(patient, fc.array(patient, { maxLength: 4 }), (query, others) => {
        const hub = others.map((each, index) => ({ id: String(index), demographics: demographics(each) }))
        if (decide(query, hub).kind !== 'new') return
        for (const candidate of hub) expect(decide(query, [candidate]).kind).toBe('new')
      }),
      runs,
    )
  })
})

/** A complete person; the relatives below differ from it as relatives do. */
const complete = fc.record({
  first: fc.constantFrom('Maria', 'Marisol', 'John', 'Chidi', 'Wei'),
  other: fc.constantFrom('Ann', 'Eve', 'Tunde', 'Robert', 'Xin', 'Marie', 'Jon', 'Marisola'),
  last: fc.constantFrom('Lee', 'Okafor', 'Smith-Jones'),
  day: fc.integer({ min: 10, max: 28 }),
  year: fc.integer({ min: 1940, max: 2005 }),
  gap: fc.integer({ min: 16, max: 40 }),
  gender: fc.constantFrom('male' as const, 'female' as const),
})

type Made = { first: string; last: string; birthDate: string; suffix?: string }

function member(made: Made): Patient {
  return {
    resourceType: 'Patient',
    name: [{ family: made.last, given: [made.first], ...(made.suffix ? { suffix: [made.suffix] } : {}) }],
    birthDate: made.birthDate,
    telecom: [
      { system: 'phone', value: '+14168230123' },
      { system: 'email', value: 'home@example.org' },
    ],
    address: [{ line: ['12 King St'], postalCode: 'M5H 1A1' }],
  }
}

const relatives: [
  string,
  (p: { first: string; other: string; last: string; day: number; year: number; gap: number }) => [Made, Made],
][] = [
  [
    'twins',
    p => [
      { ...p, birthDate: `${p.year}-03-${p.day}` },
      { ...p, first: p.other, birthDate: `${p.year}-03-${p.day}` },
    ],
  ],
  [
    'Jr and Sr with the birth date of one another',
    p => [
      { ...p, suffix: 'Jr', birthDate: `${p.year}-03-${p.day}` },
      { ...p, suffix: 'Sr', birthDate: `${p.year}-03-${p.day}` },
    ],
  ],
  [
    'parent and child of one name',
    p => [
      { ...p, birthDate: `${p.year}-03-${p.day}` },
      { ...p, birthDate: `${p.year - p.gap}-03-${p.day}` },
    ],
  ],
  [
    'siblings',
    p => [
      { ...p, birthDate: `${p.year}-03-${p.day}` },
      { ...p, first: p.other, birthDate: `${p.year - 2}-07-${p.day}` },
    ],
  ],
  [
    'household strangers of one first name',
    p => [
      { ...p, birthDate: `${p.year}-03-${p.day}` },
      { ...p, last: 'Nguyen', birthDate: `${p.year - 7}-11-${p.day}` },
    ],
  ],
]

describe('NET-6 people who share a home, a phone and an e-mail', () => {
  it.each(relatives)('%s never match automatically', (_, make) => {
    fc.assert(
      fc.property(complete, made => {
        const [one, two] = make(made).map(member)
        if (!one || !two) return
        expect(decide(one, [{ id: 'a', demographics: demographics(two) }]).kind).not.toBe('match')
        expect(decide(two, [], [{ id: '7', demographics: demographics(one) }]).kind).not.toBe('match')
      }),
      runs,
    )
  })

  it('each is matched to their own record beside the relative', () => {
    fc.assert(
      fc.property(complete, made => {
        for (const [name, make] of relatives) {
          const [one, two] = make(made).map(member)
          if (!one || !two) return
          const hub = [one, two].map((each, index) => ({ id: String(index), demographics: demographics(each) }))
          expect(decide(one, hub), name).toMatchObject({ kind: 'match', candidate: { id: '0' } })
        }
      }),
    )
  })
})
