import { describe, expect, it } from 'vitest'
import type { Patient } from '../model/fhir.ts'
import { decidePerson } from './decide.ts'
import { type Candidate, defaultPersonPolicy } from './decision.ts'
import { demographicsOf } from './person.ts'

const now = new Date('2026-06-01T12:00:00Z')
const policy = defaultPersonPolicy

function person(change: Partial<Patient> = {}): Patient {
  return {
    resourceType: 'Patient',
    name: [{ family: 'Okafor', given: ['Marisol'] }],
    birthDate: '1985-03-14',
    gender: 'female',
    telecom: [
      { system: 'phone', value: '+1 416 823 0123' },
      { system: 'email', value: 'marisol@example.org' },
    ],
    ...change,
  }
}

function candidate(id: string, change: Partial<Patient> = {}, hubId?: string): Candidate {
  return { id, demographics: demographicsOf(person(change), { now }), ...(hubId ? { hubId } : {}) }
}

function decide(change: Partial<Patient>, hub: Candidate[], ehr: Candidate[] = [], rules = policy) {
  return decidePerson({ query: demographicsOf(person(change), { now }), hub, ehr, policy: rules })
}

const phoneOnly = { telecom: [{ system: 'phone', value: '+14168230123' }] } as const
const emailOnly = { telecom: [{ system: 'email', value: 'marisol@example.org' }] } as const
const other: Partial<Patient> = { telecom: [{ system: 'phone', value: '+16135550199' }] }
const healthCard = { identifier: [{ system: 'urn:card', value: '8841-220-937' }] }

describe('SCH-1 deciding who a person is', () => {
  it.each([
    ['phone', phoneOnly],
    ['e-mail', emailOnly],
  ])('matches when first name, last name, birth date and %s agree', (_, known) => {
    const decision = decide({}, [candidate('a', { telecom: [...known.telecom] })])
    expect(decision).toMatchObject({ kind: 'match', candidate: { id: 'a', known: 'hub', ehrIds: [] } })
  })

  it('matches by an identifier of one namespace', () => {
    const decision = decide({ ...healthCard, telecom: [] }, [
      candidate('a', { identifier: [{ system: 'urn:card', value: '8841220937' }], telecom: [] }),
    ])
    expect(decision).toMatchObject({ kind: 'match', candidate: { id: 'a' } })
  })

  it('takes a person seen in the hub and at the EHR as one', () => {
    const decision = decide({}, [candidate('a')], [candidate('7', {}, 'a')])
    expect(decision).toMatchObject({ kind: 'match', candidate: { id: 'a', known: 'both', ehrIds: ['7'] } })
  })

  it('matches somebody whom only the EHR knows', () => {
    expect(decide({}, [], [candidate('7')])).toMatchObject({ kind: 'match', candidate: { id: '7', known: 'ehr' } })
  })

  it.each<[string, Partial<Patient>, Candidate[], Candidate[], string]>([
    ['two in the hub agree', {}, [candidate('a'), candidate('b')], [], 'several-match'],
    ['one agrees in the hub and another at the EHR', {}, [candidate('a')], [candidate('7')], 'several-match'],
    [
      'another has the same name and birth date',
      {},
      [candidate('a'), candidate('b', { telecom: [] })],
      [],
      'another-as-close',
    ],
    [
      'the suffix differs',
      { name: [{ family: 'Okafor', given: ['Marisol'], suffix: ['Jr.'] }] },
      [candidate('a', { name: [{ family: 'Okafor Sr', given: ['Marisol'] }] })],
      [],
      'veto',
    ],
    [
      'the second given name differs',
      { name: [{ family: 'Okafor', given: ['Marisol', 'Fernanda'] }] },
      [candidate('a', { name: [{ family: 'Okafor', given: ['Marisol', 'Isabel'] }] })],
      [],
      'veto',
    ],
    [
      'an identifier of the same namespace differs',
      healthCard,
      [candidate('a', { identifier: [{ system: 'urn:card', value: '1112223334' }] })],
      [],
      'veto',
    ],
    [
      'the identifier agrees and the birth date does not',
      healthCard,
      [candidate('a', { ...healthCard, birthDate: '1991-11-02' })],
      [],
      'contradiction',
    ],
    [
      'the EHR meanwhile says another birth date than the hub',
      {},
      [candidate('a')],
      [candidate('7', { birthDate: '1990-12-24' }, 'a')],
      'contradiction',
    ],
    ['only the name agrees', {}, [candidate('a', { ...other, birthDate: '1985-03-15' })], [], 'somebody-near'],
    ['only phone and first name agree', {}, [candidate('a', { birthDate: '1990-01-02' })], [], 'somebody-near'],
  ])('asks when %s', (_, change, hub, ehr, because) => {
    expect(decide(change, hub, ehr)).toMatchObject({ kind: 'ask', problem: 'person.unsure', because })
  })

  it('takes somebody as new when nobody comes near', () => {
    expect(decide({}, [])).toEqual({ kind: 'new', reasons: ['nobody-near'] })
  })

  it('takes a spouse who only shares the phone as new', () => {
    const spouse: Partial<Patient> = {
      name: [{ family: 'Okafor', given: ['Chidi'] }],
      birthDate: '1979-10-30',
      gender: 'male',
    }
    expect(decide({}, [candidate('a', spouse)])).toMatchObject({ kind: 'new' })
  })

  it('asks about a household member whose birth date is not known', () => {
    const unknown = { name: [{ family: 'Okafor', given: ['Chidi'] }], birthDate: undefined }
    expect(decide({}, [candidate('a', unknown)])).toMatchObject({ kind: 'ask', because: 'somebody-near' })
  })

  it('never matches without a birth date, and says what is missing', () => {
    const decision = decide({ birthDate: undefined, ...healthCard }, [candidate('a', healthCard)])
    expect(decision).toMatchObject({
      kind: 'ask',
      problem: 'person.incomplete',
      because: 'no-birth-date',
      candidates: [{ id: 'a' }],
    })
    expect(decide({ birthDate: '1985' }, [])).toMatchObject({ kind: 'ask', because: 'no-birth-date' })
    expect(decide({ name: [{ text: 'Marisol' }] }, [])).toMatchObject({ kind: 'ask', because: 'no-name' })
  })

  it('creates without a birth date only where the policy says so', () => {
    const allowed = { allowNewWithoutBirthDate: true }
    expect(decide({ birthDate: undefined }, [], [], allowed)).toMatchObject({ kind: 'new' })
    expect(decide({ birthDate: undefined, telecom: [] }, [], [], allowed)).toMatchObject({ kind: 'ask' })
    expect(decide({ birthDate: undefined }, [candidate('a')], [], allowed)).toMatchObject({ problem: 'person.unsure' })
  })

  it('leaves out whoever a person said it is not', () => {
    const rules = { ...policy, notThese: ['a'] }
    expect(decide({}, [candidate('a')], [candidate('7', {}, 'a')], rules)).toMatchObject({ kind: 'new' })
  })

  it('ranks the candidates and says why, without saying anybody', () => {
    const decision = decide({}, [
      candidate('far', { ...other, birthDate: '1985-03-15' }),
      candidate('nearer', { birthDate: '1985-03-15' }),
    ])
    expect(decision.kind === 'ask' && decision.candidates.map(each => each.id)).toEqual(['nearer', 'far'])
    expect(decision).toMatchObject({
      candidates: [
        {
          grade: 'probable',
          reasons: expect.arrayContaining([
            { field: 'birthDate', level: 'one-edit', query: 'given', candidate: 'given', points: 8 },
          ]),
        },
        {},
      ],
    })
    expect(JSON.stringify(decision)).not.toMatch(/Okafor|Marisol|1985|823|example/i)
  })
})
