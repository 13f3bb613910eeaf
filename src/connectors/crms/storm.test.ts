/** Whatever goes wrong in whatever order: in the end each referral is there once, and each of its files once. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TargetLink } from '../../model/outcome.ts'
import type { Work } from '../connector.ts'
import { deliver } from './deliver.ts'
import { hashOf } from './fake/inbox.ts'
import type { KnobsInput } from './fake.ts'
import { createFakeCrms, type FakeCrms } from './fake.ts'
import { ioFor, threeFiles, workOf } from './testing/io.ts'

const runs = Number(process.env.CONFORMANCE_RUNS ?? (process.env.npm_lifecycle_event === 'conformance' ? 500 : 60))
type FaultInput = NonNullable<KnobsInput['faults']>[number]

/** What becomes of the first requests, one by one: well, or a fault that heals without a person. */
const plan: fc.Arbitrary<FaultInput[]> = fc
  .array(
    fc.option(
      fc.record({
        does: fc.constantFrom('answer', 'answer-after', 'cut-before', 'cut-after'),
        status: fc.constantFrom(401, 408, 429, 500, 502, 503, 504),
      }),
      { freq: 2 },
    ),
    { maxLength: 16 },
  )
  .map(faults => faults.flatMap((fault, index) => (fault ? [{ at: index + 1, ...fault }] : [])))

/** The pipeline in short: what it keeps of each attempt, until the delivery is settled. */
async function bringHome(fake: FakeCrms, settings: object, first: Work): Promise<TargetLink | undefined> {
  let work = first
  for (let attempt = 1; attempt <= 60; attempt += 1) {
    const [outcome] = await deliver(ioFor(fake, settings), [work])
    switch (outcome?.kind) {
      case 'delivered':
        return outcome.link
      case 'retry':
      case 'connection': {
        const parts = outcome.kind === 'retry' ? (outcome.parts ?? []) : []
        const done = parts.filter(({ state }) => state === 'delivered').map(({ part }) => part)
        work = {
          ...work,
          maybeArrived: work.maybeArrived || outcome.problem === 'target.no-answer',
          partsDone: [...new Set([...(work.partsDone ?? []), ...done])],
        }
        break
      }
      default:
        throw new Error(
          `a fault that heals must not end in ${outcome?.kind} ${outcome && 'problem' in outcome ? outcome.problem : ''}`,
        )
    }
  }
  throw new Error('the storm did not end')
}

describe('REF-6 in any sequence of lost requests, lost answers and refusals', () => {
  it.each([
    ['no updates, with an idempotency key', { updates: 'none' }, { profile: 'none' }],
    [
      'no updates, without an idempotency key',
      { updates: 'none', idempotencyKey: false },
      { profile: 'none', idempotencyKey: false, uniqueExternalId: false },
    ],
    ['updates until accepted', { updates: 'until-accepted' }, { profile: 'until-accepted' }],
  ] as const)('there is one referral, with each file once: %s', async (_, settings, knobs) => {
    const fake = await createFakeCrms({ knobs })
    try {
      await fc.assert(
        fc.asyncProperty(plan, async faults => {
          await fake.reset()
          await fake.set({ faults })
          const link = await bringHome(fake, settings, workOf({ documents: threeFiles() }))
          const [referral, ...others] = fake.referrals()
          expect(others).toEqual([])
          expect(link?.id).toBe(referral?.id)
          const wanted = ['the summary', 'the first', 'the second'].map(hashOf).sort()
          expect(referral?.files.map(({ sha256 }) => sha256).sort()).toEqual(wanted)
        }),
        { numRuns: runs },
      )
    } finally {
      await fake.close()
    }
  })
})
