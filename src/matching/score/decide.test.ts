import { describe, expect, it } from 'vitest'
import type { Patient } from '../../model/fhir.ts'
import { demographicsOf } from '../person.ts'
import { type Decided, decideMatch, type MatchDecision, type MatchInput } from './decide.ts'
import { type Apart, evidenceOf, type IndexedRecord } from './evidence.ts'
import { defaultMatchPolicy, type MatchPolicy } from './policy.ts'
import { recordOf, replay } from './record.ts'
import { respond } from './respond.ts'
import { modelOf } from './score.ts'
import { shippedWeights } from './shipped.ts'

const now = new Date('2026-01-01T00:00:00Z')
const model = modelOf(shippedWeights)

type Facts = {
  first?: string
  last?: string
  born?: string
  phone?: string
  email?: string
  home?: string
  zip?: string
  card?: string
  ssn?: string
  sex?: 'male' | 'female'
}
const whole: Facts = {
  first: 'Marisol',
  last: 'Quistgaard',
  born: '1985-03-14',
  phone: '+14163238812',
  home: '12 Meyrick Place',
  zip: '61602',
  sex: 'female',
}

function facts({ first, last, born, phone, email, home, zip, card, ssn, sex }: Facts) {
  const patient: Patient = {
    resourceType: 'Patient',
    name: [{ family: last, given: first ? [first] : [] }],
    birthDate: born,
    gender: sex,
    telecom: [
      ...(phone ? [{ system: 'phone' as const, value: phone }] : []),
      ...(email ? [{ system: 'email' as const, value: email }] : []),
    ],
    address: [{ line: home ? [home] : [], postalCode: zip }],
    identifier: [
      ...(card ? [{ system: 'urn:card', value: card }] : []),
      ...(ssn ? [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: ssn }] : []),
    ],
  }
  return demographicsOf(patient, { now })
}

type At = { source?: string; site?: string; apart?: Apart }

const record = (person: string, change: Facts = {}, { source = 'one', ...at }: At = {}): IndexedRecord => ({
  person,
  source,
  demographics: facts({ ...whole, ...change }),
  ...at,
})

type Asked = { query?: Facts; site?: string; decided?: Partial<Decided>; policy?: Partial<MatchPolicy> }

function input(index: IndexedRecord[], { query = {}, site, decided, policy }: Asked = {}): MatchInput {
  const asked = { demographics: facts({ ...whole, ...query }), ...(site ? { site } : {}) }
  return {
    evidence: index.map(each => evidenceOf(asked, each, model)),
    decided: { notThese: [], ...decided },
    weights: shippedWeights,
    policy: { ...defaultMatchPolicy, ...policy },
  }
}

const decide = (index: IndexedRecord[], asked?: Asked): MatchDecision => decideMatch(input(index, asked))
const external = { policy: { external: true } }

describe('NET-6 who is meant, in order', () => {
  it('what a person decided wins over everything', () => {
    const other = record('b', { first: 'Joyce', born: '1950-01-01' })
    expect(decide([record('a'), other], { decided: { same: 'b' } })).toMatchObject({
      outcome: 'auto',
      by: 'decided',
      persons: ['b'],
    })
    expect(decide([record('a')], { decided: { notThese: ['a'] } })).toMatchObject({ outcome: 'none', ranked: [] })
  })

  it.each<[string, IndexedRecord[], Asked, object]>([
    [
      'an identifier of one namespace',
      [record('a', { card: 'K-88', home: '9 Canal St', zip: '60432', phone: undefined })],
      { query: { card: 'K88' } },
      { outcome: 'auto', by: 'tenant-rule', rule: 'identifier', persons: ['a'] },
    ],
    [
      'an identifier that two have',
      [record('a', { card: 'K88' }), record('b', { card: 'K88' })],
      { query: { card: 'K88' } },
      { outcome: 'user', because: 'several' },
    ],
    [
      'an identifier that another first name speaks against',
      [record('a', { card: 'K88', first: 'Joyce' })],
      { query: { card: 'K88' } },
      { outcome: 'user', because: 'withheld' },
    ],
    [
      'name and birth date within one site',
      [record('a', { home: undefined, zip: undefined, phone: undefined }, { site: 'north' })],
      {
        site: 'north',
        query: { home: undefined, zip: undefined, phone: undefined },
        policy: { tenantRules: ['name-birth-date-site'] },
      },
      { outcome: 'auto', by: 'tenant-rule', rule: 'name-birth-date-site', persons: ['a'] },
    ],
    [
      'name and birth date within another site',
      [record('a', { home: undefined, zip: undefined, phone: undefined }, { site: 'south' })],
      {
        site: 'north',
        query: { home: undefined, zip: undefined, phone: undefined },
        policy: { tenantRules: ['name-birth-date-site'] },
      },
      { outcome: 'user' },
    ],
    ['a combination of CMS', [record('a')], external, { outcome: 'auto', by: 'cms-rule', rule: '01', persons: ['a'] }],
    [
      'a combination of CMS, twice at one source',
      [record('a'), record('b', { home: '9 Canal St' })],
      external,
      { outcome: 'user', because: 'several' },
    ],
    [
      'a combination of CMS, once at each of two sources',
      [record('a', {}, { source: 'one' }), record('b', {}, { source: 'two' })],
      external,
      { outcome: 'auto', by: 'cms-rule', persons: ['a', 'b'] },
    ],
    ['the score alone', [record('a')], {}, { outcome: 'auto', by: 'score', persons: ['a'] }],
    [
      'the score alone, with another as close',
      [record('a'), record('b', { sex: undefined })],
      {},
      { outcome: 'user', because: 'several' },
    ],
    [
      'too little for a match, too much for nobody',
      [record('a', { home: '9 Canal St', zip: '60432', phone: undefined, born: '1985-03-16' })],
      {},
      { outcome: 'user', because: 'below-automatic' },
    ],
    ['nobody', [record('a', { first: 'Joyce', last: 'Nguyen', born: '1950-01-01' })], {}, { outcome: 'none' }],
    ['an empty index', [], {}, { outcome: 'none' }],
  ])('%s', (_, index, asked, expected) => {
    expect(decide(index, asked)).toMatchObject(expected)
  })

  it.each<[string, Facts, Facts, At]>([
    ['Jr and Sr', { last: 'Quistgaard Jr' }, { last: 'Quistgaard Sr' }, {}],
    ['twins', { first: 'Ann' }, { first: 'Joyce' }, {}],
    ['twins named alike', { first: 'Ann' }, { first: 'Anna' }, {}],
    ['twins named alike, the names exchanged', { first: 'Quistgaard', last: 'Brian' }, { first: 'Bryan' }, {}],
    ['a twin with the same initial', { first: 'A' }, { first: 'Ann' }, {}],
    ['a twin whose name has a slip in it', { first: 'Jrayden' }, { first: 'Jayden' }, {}],
    ['parent and child of one name', {}, { born: '1960-07-02' }, {}],
    ['parent and child, one birth date unknown', { born: '1900-01-01' }, { born: '1960-07-02' }, {}],
    ['two numbers of one kind', { card: 'K88' }, { card: 'K99' }, {}],
    ['strangers of one name and birth date', { home: undefined, zip: undefined, phone: undefined }, {}, {}],
    ['two that a member keeps apart', {}, {}, { apart: 'two-at-one-member' }],
  ])('%s are never matched without a person', (_, query, change, at) => {
    for (const policy of [{}, { external: true }])
      expect(decide([record('a', change, at)], { query, policy }).outcome).not.toBe('auto')
  })

  it('a nickname, an initial or a slip is enough with a number of their own', () => {
    for (const first of ['Bob', 'R', 'Robret']) {
      const index = [record('a', { first: 'Robert', ssn: '219-09-4321', sex: 'male' })]
      expect(decide(index, { query: { first, ssn: '***-**-4321', sex: 'male' } }), first).toMatchObject({
        outcome: 'auto',
      })
    }
  })

  it('to the letter of CMS, a unique combination is returned and only a suffix stands against it', () => {
    const letter = { external: true, cmsToTheLetter: true }
    const twin = { first: 'Joyce', ssn: '219-09-4321' }
    const asked = { ssn: '219-09-4321' }
    expect(decide([record('a', twin)], { query: asked, policy: { external: true } })).toMatchObject({
      because: 'withheld',
    })
    expect(decide([record('a', twin)], { query: asked, policy: letter })).toMatchObject({
      outcome: 'auto',
      by: 'cms-rule',
    })
    const junior = { last: 'Quistgaard Jr', ssn: '219-09-4321' }
    const senior = [record('a', { last: 'Quistgaard Sr', ssn: '219-09-4321' })]
    expect(decide(senior, { query: junior, policy: letter })).toMatchObject({ outcome: 'user', because: 'withheld' })
  })

  it('does not depend on the order of the evidence', () => {
    const index = [record('a'), record('b', { first: 'Joyce' }), record('c', { born: '1985-03-15' })]
    const orders = [index, [...index].reverse(), [index[1], index[0], index[2]].filter(each => each !== undefined)]
    const [first, ...others] = orders.map(each => decide(each))
    for (const other of others) expect(other).toEqual(first)
  })

  it('explains every field of every candidate, without a value of anybody', () => {
    const { ranked } = decide([record('a'), record('b', { first: 'Joyce' })])
    expect(ranked[0]?.waterfall.find(({ field }) => field === 'birthDate')).toMatchObject({ level: 'exact' })
    expect(ranked.map(({ bits }) => bits)).toEqual(
      ranked.map(({ waterfall }) =>
        expect.closeTo(
          waterfall.reduce((sum, step) => sum + step.bits, 0),
          6,
        ),
      ),
    )
    expect(ranked[1]).toMatchObject({ person: 'b', vetoes: ['first-name-differs'], lacking: ['first-name'] })
    expect(JSON.stringify(ranked)).not.toMatch(/Marisol|Quistgaard|1985|8812|Meyrick|61602/i)
  })
})

describe('NET-6 what is kept of a decision', () => {
  const request = { by: 'urn:oid:1.2.3', at: '2026-01-01T00:00:00Z', keys: ['9f2c'] }
  const given = input([record('a'), record('b', { first: 'Joyce', card: 'K88' })], external)
  const kept = recordOf(given, decideMatch(given), request)

  it('makes it again, from levels and bits alone', () => {
    const stored = JSON.parse(JSON.stringify(kept))
    expect(replay(stored, shippedWeights)).toMatchObject({
      kind: 'same',
      decision: { outcome: 'auto', persons: ['a'] },
    })
    expect(JSON.stringify(kept)).not.toMatch(/Marisol|Quistgaard|1985|8812|Meyrick|61602|K88/i)
  })

  it('says when an answer was tampered with, or the rules have changed since', () => {
    expect(replay({ ...kept, answer: { outcome: 'none' } }, shippedWeights)).toMatchObject({ kind: 'another' })
    const older = { ...kept, versions: { ...kept.versions, rules: 0, cms: '3.2.0' } }
    expect(replay(older, shippedWeights)).toEqual({ kind: 'other-versions', differing: ['rules', 'cms'] })
    expect(replay(kept, { ...shippedWeights, version: 'ours' })).toEqual({
      kind: 'other-versions',
      differing: ['weights'],
    })
  })
})

describe('NET-4 what a responder answers', () => {
  const answer = (index: IndexedRecord[], asked: Asked = external) =>
    respond(decide(index, asked), facts({ ...whole, ...asked.query }), index)

  it('one subject, with a chance capped at 99 unless an identifier says who it is', () => {
    expect(answer([record('a')])).toEqual({ case: 1, subjects: [{ person: 'a', source: 'one', observation: 99 }] })
    const card = { query: { card: 'K88' }, ...external }
    expect(answer([record('a', { card: 'K88' })], card)).toMatchObject({ subjects: [{ observation: 100 }] })
  })

  it('never two subjects of one authority', () => {
    const twice = answer([record('a'), record('a', { phone: undefined }), record('b', {}, { source: 'two' })])
    expect(twice).toMatchObject({ case: 2, subjects: [{ source: 'one' }, { source: 'two' }] })
  })

  it('asks for what would tell two apart, when the query does not say it', () => {
    const two = [record('a', { phone: '+14163238812' }), record('b', { phone: '+14163238813' })]
    expect(answer(two, { query: { phone: undefined }, ...external })).toEqual({ case: 3, ask: ['telecom'] })
    expect(
      answer(
        two.map(each => ({ ...each, demographics: facts(whole) })),
        external,
      ),
    ).toEqual({ case: 4 })
  })

  it('says nothing of a twin, of nobody, and of a person whom a veto keeps apart', () => {
    expect(answer([record('a', { first: 'Joyce' })])).toEqual({ case: 4 })
    expect(answer([record('a', { first: 'Joyce', last: 'Nguyen', born: '1950-01-01' })])).toEqual({ case: 4 })
    expect(answer([record('a', {}, { apart: 'two-at-one-member' })])).toEqual({ case: 4 })
  })
})
