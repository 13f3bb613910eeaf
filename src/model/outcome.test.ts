import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultWaitsMs, jitterShare, type Outcome, settle } from './outcome.ts'

const middle = 0.5 // the jitter that changes nothing
const minute = 60_000
const retry: Outcome = { kind: 'retry', problem: 'target.busy' }

describe('what becomes of a delivery', () => {
  it.each<[Outcome, unknown]>([
    [{ kind: 'delivered' }, { state: 'delivered', spends: true }],
    [
      { kind: 'ambiguous', problem: 'target.no-answer' },
      { state: 'ambiguous', spends: true },
    ],
    [
      { kind: 'rejected', problem: 'target.refused' },
      { state: 'rejected', spends: true },
    ],
    [
      { kind: 'suppressed', problem: 'target.never-arrived' },
      { state: 'suppressed', spends: true },
    ],
    [
      { kind: 'connection', problem: 'connection.credentials-refused' },
      { state: 'pending', wait: 'paused', spends: false },
    ],
    [retry, { state: 'retry', inMs: 5_000, spends: true }],
  ])('OPS-2 after $kind follows the table', (outcome, settled) => {
    expect(settle(outcome, 1, defaultWaitsMs, middle, false)).toEqual(settled)
  })

  it('OPS-2 an outage spends nothing, whatever was spent before', () => {
    for (const spent of [1, 5, 9, 50])
      expect(settle(retry, spent, defaultWaitsMs, middle, true)).toEqual({
        state: 'pending',
        wait: 'outage',
        spends: false,
      })
  })

  it('OPS-2 waits 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h and 4 h, then is dead', () => {
    const settled = Array.from({ length: 9 }, (_, index) => settle(retry, index + 1, defaultWaitsMs, middle, false))
    expect(settled.map(each => (each.state === 'retry' ? each.inMs : each.state))).toEqual([
      5_000,
      30_000,
      2 * minute,
      10 * minute,
      30 * minute,
      60 * minute,
      120 * minute,
      240 * minute,
      'dead',
    ])
  })

  it('OPS-2 stays dead for every attempt beyond the budget, and at once when a route allows no retry', () => {
    for (const spent of [9, 10, 100]) expect(settle(retry, spent, defaultWaitsMs, middle, false).state).toBe('dead')
    expect(settle(retry, 1, [], middle, false)).toEqual({ state: 'dead', spends: true })
  })

  it('OPS-2 spreads each wait by a fifth to both sides, never further', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: defaultWaitsMs.length }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (spent, random) => {
          const settled = settle(retry, spent, defaultWaitsMs, random, false)
          const wait = defaultWaitsMs[spent - 1] ?? 0
          expect(settled.state).toBe('retry')
          if (settled.state !== 'retry') return
          expect(settled.inMs).toBeGreaterThanOrEqual(Math.floor(wait * (1 - jitterShare)))
          expect(settled.inMs).toBeLessThanOrEqual(Math.ceil(wait * (1 + jitterShare)))
        },
      ),
    )
  })

  it('OPS-2 Retry-After wins over a shorter wait, and never shortens a longer one', () => {
    const asked = (afterMs: number, spent: number) =>
      settle({ ...retry, afterMs }, spent, defaultWaitsMs, middle, false)
    expect(asked(90_000, 1)).toEqual({ state: 'retry', inMs: 90_000, spends: true })
    expect(asked(1_000, 3)).toEqual({ state: 'retry', inMs: 2 * minute, spends: true })
    expect(asked(90_000, 9).state).toBe('dead')
  })
})
