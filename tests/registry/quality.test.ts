/**
 * Whom matching releases in a registry of a made-up town: the right one, somebody to ask about, or nobody; and never
 * anybody else. The same at any size: npm run bench -- match 1000000.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populationOf } from '../../src/matching/population/country/country.ts'
import { openRegistryHub, type RegistryHub } from '../registry-hub.ts'
import {
  askAll,
  askedByStrangers,
  askedTruly,
  hardOnes,
  loadPeople,
  oneRecordEach,
  type Place,
  sumOf,
} from '../registry-population.ts'

const population = populationOf({ seed: 7, size: 1_000 })
const others = hardOnes(populationOf({ seed: 8, size: 5_000 }), 2)
let hub: RegistryHub
let place: Place
let truth: Map<string, string>

beforeAll(async () => {
  hub = await openRegistryHub()
  const { hub: parts, organization } = hub.test
  const configuration = await parts.configurations.get(organization)
  const connection = [...(configuration?.connections.values() ?? [])].find(each => each.slug === 'member')
  if (!connection) throw new Error('the member is not there')
  place = { hub: parts, organization, connection }
  truth = await loadPeople(place, oneRecordEach(population))
  for (const [record, id] of await loadPeople(place, others.known)) truth.set(record, id)
}, 120_000)
afterAll(() => hub?.close())

describe('in a made-up town', () => {
  it('NET-6 whoever is asked for is found, released or put before a person, in 95 of 100 queries and more', async () => {
    const { tally } = await askAll(place, askedTruly(population, 250), truth, { atOnce: 2, together: 8 })
    const { right, asked, missed, wrong } = sumOf(tally)
    expect(wrong).toBe(0)
    expect((right + asked) / (right + asked + missed)).toBeGreaterThanOrEqual(0.95)
    expect(right).toBeGreaterThan(200)
  }, 60_000)

  it('NET-6 nobody is released to a stranger, also not to one of the household', async () => {
    const { tally } = await askAll(place, askedByStrangers(population, 200), truth, { atOnce: 2, together: 8 })
    const { wrong, nobody } = sumOf(tally)
    expect(wrong).toBe(0)
    expect(nobody).toBeGreaterThan(150)
  }, 60_000)

  it('NET-6 no twin, parent, namesake or resident of an institution is taken for another', async () => {
    const { tally } = await askAll(place, others.asked, truth, { atOnce: 2, together: 8 })
    const taken = [...tally].filter(([, row]) => row.wrong > 0).map(([category]) => category)
    expect(taken).toEqual([])
    expect(tally.size).toBeGreaterThan(50)
  }, 60_000)
})
