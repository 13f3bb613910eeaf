/** A simulated Redox for a test file: a fresh one for each test, with a clock that both sides share. */
import { afterEach, beforeEach } from 'vitest'
import type { Json } from '../../../../model/events.ts'
import type { Outcome } from '../../../../model/outcome.ts'
import type { Work } from '../../../connector.ts'
import { createFakeRedox, type FakeRedox } from '../../fake.ts'
import { deliver } from '../deliver.ts'
import { ioFor, type TestIo } from './io.ts'

/** Registers the hooks; `fake` and `io` are those of the running test. */
export function redoxForEachTest() {
  let fake: FakeRedox
  let clock: { now: Date }
  let open: TestIo[] = []
  const ioWith = (given: object = {}): TestIo => {
    const io = ioFor(fake, given, clock)
    open.push(io)
    return io
  }
  beforeEach(async () => {
    clock = { now: new Date('2026-11-20T15:00:00Z') }
    fake = await createFakeRedox({ now: () => clock.now })
    open = []
    ioWith()
  })
  afterEach(async () => {
    await Promise.all(open.map(io => io.close()))
    await fake?.close()
  })
  const first = (): TestIo => {
    const [io] = open
    if (!io) throw new Error('no test runs')
    return io
  }
  return {
    get fake() {
      return fake
    },
    get io() {
      return first()
    },
    /** Another connection to the same one; closed after the test. */
    ioWith,
    /** Delivers one. */
    async one(work: Work, io = first()): Promise<Outcome> {
      const [outcome] = await deliver(io, [work])
      if (!outcome) throw new Error('a delivery has an outcome')
      return outcome
    },
    /** What was told, in its order. */
    events: () => fake.seen.map(({ event }) => event.replace('PatientAdmin/', '')),
  }
}

/** The delivery that follows one that arrived. */
export function following(outcome: Outcome, work: Work): Work {
  if (outcome.kind !== 'delivered' || !outcome.link) throw new Error(`not delivered: ${outcome.kind}`)
  return { ...work, link: outcome.link, lastSent: JSON.parse(JSON.stringify(outcome.sent ?? null)) as Json }
}
