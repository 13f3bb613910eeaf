/** A simulated CRMS for a test file: a fresh one for each test. */
import { afterEach, beforeEach } from 'vitest'
import type { Outcome } from '../../../model/outcome.ts'
import type { Work } from '../../connector.ts'
import { deliver } from '../deliver.ts'
import { createFakeCrms, type FakeCrms, type KnobsInput } from '../fake.ts'
import { ioFor } from './io.ts'

/** Registers the hooks; `fake` is that of the running test. */
export function crmsForEachTest(knobs: KnobsInput = {}) {
  let fake: FakeCrms
  beforeEach(async () => {
    fake = await createFakeCrms({ knobs })
  })
  afterEach(() => fake?.close())
  return {
    get fake() {
      return fake
    },
    /** Delivers one referral. */
    async one(work: Work, settings: object = {}): Promise<Outcome> {
      const [outcome] = await deliver(ioFor(fake, settings), [work])
      if (!outcome) throw new Error('a delivery has an outcome')
      return outcome
    },
  }
}
