import { describe, expect, it } from 'vitest'
import { createFreshness } from './freshness.ts'

describe('a replica', () => {
  it('is as fresh as the last look that it has reached, however long nothing is written', () => {
    const freshness = createFreshness()
    expect(freshness.at()).toBeUndefined()
    freshness.written(100n, 1_000)
    freshness.written(100n, 2_000)
    freshness.replayed(100n)
    expect(freshness.at()).toBe(2_000)
  })

  it('that replays slowly is as far behind as what it has not reached', () => {
    const freshness = createFreshness()
    for (let second = 1; second <= 6; second += 1) freshness.written(BigInt(100 * second), 1_000 * second)
    freshness.replayed(350n)
    expect(freshness.at()).toBe(3_000)
    freshness.replayed(350n)
    expect(freshness.at()).toBe(3_000)
    freshness.replayed(650n)
    expect(freshness.at()).toBe(6_000)
  })

  it('that has lost its primary gets no fresher, whatever it says', () => {
    const freshness = createFreshness()
    freshness.written(100n, 1_000)
    freshness.replayed(100n)
    for (let second = 2; second <= 60; second += 1) freshness.written(200n, 1_000 * second)
    freshness.replayed(100n)
    expect(freshness.at()).toBe(1_000)
  })

  it('that has never been heard to reach anything is not known', () => {
    const freshness = createFreshness()
    freshness.replayed(100n)
    freshness.written(200n, 1_000)
    freshness.replayed(100n)
    expect(freshness.at()).toBeUndefined()
  })
})
