import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Patient } from '../../model/fhir.ts'
import { compare } from '../compare.ts'
import { comparePlaces, type PlaceLevel } from '../compare-places.ts'
import { demographicsOf } from '../person.ts'
import { type NameLevel, nameLevelOf, nameLevelSays, nameLevels } from './name-level.ts'
import { groupsOf, halve, levelIn, levelInHalves, scoreFields, scoreLevels, vectorOf } from './vector.ts'

const now = new Date('2026-01-01T00:00:00Z')
const person = (patient: Partial<Patient>) => demographicsOf({ resourceType: 'Patient', ...patient }, { now })
const named = (family: string | undefined, ...given: string[]) => person({ name: [{ family, given }] })

describe('NET-6 the levels of a name', () => {
  it.each<[NameLevel, ReturnType<typeof named>, ReturnType<typeof named>]>([
    ['exact', named('Okafor', 'Marisol'), named('OKAFOR', 'marisol')],
    ['swapped', named('Okafor', 'Marisol'), named('Marisol', 'Okafor')],
    ['swapped', named('Okafor', 'Marisol'), named('Marisoll', 'Okafor')],
    ['swapped', named('Okafer', 'Marisol'), named('Marisoll', 'Okafor')],
    ['nickname', named('Smith', 'Robert'), named('Smith', 'Bob')],
    ['initial', named('Smith', 'Robert'), named('Smith', 'R.')],
    ['one-edit', named('Smith', 'Marisol'), named('Smith', 'Marislo')],
    ['one-edit', named('Okafor', 'Ann'), named('Okafer', 'Ann')],
    ['alike', named('Smith', 'Marisol'), named('Smith', 'Marsilo')],
    ['alike', named('Smith', 'Mary Ann'), named('Smith', 'Mary')],
    ['alike', named('Smith', 'Robert', 'Luke'), named('Smith', 'Luke')],
    ['half', named('Smith-Jones', 'Eve'), named('Jones', 'Eve')],
    ['both-alike', named('Okafer', 'Marislo'), named('Okafor', 'Marisol')],
    ['first-differs', named('Smith', 'Ann'), named('Smith', 'Joyce')],
    ['last-differs', named('Smith', 'Ann'), named('Nguyen', 'Ann')],
    ['half-agrees', named('Smith', 'Marisol'), named('Nguyen', 'Marislo')],
    ['half-agrees', named('Marisol', 'Joyce'), named('Nguyen', 'Marisol')],
    ['different', named('Smith', 'Ann'), named('Nguyen', 'Joyce')],
    ['last-only', named('Smith', 'Ann'), named('Smith')],
    ['first-only', named('Smith', 'Ann'), named(undefined, 'Ann')],
    ['only-alike', named('Okafor', 'Ann'), named('Okafer')],
    ['only-differs', named('Smith', 'Ann'), named('Nguyen')],
    ['missing', named('Smith', 'Ann'), named('Unknown', 'Baby Girl')],
  ])('%s', (level, a, b) => {
    expect(nameLevelOf(compare(a, b))).toBe(level)
    expect(nameLevelOf(compare(b, a))).toBe(level)
  })

  it('each say what they mean', () => {
    expect(Object.keys(nameLevelSays)).toEqual([...nameLevels])
  })
})

describe('NET-6 the levels of an address, street and area as one fact', () => {
  const at = (line: string | undefined, city?: string, postalCode?: string, second?: string) =>
    person({ address: [{ line: [line, second].filter(text => text !== undefined), city, state: 'IL', postalCode }] })

  it.each<[PlaceLevel, ReturnType<typeof at>, ReturnType<typeof at>]>([
    ['home', at('12 Meyrick Place', 'Peoria', '61602'), at('12 meyrick pl. apt 4', 'Peoria', '61602-1234')],
    ['home', at('12 Meyrick Place', 'Peoria', '61602'), at('12 Meyrickpl', 'Peoria', '61602')],
    ['close', at('12 Meyrick Place', 'Peoria', '61602'), at('12 Meyrik Place', 'Peoria', '61602')],
    ['close', at('12 Meyrick Place', 'Peoria', '61602'), at('12 Meyrick Place', 'Peoria', '61620')],
    ['close', at('12 Meyrick Place', 'Peoria', '61602'), at('Meyrick Place', 'Peoria', '61602')],
    ['close', at('12 Meyrick Place', 'Peoria', '61602'), at('12 Marion Court', 'Peoria', '61602')],
    [
      'home',
      at('12 Meyrick Place', 'Peoria', '61602', 'Rose Villa'),
      at('12 Rose Villa', 'Peoria', '61602', 'Meyrick Place'),
    ],
    ['street', at('12 Meyrick Place', 'Peoria', '61602'), at('12 Meyrick Place', 'Joliet', '60432')],
    ['road', at('12 Meyrick Place', 'Peoria', '61602'), at('480 Meyrick Place', 'Peoria', '61602')],
    ['postal', at('12 Meyrick Place', 'Peoria', '61602'), at('9 Canal Street', 'Peoria', '61602')],
    ['city', at('12 Meyrick Place', 'Peoria', '61602'), at('9 Canal Street', 'Peoira', '61615')],
    ['elsewhere', at('12 Meyrick Place', 'Peoria', '61602'), at('9 Canal Street', 'Joliet', '60432')],
    ['postal-only', at('12 Meyrick Place', 'Peoria', '61602'), at(undefined, 'Peoria', '61602')],
    ['city-only', at(undefined, 'Peoria'), at(undefined, 'Peoria', '61602')],
    ['street-only', at('12 Meyrick Place'), at('12 Meyrick Place', 'Peoria', '61602')],
    ['other-part', at(undefined, 'Peoria', '61602'), at(undefined, 'Joliet', '60432')],
    ['missing', at('Homeless'), at('12 Meyrick Place', 'Peoria', '61602')],
  ])('%s', (level, a, b) => {
    expect(comparePlaces(a.addresses, b.addresses)).toBe(level)
    expect(comparePlaces(b.addresses, a.addresses)).toBe(level)
  })

  it('takes the address of a facility as missing: those who live there are no household', () => {
    const patient: Patient = { resourceType: 'Patient', address: [{ line: ['1 Shelter Way'], postalCode: '61602' }] }
    const isFacility = ({ street }: { street?: string }) => street === '1 SHELTER WAY'
    expect(demographicsOf(patient, { now, isFacility }).addresses).toEqual([])
  })
})

describe('NET-6 vectors', () => {
  it('hold one level a field, and give it back', () => {
    const index = fc.tuple(...scoreFields.map(field => fc.nat(scoreLevels[field].length - 1)))
    fc.assert(
      fc.property(index, levels => {
        const packed = levels.reduce((sum, level, place) => sum + level * 32 ** place, 0)
        expect(scoreFields.map(field => levelIn(packed, field))).toEqual(levels)
        expect(scoreFields.map(field => levelInHalves(halve(packed), field))).toEqual(levels)
        expect(Number.isSafeInteger(packed)).toBe(true)
      }),
    )
  })

  it('of two unknown people are nothing but missing', () => {
    const nobody = person({})
    expect(vectorOf(compare(nobody, nobody))).toBe(0)
  })

  it('put every level into one group of chances', () => {
    for (const field of scoreFields)
      expect(groupsOf(field).flat().sort(), field).toEqual(
        scoreLevels[field].filter(level => level !== 'missing').sort(),
      )
  })

  it('weigh a social security number once, not again as an identifier', () => {
    const system = 'http://hl7.org/fhir/sid/us-ssn'
    const [a, b] = ['219-09-4321', '219-09-4322'].map(value => person({ identifier: [{ system, value }] }))
    if (!a || !b) return expect.unreachable()
    const level = (field: 'number' | 'identifier', one: typeof a, two: typeof a) =>
      scoreLevels[field][levelIn(vectorOf(compare(one, two)), field)]
    expect([level('number', a, a), level('identifier', a, a)]).toEqual(['exact', 'missing'])
    expect([level('number', a, b), level('identifier', a, b)]).toEqual(['one-edit', 'missing'])
    const four = person({ identifier: [{ system, value: '***-**-4321' }] })
    expect([level('number', a, four), level('number', b, four)]).toEqual(['four', 'other-four'])
  })
})
