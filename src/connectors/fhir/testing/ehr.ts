/** A simulated EHR for a test file: a fresh one for each test, and everything that was sent to it validated afterwards. */
import { afterEach, beforeEach, expect } from 'vitest'
import type { Json } from '../../../model/events.ts'
import type { Appointment } from '../../../model/fhir.ts'
import type { Outcome } from '../../../model/outcome.ts'
import type { Work } from '../../connector.ts'
import { deliver } from '../deliver.ts'
import { createFakeEhr, type FakeEhr, type FakeEhrOptions } from '../fake.ts'
import { ioFor, type TestIo, workOf } from './io.ts'
import { problemsOf } from './validate.ts'

/** In a body on purpose: such a request need not be valid. */
export const invalidStart = 'tomorrow'

/** Registers the hooks; `ehr` and `io` are those of the running test. */
export function ehrForEachTest() {
  let ehr: FakeEhr
  let io: TestIo
  const start = async (options: FakeEhrOptions = {}): Promise<void> => {
    await ehr?.close()
    ehr = await createFakeEhr(options)
    io = ioFor({ baseUrl: ehr.url })
  }
  beforeEach(() => start())
  afterEach(async () => {
    // Whatever a test is about: everything that was sent and meant to be valid must be strictly valid R4.
    const sent = ehr.seen.filter(({ method, path }) => ['POST', 'PUT'].includes(method) && !path.includes('_search'))
    const problems = sent.flatMap(({ body }) => (body.includes(invalidStart) ? [] : problemsOf(JSON.parse(body))))
    await ehr.close()
    expect(problems).toEqual([])
  })
  return {
    get ehr() {
      return ehr
    },
    get io() {
      return io
    },
    start,
    /** Delivers one record. */
    async one(work: Work): Promise<Outcome> {
      const [outcome] = await deliver(io, [work])
      if (!outcome) throw new Error('a delivery has an outcome')
      return outcome
    },
    /** The appointment as the EHR holds it. */
    held(): Appointment {
      const [first] = ehr.list('Appointment')
      if (first?.resourceType !== 'Appointment') throw new Error('the EHR holds no appointment')
      return first
    },
  }
}

/** The next delivery of the same record, as the pipeline would make it from the outcome of the last one. */
export function next(outcome: Outcome, body: Appointment): Work {
  if (outcome.kind !== 'delivered') throw new Error(`expected a delivery, got ${outcome.kind}`)
  return workOf(body, { ...(outcome.link ? { link: outcome.link } : {}), lastSent: outcome.sent as Json })
}
