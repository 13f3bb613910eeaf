/** The hub and the EHR change one appointment in any order: both end alike, quiet, and nothing that was written is undone. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bookingLayerOwners, defaultOwners } from '../../model/ownership.ts'
import { timeOf, twoSides } from './testing/two-sides.ts'

describe('any order of changes, polls and deliveries', () => {
  const act = fc.oneof(
    fc.record({ what: fc.constantFrom('we-move', 'they-move'), to: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ what: fc.constantFrom('we-assign', 'they-assign', 'they-place'), to: fc.integer({ min: 0, max: 2 }) }),
    fc.record({ what: fc.constantFrom('they-comment', 'poll', 'apply', 'apply-old', 'send', 'settle'), to: fc.nat(9) }),
  )

  const owned = { scheduling: defaultOwners, 'the EHR': bookingLayerOwners }
  it.each([
    ['scheduling', 'times'],
    ['the EHR', 'times'],
    ['scheduling', 'numbers'],
    ['the EHR', 'numbers'],
    ['scheduling', 'words'],
    ['the EHR', 'words'],
  ] as const)('SCH-4 ends with both sides alike and quiet, when %s decides and versions have %s', (who, stamping) => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), acts => {
        const sides = twoSides(owned[who], stamping)
        for (const each of acts) sides.act(each.what, each.to)
        sides.quiesce()
        expect(sides.ours()).toEqual(sides.theirs())
        // An old page undoes nothing: where one side alone ever moved it, the last move stands.
        const moves = acts.filter(({ what }) => what.endsWith('-move'))
        const [last] = moves.slice(-1)
        if (last && moves.every(({ what }) => what === last.what)) expect(sides.ours().time).toBe(timeOf(last.to))
        const before = sides.versions()
        sides.act('they-comment', 5)
        sides.quiesce()
        expect(sides.versions()).toBe(before)
      }),
      { numRuns: 300 },
    )
  })
})
