import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeRecord } from '../population/drift.ts'
import { makePerson } from '../population/person.ts'
import { makePopulation } from '../population/population.ts'
import { randomFrom } from '../population/random.ts'
import { trialDay, writtenFacts } from '../population/trial.ts'
import { vetoesOf } from '../vetoes.ts'
import { countFrequencies, shareFloors } from './frequencies.ts'
import { estimatePrior } from './prior.ts'
import {
  bitsFor,
  bitsOf,
  contactMostBits,
  householdMostBits,
  modelOf,
  probabilityOf,
  scorePair,
  waterfallOf,
} from './score.ts'
import { shippedWeights } from './shipped.ts'
import { trainWeights } from './train.ts'
import { scoreFields, scoreLevels } from './vector.ts'
import { readWeights } from './weights.ts'

const plain = modelOf(shippedWeights)
const seeds = fc.integer({ min: 1, max: 2 ** 31 })

/** Two records that have something to do with one another, and their model. */
function pairOf(seed: number) {
  const random = randomFrom(seed)
  const person = makePerson('1', random)
  const other = random.chance(0.5) ? person : { ...makePerson('2', random), home: person.home, last: person.last }
  return [writtenFacts(writeRecord(person, random)), writtenFacts(writeRecord(other, random))] as const
}

describe('NET-6 the score of a pair', () => {
  it('is the same from both sides, and its waterfall adds up to it', () => {
    const people = makePopulation({ seed: 3, people: 200, now: trialDay }).map(({ demographics }) => demographics)
    const models = [plain, modelOf(shippedWeights, countFrequencies(people, 'test'))]
    fc.assert(
      fc.property(seeds, fc.constantFrom(...models), (seed, model) => {
        const [a, b] = pairOf(seed)
        const scored = scorePair(a, b, model)
        const back = scorePair(b, a, model)
        expect(back.vector).toBe(scored.vector)
        expect(back.bits).toBeCloseTo(scored.bits, 9)
        expect(vetoesOf(back.comparison)).toEqual(vetoesOf(scored.comparison))
        const steps = waterfallOf(scored.vector, scored.adjustments, model.weights)
        expect(steps.reduce((sum, { bits }) => sum + bits, 0)).toBeCloseTo(scored.bits, 9)
      }),
    )
  })

  it('counts what is missing as nothing, neither for nor against', () => {
    for (const field of scoreFields) expect(shippedWeights.bits[field][0], field).toBe(0)
    expect(bitsOf(0, { name: 0, address: 0 }, shippedWeights)).toBe(0)
  })

  it('never lets the facts of a household weigh more than their cap', () => {
    const random = randomFrom(11)
    const { id: _, ...all } = makePerson('1', random)
    const facts = writtenFacts({ phone: all.phone, email: all.email, home: all.home })
    expect(scorePair(facts, facts, plain).bits).toBeCloseTo(householdMostBits, 9)
    const contact = writtenFacts({ phone: all.phone, email: all.email })
    expect(scorePair(contact, contact, plain).bits).toBeCloseTo(contactMostBits, 9)
  })

  it('gives a rare name more than a common one, within the floors', () => {
    const people = Array.from({ length: 1000 }, (_, n) =>
      writtenFacts({ first: 'Ann', last: n < 300 ? 'Smith' : `Quist${n}` }),
    )
    const model = modelOf(shippedWeights, countFrequencies(people, 'test'))
    const bitsOfName = (last: string, first = 'Marisol') => {
      const facts = writtenFacts({ first, last })
      return scorePair(facts, facts, model).bits
    }
    expect(bitsOfName('Quistgaard')).toBeGreaterThan(bitsOfName('Smith') + 8)
    // A name that nobody else has is worth no more than one of the floor's share.
    const least = Math.log2((shippedWeights.chance.name.exact ?? 1) / (shareFloors.first * shareFloors.last))
    const exact = shippedWeights.bits.name[scoreLevels.name.indexOf('exact')] ?? 0
    expect(bitsOfName('Quistgaard')).toBeCloseTo(exact + least, 9)
  })

  it('keeps a value that few share out of the table, so that it names nobody', () => {
    const people = Array.from({ length: 100 }, (_, n) =>
      writtenFacts({ first: 'Ann', last: n < 4 ? 'Rarity' : 'Smith' }),
    )
    expect([...countFrequencies(people, 'test').shares.last.keys()]).toEqual(['SMITH'])
  })

  it('turns bits into chances and back', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.integer({ min: 2, max: 1e8 }),
        (chance, people) => {
          expect(probabilityOf(bitsFor(chance, people), people)).toBeCloseTo(chance, 9)
        },
      ),
    )
  })
})

describe('NET-6 weights', () => {
  const made = (seed: number, people: number) => makePopulation({ seed, people, now: trialDay })
  const records = made(5, 700).map(({ demographics }) => demographics)
  const options = { version: 'test', made: 'test', seed: 1, randomPairs: 60_000 }

  it('are the same for the same population and seed', () => {
    expect(trainWeights(records, options)).toEqual(trainWeights(records, options))
  })

  it('come out of a population without labels near what was done to it', () => {
    const { fields } = trainWeights(records, options)
    // Four in five birth dates are written right, and next to none of two people agree (population/drift.ts).
    expect(fields.birthDate.exact?.m).toBeGreaterThan(0.8)
    expect(fields.birthDate.exact?.u).toBeLessThan(0.002)
    expect(fields.name.exact?.m).toBeGreaterThan(0.45)
    expect(fields.gender.exact?.u).toBeGreaterThan(0.4)
    // Spouses and siblings share a surname and a home: they must not be learnt as one person of two first names.
    expect(fields.name['first-differs']?.m).toBeLessThan(0.02)
  })

  it('keep the floors: a small population must not conclude that nobody shares a phone', () => {
    const { bits } = readWeights(trainWeights(records, options))
    expect(bits.phone[scoreLevels.phone.indexOf('exact')]).toBeLessThan(Math.log2(1 / 1e-6))
    expect(bits.birthDate[scoreLevels.birthDate.indexOf('exact')]).toBeLessThan(Math.log2(1 / 1e-4))
    expect(bits.name[scoreLevels.name.indexOf('exact')]).toBeLessThan(Math.log2(1 / (0.02 * 0.005)))
  })

  it('that ship speak for agreement and against difference in every field', () => {
    for (const field of scoreFields) {
      const levels: readonly string[] = scoreLevels[field]
      const bits = (level: string) => shippedWeights.bits[field][levels.indexOf(level)] ?? 0
      expect(bits('exact') || bits('home'), field).toBeGreaterThan(0)
      expect(bits('different') || bits('elsewhere'), field).toBeLessThan(0)
    }
  })

  it('refuse a file that is none', () => {
    expect(() => readWeights({ version: '1', made: 'by hand', fields: { name: { exact: { m: 2, u: 0 } } } })).toThrow()
  })
})

describe('NET-6 the prior of a population', () => {
  it('follows what the pairs look like, between one match and one pair in ten', () => {
    const half = (matches: number) => [
      ...Array.from({ length: matches }, () => 40),
      ...Array.from({ length: 500 }, () => -20),
    ]
    expect(estimatePrior(half(200), 1000)).toBeCloseTo(Math.log2(200 / 499_500), 2)
    expect(estimatePrior(half(0), 1000)).toBeCloseTo(Math.log2(1 / 499_500), 2)
    expect(estimatePrior(half(200), 3)).toBeCloseTo(Math.log2(0.1), 2)
  })
})
