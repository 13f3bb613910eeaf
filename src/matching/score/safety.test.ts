/**
 * What must never happen, on made-up people: that somebody is taken for a relative, a namesake or a stranger without a
 * person having looked. And what should: that whoever is meant is found, whatever happened to their record.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { driftRecord, drifts, type Written, writeRecord } from '../population/drift.ts'
import { type MadeUp, makePerson } from '../population/person.ts'
import { randomFrom } from '../population/random.ts'
import { alikeTwins, relatives } from '../population/relatives.ts'
import { indexed, tryMatch, writtenFacts } from '../population/trial.ts'
import { modelOf } from './score.ts'
import { shippedWeights } from './shipped.ts'

const model = modelOf(shippedWeights)
const seeds = fc.integer({ min: 1, max: 2 ** 31 })
const runs = { numRuns: 150 }

const written = ({ id: _, ...record }: MadeUp): Written => record
const withoutNumber = (record: Written): Written => ({ ...record, ssn: undefined, lastFour: undefined })

describe('NET-6 nobody is taken for another', () => {
  const makers: [string, (person: MadeUp, random: ReturnType<typeof randomFrom>) => [MadeUp, MadeUp]][] = [
    ...relatives.map(({ name, make }): (typeof makers)[number] => [name, (p, random) => [p, make(p, random)]]),
    ['twins named alike', alikeTwins],
  ]

  it.each(makers)('%s: whole records, with and without a number, in both directions', (_, make) => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, external) => {
        const random = randomFrom(seed)
        const [one, two] = make(makePerson('1', random), random)
        for (const [query, other] of [
          [one, two],
          [two, one],
        ] as const) {
          for (const record of [written(query), withoutNumber(written(query))])
            expect(tryMatch(writtenFacts(record), [indexed(other)], model, { external }).outcome).not.toBe('auto')
        }
      }),
      runs,
    )
  })

  it.each(makers)('%s: beside them in the index, each is matched to their own record or to none', (_, make) => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, external) => {
        const random = randomFrom(seed)
        const [one, two] = make(makePerson('1', random), random)
        const decision = tryMatch(writtenFacts(written(one)), [indexed(two), indexed(one)], model, { external })
        if (decision.outcome === 'auto') expect(decision.persons).toEqual([one.id])
      }),
      runs,
    )
  })

  it('a twin whose first name has a slip in it is not taken for the other', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const random = randomFrom(seed)
        const [one, two] = alikeTwins(makePerson('1', random), random)
        const record = driftRecord(one, 'first name mistyped', random)
        // A slip can make the twin's very name, and then nothing is left that would tell.
        if (!record || record.first?.toLowerCase() === two.first.toLowerCase()) return
        expect(tryMatch(writtenFacts(withoutNumber(record)), [indexed(two)], model).outcome).not.toBe('auto')
      }),
      { numRuns: 500 },
    )
  })

  it('a pair with a veto is never matched, whatever happened to the records', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, external) => {
        const random = randomFrom(seed)
        const person = makePerson('1', random)
        const other = random.chance(0.3) ? person : random.pick(relatives).make(person, random)
        const query = writtenFacts(writeRecord(person, random))
        const { ranked, outcome } = tryMatch(query, [indexed(other)], model, { external })
        if (outcome === 'auto') expect(ranked[0]?.vetoes).toEqual([])
      }),
      { numRuns: 1500 },
    )
  })

  it('two people of one dummy phone, number, birth date or home are nobody to one another', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const random = randomFrom(seed)
        const dummy = {
          phone: '000-000-0000',
          email: 'noemail@none.com',
          ssn: '999-99-9999',
          born: '1900-01-01',
          home: { line: 'HOMELESS', city: '', state: '', zip: '00000' },
        }
        const [one, two] = [makePerson('1', random), makePerson('2', random)].map(person => ({ ...person, ...dummy }))
        if (!one || !two) return
        const named = { ...two, first: one.first, last: one.last }
        expect(tryMatch(writtenFacts(written(one)), [indexed(named)], model).outcome).not.toBe('auto')
      }),
      runs,
    )
  })
})

describe('NET-6 whoever is meant is found', () => {
  it.each(drifts.map(({ name }) => name))('%s', name => {
    const random = randomFrom(2026)
    const found = { auto: 0, user: 0, missed: 0, wrong: 0 }
    for (let number = 0; number < 150; number++) {
      const person = { ...makePerson(String(number), random), ...(name.startsWith('suffix') ? { suffix: 'Jr' } : {}) }
      const record = driftRecord(person, name, random)
      if (!record) continue
      const neighbour = random.pick(relatives).make(person, random)
      const index = [indexed(neighbour), indexed(person)]
      const decision = tryMatch(writtenFacts({ ...record, ssn: undefined }), index, model)
      const meant = (id: string | undefined) => id === person.id
      if (decision.outcome === 'auto') found[decision.persons.every(meant) ? 'auto' : 'wrong']++
      else if (decision.outcome === 'user' && decision.ranked.some(({ person: id }) => meant(id))) found.user++
      else found.missed++
    }
    const all = found.auto + found.user + found.missed + found.wrong
    expect(all).toBeGreaterThan(40)
    expect(found.wrong).toBe(0)
    expect((found.auto + found.user) / all).toBeGreaterThanOrEqual(0.95)
  })

  it('an initial and a birth date with a slip: to a person, never by itself', () => {
    const random = randomFrom(48)
    let found = 0
    for (let number = 0; number < 200; number++) {
      const person = makePerson(String(number), random)
      const day = driftRecord(person, 'birth day off', random)
      const query = writtenFacts({ ...day, first: person.first.charAt(0), ssn: undefined })
      const { outcome } = tryMatch(query, [indexed(person)], model)
      expect(outcome).not.toBe('auto')
      if (outcome === 'user') found++
    }
    expect(found / 200).toBeGreaterThanOrEqual(0.9)
  })

  it('vetoes are the same from both sides', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const random = randomFrom(seed)
        const person = makePerson('1', random)
        const [a, b] = [person, random.pick(relatives).make(person, random)].map(each =>
          writtenFacts(writeRecord(each, random)),
        )
        if (!a || !b) return
        const against = (one: typeof a, two: typeof a) =>
          tryMatch(one, [{ person: 'x', source: 's', demographics: two }], model)
        expect(against(a, b).ranked[0]?.vetoes).toEqual(against(b, a).ranked[0]?.vetoes)
      }),
      runs,
    )
  })
})
