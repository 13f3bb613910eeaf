/**
 * What must never happen, on the synthetic country: every kind of two people who look like one, in all its variants, is
 * never matched without a person having looked. Source: reference/matching.md section 8, hard negatives.
 */
import { describe, expect, it } from 'vitest'
import { demographicsOf } from '../person.ts'
import { populationOf } from '../population/country/country.ts'
import { hardCases } from '../population/country/hard-negatives.ts'
import { patientOf } from '../population/country/patient.ts'
import { tryMatch } from '../population/trial.ts'
import { countFrequencies } from './frequencies.ts'
import { modelOf } from './score.ts'
import { shippedWeights } from './shipped.ts'

const now = new Date('2026-01-01T00:00:00Z')
const population = populationOf({ seed: 77, size: 60_000 })
const ofEach = 40

describe('NET-6 two people who look like one', () => {
  it('are never matched automatically, whichever of them asks', () => {
    const people = [...population.people(0, 3_000)]
    const facts = people.map(each =>
      demographicsOf(patientOf({ first: each.first, last: each.last, born: each.born, home: each.home }), { now }),
    )
    const model = modelOf(shippedWeights, countFrequencies(facts, 'sample'))
    const wrong = new Map<string, number>()
    let tried = 0
    for (const { category, variant, index, query } of hardCases(population, ofEach)) {
      const candidate = {
        person: index.id,
        source: 'one',
        demographics: demographicsOf(patientOf(index.entry), { now }),
      }
      const decision = tryMatch(demographicsOf(patientOf(query.entry), { now }), [candidate], model)
      tried += 1
      if (decision.outcome === 'auto')
        wrong.set(`${category}, ${variant}`, (wrong.get(`${category}, ${variant}`) ?? 0) + 1)
    }
    expect(tried).toBeGreaterThan(60 * ofEach)
    expect(Object.fromEntries(wrong)).toEqual({})
  })
})
