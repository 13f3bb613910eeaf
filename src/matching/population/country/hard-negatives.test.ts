import { describe, expect, it } from 'vitest'
import { impossibleSsn } from '../../placeholders.ts'
import { populationOf } from './country.ts'
import { daysBetween, yearOf } from './dates.ts'
import type { Entry } from './entry.ts'
import { caseDay } from './hard/kind.ts'
import { type HardCase, hardCases, hardNegatives } from './hard-negatives.ts'
import { institutions } from './person.ts'

const each = 40
const population = populationOf({ seed: 31, size: 30_000 })
const cases = [...hardCases(population, each)]
const of = (category: string, variant?: string) =>
  cases.filter(one => one.category === category && (variant === undefined || one.variant === variant))

/** Fields in which both sides say the same. */
const sharing = (one: HardCase, ...fields: (keyof Entry)[]) =>
  fields.every(field => {
    const value = JSON.stringify(one.index.entry[field])
    return value === JSON.stringify(one.query.entry[field])
  })
const years = ({ index, query }: HardCase) => daysBetween(index.entry.born ?? '', query.entry.born ?? '') / 365.25
const fails = (found: readonly HardCase[], holds: (one: HardCase) => boolean) => {
  expect(found.length).toBeGreaterThan(0)
  return found.filter(one => !holds(one)).map(({ category, variant, query }) => `${category}, ${variant}: ${query.id}`)
}

describe('hard negatives', () => {
  it('are all there: each category of the reference, each with its variants', () => {
    const named = new Set(hardNegatives.map(({ category }) => category))
    expect([...named].sort()).toEqual(
      [
        'twins',
        'one name over generations',
        'siblings',
        'parent and child',
        'spouses',
        'name collisions',
        'same ZIP code and birth date',
        'values that moved on',
        'one placeholder',
        'strangers',
        ...institutions.map(kind => `two of one ${kind}`),
      ].sort(),
    )
    for (const { category, variant } of hardNegatives) expect(of(category, variant)).toHaveLength(each)
  })

  it('are of two people, and never one entry twice', () => {
    expect(fails(cases, ({ index, query }) => index.id !== query.id)).toEqual([])
    expect(fails(cases, ({ index, query }) => JSON.stringify(index.entry) !== JSON.stringify(query.entry))).toEqual([])
    const of = new Set(cases.map(({ index }) => index.id))
    expect(of.size).toBe(cases.length)
  })

  it('are the same for the same seed', () => {
    expect([...hardCases(population, 1)]).toEqual([...hardCases(populationOf({ seed: 31, size: 30_000 }), 1)])
  })

  it('have nobody who is not yet born, and only numbers that could exist', () => {
    expect(
      fails(cases, ({ index, query }) => [index, query].every(({ entry }) => (entry.born ?? '') < caseDay)),
    ).toEqual([])
    const clean = cases.filter(({ category }) => category !== 'one placeholder')
    const fine = ({ ssn }: Entry) => ssn === undefined || (/^\d{9}$/.test(ssn) && !impossibleSsn.test(ssn))
    expect(fails(clean, ({ index, query }) => fine(index.entry) && fine(query.entry))).toEqual([])
    const own = cases.filter(({ variant, query }) => variant !== 'number' && query.entry.ssn !== undefined)
    expect(fails(own, ({ index, query }) => index.entry.ssn !== query.entry.ssn)).toEqual([])
  })

  it('are asked for as queries ask: mostly without a number that would tell the two apart', () => {
    const without = cases.filter(({ query }) => query.entry.ssn === undefined).length / cases.length
    expect(without).toBeGreaterThan(0.6)
    expect(without).toBeLessThan(0.8)
  })

  it('twins share all but the first name, and their numbers are neighbours', () => {
    expect(fails(of('twins'), one => sharing(one, 'last', 'born', 'home', 'phone'))).toEqual([])
    expect(fails(of('twins'), ({ index, query }) => index.entry.first !== query.entry.first)).toEqual([])
    const numbered = of('twins').filter(({ query }) => query.entry.ssn !== undefined)
    const apart = ({ index, query }: HardCase) => Math.abs(Number(index.entry.ssn) - Number(query.entry.ssn))
    expect(fails(numbered, one => apart(one) === 1)).toEqual([])
    for (const variant of ['same sex, names alike', 'same sex, names unlike'])
      expect(fails(of('twins', variant), one => sharing(one, 'sex'))).toEqual([])
    for (const variant of ['brother and sister, names alike', 'brother and sister, names unlike'])
      expect(fails(of('twins', variant), one => !sharing(one, 'sex'))).toEqual([])
  })

  it('twins of whom only the initial is known have nothing that tells them apart', () => {
    const found = of('twins', 'only the same initial is known')
    expect(fails(found, ({ query }) => query.entry.first?.length === 1 && query.entry.ssn === undefined)).toEqual([])
    expect(fails(found, ({ index, query }) => index.entry.first?.[0] === query.entry.first)).toEqual([])
    expect(found.every(({ inseparable }) => inseparable)).toBe(true)
  })

  it('father and son have one name and home, fifteen years apart, with the suffixes that the variant says', () => {
    const found = of('one name over generations')
    expect(fails(found, one => sharing(one, 'first', 'last', 'sex', 'home', 'phone'))).toEqual([])
    const dated = found.filter(({ query }) => query.entry.born !== undefined)
    expect(fails(dated, one => years(one) >= 15)).toEqual([])
    const suffixes: Readonly<Record<string, [elder?: string, younger?: string]>> = {
      'Sr and Jr': ['Sr', 'Jr'],
      'suffix only of the son': [undefined, 'Jr'],
      'suffix only of the father': ['Sr', undefined],
      'no suffix': [],
      'Jr and III': ['Jr', 'III'],
      'Sr and III': ['Sr', 'III'],
      'no suffix and no birth date': [],
    }
    expect(
      fails(found, ({ variant, index, query }) => {
        const [elder, younger] = suffixes[variant] ?? ['?']
        return index.entry.suffix === elder && query.entry.suffix === younger
      }),
    ).toEqual([])
    expect(fails(of('one name over generations', 'Sr and III'), one => years(one) >= 38)).toEqual([])
  })

  it('siblings share surname, home and phone, up to three or four to fourteen years apart', () => {
    expect(fails(of('siblings'), one => sharing(one, 'last', 'home', 'phone') && !sharing(one, 'first'))).toEqual([])
    expect(
      fails(of('siblings'), one => {
        const apart = Math.abs(years(one))
        return one.variant.startsWith('0 to 3') ? apart > 0.7 && apart <= 3.01 : apart >= 3.99 && apart <= 14.01
      }),
    ).toEqual([])
  })

  it('parents, children and spouses share phone, home and the subscriber number, not the member number', () => {
    const found = [...of('parent and child'), ...of('spouses')]
    expect(fails(found, one => sharing(one, 'home', 'phone') && !sharing(one, 'first'))).toEqual([])
    const insured = found.filter(({ query }) => query.entry.coverage)
    expect(
      fails(insured, ({ index, query }) => {
        const [one, two] = [index.entry.coverage, query.entry.coverage]
        return one?.subscriber === two?.subscriber && one?.member !== two?.member
      }),
    ).toEqual([])
    expect(fails(of('parent and child'), one => Math.abs(years(one)) >= 15)).toEqual([])
    expect(fails(of('spouses', 'two surnames'), one => !sharing(one, 'last'))).toEqual([])
    expect(fails(of('spouses', 'same birth date, own e-mail'), one => sharing(one, 'born'))).toEqual([])
  })

  it('namesakes share name and birth date and live elsewhere', () => {
    const found = of('name collisions', 'same full name and birth date, elsewhere')
    expect(fails(found, one => sharing(one, 'first', 'last', 'born'))).toEqual([])
    expect(fails(found, ({ index, query }) => index.entry.home?.state !== query.entry.home?.state)).toEqual([])
    const edited = of('name collisions', 'one edit in the full name, same birth date, elsewhere')
    expect(fails(edited, one => sharing(one, 'first') !== sharing(one, 'last') && sharing(one, 'born'))).toEqual([])
    const common = of('name collisions', 'a very common name in one ZIP code')
    expect(
      fails(
        common,
        one =>
          sharing(one, 'first', 'last') && one.index.entry.home?.zip === one.query.entry.home?.zip && years(one) !== 0,
      ),
    ).toEqual([])
  })

  it('neighbours of one birth date share the ZIP code and not the surname', () => {
    expect(
      fails(
        of('same ZIP code and birth date'),
        one =>
          sharing(one, 'born') &&
          !sharing(one, 'last') &&
          !sharing(one, 'home') &&
          one.index.entry.home?.zip === one.query.entry.home?.zip,
      ),
    ).toEqual([])
  })

  it('a value that moved on is all that its two owners share', () => {
    const fields = { phone: 'phone', 'e-mail': 'email', 'member number': 'coverage' } as const
    for (const [variant, field] of Object.entries(fields))
      expect(
        fails(of('values that moved on', variant), one => sharing(one, field) && !sharing(one, 'last', 'born')),
      ).toEqual([])
  })

  it('residents share address and phone, and what the variant says', () => {
    const found = institutions.flatMap(kind => of(`two of one ${kind}`))
    expect(fails(found, one => sharing(one, 'home', 'phone'))).toEqual([])
    const shared = (one: HardCase) => ({
      'first name': sharing(one, 'first'),
      'last name': sharing(one, 'last'),
      'birth date': sharing(one, 'born'),
    })
    expect(
      fails(found, one => Object.entries(shared(one)).every(([name, is]) => is === one.variant.endsWith(name))),
    ).toEqual([])
  })

  it('placeholders are the same on both sides, of people who share nothing else', () => {
    const fields = { number: 'ssn', phone: 'phone', 'birth date': 'born', 'e-mail': 'email', street: 'home' } as const
    for (const [variant, field] of Object.entries(fields))
      expect(
        fails(
          of('one placeholder', variant),
          one => sharing(one, field) && !sharing(one, 'first') && !sharing(one, 'last'),
        ),
      ).toEqual([])
    expect(fails(of('one placeholder', 'newborns of one day'), one => sharing(one, 'first', 'born'))).toEqual([])
  })

  it('a household stranger has the first name, sex and home of somebody, and another birth date and phone', () => {
    const found = of('strangers')
    expect(fails(found, one => sharing(one, 'first', 'sex', 'home'))).toEqual([])
    expect(fails(found, one => !sharing(one, 'born') && !sharing(one, 'phone'))).toEqual([])
    const sameLast = found.filter(one => sharing(one, 'last')).length
    expect(sameLast).toBeLessThan(found.length / 2)
    expect(fails(found, one => yearOf(one.query.entry.born ?? '') > 1900)).toEqual([])
  })
})
