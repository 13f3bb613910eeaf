import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Demographics } from '../person.ts'
import { makePopulation } from '../population/population.ts'
import { trialDay, writtenFacts } from '../population/trial.ts'
import { vetoesOf } from '../vetoes.ts'
import { clusterRecords } from './cluster.ts'
import { dedupe } from './dedupe.ts'
import { measure } from './measure.ts'
import { modelOf, scorePair } from './score.ts'
import { shippedWeights } from './shipped.ts'

const model = modelOf(shippedWeights)

/** Records that are nothing but a letter, so that a test can say which are linked how strongly. */
const letter = (name: string) => writtenFacts({ last: name })
const letters = ['Aaaaaa', 'Bbbbbb', 'Cccccc', 'Dddddd'].map(letter)
const namesOf = (person: Demographics) => new Set(person.names.map(name => name.last?.charAt(0) ?? ''))

/** Links between letters, and pairs that must stay apart. */
function cluster(links: Record<string, number>, apart: string[], order = [0, 1, 2, 3], marginBits?: number) {
  const records = order.map(place => letters[place]).filter(record => record !== undefined)
  const pairs = records.flatMap((_, b) => records.slice(0, b).map((__, a) => [a, b] as const))
  const result = clusterRecords(records, pairs, {
    link(a, b) {
      const bits = [...namesOf(a)].flatMap(one => [...namesOf(b)].map(two => links[[one, two].sort().join('')] ?? 0))
      const best = Math.max(...bits)
      return best > 0 ? best : undefined
    },
    apart: (a, b) => apart.includes([...namesOf(a), ...namesOf(b)].sort().join('')),
    ...(marginBits === undefined ? {} : { marginBits }),
  })
  const named = (group: readonly number[]) =>
    group
      .map(place => [...namesOf(records[place] ?? letter(''))][0])
      .sort()
      .join('')
  return { groups: result.groups.map(named).sort(), cut: result.cut.length }
}

describe('NET-6 bringing records of one person together', () => {
  it('follows links from one to the next', () => {
    expect(cluster({ AB: 30, BC: 30, CD: 30 }, [])).toEqual({ groups: ['ABCD'], cut: 0 })
  })

  it('cuts the weakest link between two that must stay apart', () => {
    expect(cluster({ AB: 40, BC: 20, CD: 30 }, ['AD']).groups).toEqual(['AB', 'CD'])
    expect(cluster({ AB: 20, BC: 40, CD: 30 }, ['AD']).groups).toEqual(['A', 'BCD'])
    expect(cluster({ AB: 20, BC: 40, CD: 30 }, ['AD']).cut).toBeGreaterThan(0)
  })

  it('leaves alone whoever could be either of two who must stay apart', () => {
    const order = [0, 1, 2, 3]
    expect(cluster({ AB: 40, AC: 38 }, ['BC'], order, 7).groups).toEqual(['A', 'B', 'C', 'D'])
    expect(cluster({ AB: 50, AC: 38 }, ['BC'], order, 7).groups).toEqual(['AB', 'C', 'D'])
    expect(cluster({ AB: 40, AC: 38 }, [], order, 7).groups).toEqual(['ABC', 'D'])
  })

  it('does not care in which order the records come', () => {
    const orders = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4, maxLength: 4 })
    const strength = fc.integer({ min: 0, max: 60 })
    const links = fc.record({ AB: strength, AC: strength, AD: strength, BC: strength, BD: strength, CD: strength })
    const apart = fc.subarray(['AB', 'AC', 'AD', 'BC', 'BD', 'CD'], { maxLength: 2 })
    fc.assert(
      fc.property(links, apart, orders, (given, forbidden, order) => {
        // Equal strengths are told apart by place, so they are made unequal here.
        const distinct = Object.fromEntries(
          Object.entries(given).map(([pair, bits], at) => [pair, bits && bits + at / 100]),
        )
        const { groups } = cluster(distinct, forbidden, order)
        expect(groups).toEqual(cluster(distinct, forbidden).groups)
        for (const pair of forbidden)
          expect(
            groups.some(group => [...pair].every(name => group.includes(name))),
            pair,
          ).toBe(false)
      }),
    )
  })

  it('compares what it has joined as one person: any known value may agree', () => {
    const home = { line: '12 Meyrick Place', city: 'Peoria', state: 'IL', zip: '61602' }
    const maiden = { first: 'Marisol', last: 'Quistgaard', born: '1985-03-14' }
    const records = [
      { ...maiden, home, ssn: '219094321' },
      { ...maiden, last: 'Okafor', ssn: '219094321', phone: '+14163238812' },
      { first: 'Marisol', last: 'Okafor', phone: '+14163238812', home },
    ].map(writtenFacts)
    expect(dedupe(records, model).confirmed.groups).toEqual([[0, 1, 2]])
  })

  it('brings a population together without joining two people, and tells how good it was', () => {
    const members = makePopulation({ seed: 21, people: 500, now: trialDay })
    const records = members.map(({ demographics }) => demographics)
    const truth = members.map(({ person }) => person)
    const { automatic } = dedupe(records, model)
    const figures = measure(automatic.groups, truth)
    expect(figures.foundPairs - figures.rightPairs).toBe(0)
    expect(figures.rightPairs).toBeGreaterThan(100)
    for (const group of automatic.groups)
      for (const a of group)
        for (const b of group) {
          const [one, two] = [records[a], records[b]]
          if (a < b && one && two) expect(vetoesOf(scorePair(one, two, model).comparison)).toEqual([])
        }
  })
})

describe('measuring', () => {
  it('counts pairs, and people whose records are all together and alone', () => {
    const figures = measure([[0, 1], [2, 3, 4], [5]], ['a', 'a', 'b', 'b', 'c', 'c'])
    expect(figures).toMatchObject({ truePairs: 3, foundPairs: 4, rightPairs: 2, precision: 0.5 })
    expect(figures.recall).toBeCloseTo(2 / 3)
    expect(figures.cluster).toMatchObject({ people: 3, groups: 3, exact: 1 })
  })
})
