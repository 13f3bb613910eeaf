import { describe, expect, it } from 'vitest'
import type { Patient } from '../../model/fhir.ts'
import { demographicsOf } from '../person.ts'
import { cmsFactsOf } from './cms-facts.ts'
import { cmsRules, metRules } from './cms-rules.ts'

const now = new Date('2026-01-01T00:00:00Z')
const ssn = 'http://hl7.org/fhir/sid/us-ssn'

/** The letters of the proposal: F first, L last, D birth date, S street, P phone, E e-mail, Z postal code, ids by name. */
const values = {
  F: { given: 'Marisol' },
  L: { family: 'Okafor' },
  D: { born: '1985-03-14' },
  S: { line: '12 Meyrick Place' },
  P: { phone: '+14163238812' },
  E: { email: 'marisol@example.org' },
  Z: { zip: '61602' },
  4: { ssn: '***-**-4321' },
  I: { ssn: '912-70-4321' },
  mbi: { mbi: '1EG4TE5MK73' },
  legal: { legal: 'K4415523' },
  member: { member: 'W2217-01' },
  subscriber: { subscriber: 'W2217' },
} as const
type Letter = keyof typeof values
type Facts = Partial<
  Record<
    | 'given'
    | 'family'
    | 'born'
    | 'line'
    | 'phone'
    | 'email'
    | 'zip'
    | 'ssn'
    | 'mbi'
    | 'legal'
    | 'member'
    | 'subscriber',
    string
  >
>

function person(facts: Facts) {
  const typed = (code: string, value: string | undefined) =>
    value ? [{ system: `urn:${code}`, value, type: { coding: [{ code }] } }] : []
  const patient: Patient = {
    resourceType: 'Patient',
    name: [{ family: facts.family, given: facts.given ? [facts.given] : [] }],
    birthDate: facts.born,
    telecom: [
      ...(facts.phone ? [{ system: 'phone' as const, value: facts.phone }] : []),
      ...(facts.email ? [{ system: 'email' as const, value: facts.email }] : []),
    ],
    address: [{ line: facts.line ? [facts.line] : [], postalCode: facts.zip }],
    identifier: [
      ...(facts.ssn ? [{ system: ssn, value: facts.ssn }] : []),
      ...typed('MC', facts.mbi),
      ...typed('DL', facts.legal),
      ...typed('MB', facts.member),
      ...typed('SN', facts.subscriber),
    ],
  }
  return demographicsOf(patient, { now })
}

const of = (letters: readonly Letter[]): Facts => Object.assign({}, ...letters.map(letter => values[letter]))
const idsOf = (query: Facts, record: Facts, on: readonly string[] = []) =>
  metRules(cmsFactsOf(person(query), person(record)), on).map(({ id }) => id)
/** Without rule 26: every identifier with a namespace meets it by itself. */
const rulesFor = (letters: readonly Letter[], on?: readonly string[]) =>
  idsOf(of(letters), of(letters), on).filter(id => id !== '26')

describe('NET-6 the combinations of CMS Table 2', () => {
  it.each<[string, Letter[]]>([
    ['01', ['F', 'L', 'D', 'S']],
    ['02', ['F', 'L', 'D', 'P']],
    ['03', ['F', 'L', 'D', 'E']],
    ['04', ['F', 'L', 'D', 4]],
    ['06', ['F', 'L', 'D', 'I']],
    ['08', ['F', 'D', 'mbi']],
    ['09', ['F', 'D', 'legal']],
    ['10', ['L', 'D', 'legal']],
    ['11', ['F', 'D', 'P']],
    ['12', ['F', 'D', 'E']],
    ['13', ['L', 'P', 4]],
    ['14', ['L', 'P', 'I']],
    ['15', ['L', 'E', 4]],
    ['16', ['L', 'E', 'I']],
    ['17', ['F', 'P', 4]],
    ['18', ['F', 'P', 'I']],
    ['19', ['F', 'E', 4]],
    ['20', ['F', 'E', 'I']],
    ['21', ['P', 'mbi']],
    ['22', ['P', 'legal']],
    ['23', ['E', 'mbi']],
    ['24', ['E', 'legal']],
    ['25', ['mbi', 'legal']],
    ['27', ['F', 'D', 'member']],
    ['28', ['L', 'D', 'member']],
    ['29', ['P', 'member']],
    ['30', ['E', 'member']],
    ['31', ['F', 'L', 'D', 'subscriber']],
  ])('%s is met by exactly %j, and by nothing less', (id, letters) => {
    expect(rulesFor(letters)).toContain(id)
    for (const left of letters)
      expect(rulesFor(letters.filter(letter => letter !== left)), String(left)).not.toContain(id)
  })

  it.each<[string, Letter[]]>([
    ['33', ['F', 'L', 'P', 'Z']],
    ['34', ['L', 'P', 'Z']],
    ['35', ['L', 'E', 'Z']],
    ['36', ['L', 'D', 'P']],
    ['37', ['L', 'S', 'P']],
  ])('%s is contested, so it counts only where an organization wants it', (id, letters) => {
    expect(rulesFor(letters)).not.toContain(id)
    expect(rulesFor(letters, [id])).toContain(id)
  })

  it.each<[string, Letter[]]>([
    ['first, last, birth date and postal code', ['F', 'L', 'D', 'Z']],
    ['first, last and birth date', ['F', 'L', 'D']],
    ['birth date, street and postal code (twins)', ['D', 'S', 'Z']],
    ['first, last, street and postal code (Jr and Sr)', ['F', 'L', 'S', 'Z']],
    ['phone, street and postal code', ['P', 'S', 'Z']],
    ['subscriber number and birth date', ['D', 'subscriber']],
  ])('none is met by %s', (_, letters) => {
    expect(rulesFor(letters)).toEqual([])
  })

  it('26 is met by any identifier of one namespace', () => {
    expect(idsOf(of(['member']), of(['member']))).toContain('26')
    expect(idsOf(of(['member']), { member: 'W2217-02' })).toEqual([])
  })

  it.each<[string, Facts, string[]]>([
    ['a first name one slip away', { given: 'Marislo' }, ['01', '04', '13', '15']],
    ['a last name one slip away', { family: 'Okafer' }, ['01', '02', '03', '05', '11', '12', '15', '17', '19']],
    ['a birth date one day off', { born: '1985-03-15' }, ['01', '02', '03', '13', '15', '17', '19']],
    [
      'a street one slip away',
      { line: '12 Meyrik Place' },
      ['01', '02', '03', '04', '05', '11', '12', '13', '15', '17', '19'],
    ],
    ['two slips in one name', { given: 'Marsilo' }, ['13', '15']],
    ['two fuzzy fields', { given: 'Marislo', family: 'Okafer' }, ['15']],
    ['a birth date two days off', { born: '1985-03-16' }, ['13', '15', '17', '19']],
    ['a partial birth date', { born: '1985-03' }, ['13', '15', '17', '19']],
    ['an initial', { given: 'M' }, ['13', '15']],
  ])('%s counts only where the row has a star, once', (_, change, ids) => {
    const all = of(['F', 'L', 'D', 'S', 'P', 'E', 4])
    expect(idsOf({ ...all, ...change }, all)).toEqual(ids)
  })

  it('a name of less than five letters is never fuzzy', () => {
    const short = { ...of(['L', 'D', 'S']), given: 'Anna' }
    expect(idsOf(short, { ...short, given: 'Anne' })).toEqual([])
    const street = { ...of(['F', 'L', 'D', 'S']) }
    expect(idsOf(street, street)).toEqual(['01'])
  })

  it('first and last name come from one name, not from a maiden name and a married one', () => {
    const record: Patient = {
      resourceType: 'Patient',
      name: [
        { family: 'Okafor', given: ['Eve'] },
        { family: 'Nguyen', given: ['Marisol'] },
      ],
      birthDate: '1985-03-14',
      telecom: [{ system: 'phone', value: '+14163238812' }],
    }
    const facts = cmsFactsOf(person(of(['F', 'L', 'D', 'P'])), demographicsOf(record, { now }))
    expect(metRules(facts).map(({ id }) => id)).toEqual(['11'])
  })

  it('placeholders are unavailable: two people of one dummy number are not identified by it', () => {
    const dummy = { ...of(['F', 'D']), phone: '+10000000000', ssn: '999-99-9999' }
    expect(idsOf(dummy, dummy)).toEqual([])
  })

  it('are all there, in order', () => {
    expect(cmsRules.map(({ id }) => id)).toEqual(Array.from({ length: 37 }, (_, n) => String(n + 1).padStart(2, '0')))
  })
})
