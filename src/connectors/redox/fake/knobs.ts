/**
 * What the simulated Redox is like and what goes wrong there: set by method, on its page, or over HTTP (`POST /_control`).
 * Faults are a plan: so many times, or by chance, so that tests are repeatable.
 */
import { z } from 'zod'

export const Fault = z.strictObject({
  /** Which requests it strikes; absent: both. */
  on: z.enum(['token', 'message']).optional(),
  /** How often; after that it is gone from the plan. */
  times: z.int().min(1).default(1),
  /** Chance in percent; it is then not counted down. */
  percent: z.number().min(0).max(100).optional(),
  /**
   * `answer`: nothing is done and `status` is answered; `answer-after`: it is done, and `status` is answered nevertheless;
   * `cut-before`, `cut-after`: the connection ends without an answer; `cut-answer`: it is done, and half of the answer comes;
   * `errors`: 200, and `text` in Meta.Errors; `page`: 200 with a page that is no JSON; `slow`: it is done after `ms`.
   */
  does: z.enum(['answer', 'answer-after', 'cut-before', 'cut-after', 'cut-answer', 'errors', 'page', 'slow']),
  status: z.int().min(200).max(599).default(503),
  text: z.string().default('As it was told to'),
  module: z.enum(['DataModels', 'Subscriptions', 'Security']).default('DataModels'),
  retryAfter: z.string().optional(),
  ms: z.int().min(0).default(0),
})
export type Fault = z.infer<typeof Fault>

export const Knobs = z.strictObject({
  /** `refuse`: nobody listens; `unavailable`: 503 to everything. */
  offline: z.enum(['no', 'refuse', 'unavailable']).default('no'),
  /** How absence is written: the keys left out, or every key with null, as messages of 2017 and 2020 have it. */
  absent: z.enum(['omitted', 'null']).default('omitted'),
  /** Ids of the destinations that have a subscription. */
  destinations: z.array(z.string()).default(['demo-repository']),
  /** The OID that patients must be known by. */
  patientOid: z.string().default('2.16.840.1.113883.3.6147.458.2.1'),
  /** What becomes of an update of somebody unknown: they are made known, or it is refused with 404. */
  updateOfUnknown: z.enum(['takes', 'refuses']).default('takes'),
  /** Seconds that a token lives. */
  tokenSeconds: z.int().min(1).default(300),
  /** Messages that are taken in a minute; more are answered with 429. 0: no limit. */
  perMinute: z.int().min(0).default(0),
  faults: z.array(Fault).default([]),
})
export type Knobs = z.infer<typeof Knobs>
export type KnobsInput = z.input<typeof Knobs>

/** The fault that strikes this request; one that has a count loses one. */
export function strike(faults: Fault[], on: 'token' | 'message', random: () => number): Fault | undefined {
  const index = faults.findIndex(
    each => (each.on ?? on) === on && (each.percent === undefined || random() * 100 < each.percent),
  )
  const fault = faults[index]
  if (!fault || fault.percent !== undefined) return fault
  if (fault.times <= 1) faults.splice(index, 1)
  else faults[index] = { ...fault, times: fault.times - 1 }
  return fault
}

/** The faults that a person can choose on the page, in their words. */
export const presets: Readonly<Record<string, { says: string; fault: z.input<typeof Fault> }>> = {
  busy: {
    says: 'Too many requests (429, again in 2 seconds)',
    fault: { on: 'message', does: 'answer', status: 429, retryAfter: '2' },
  },
  broken: { says: 'Broken (500)', fault: { on: 'message', does: 'answer', status: 500 } },
  refuse: {
    says: 'Refuse a message (400)',
    fault: { on: 'message', does: 'answer', status: 400, text: 'DOB is not a date' },
  },
  noted: {
    says: 'Take a message and note an error (200)',
    fault: { on: 'message', does: 'errors', text: 'Race is not known' },
  },
  route: {
    says: 'No subscription (400)',
    fault: {
      on: 'message',
      does: 'answer',
      status: 400,
      module: 'Subscriptions',
      text: 'No subscriptions. Meta.Destinations needs to contain a destination from existing subscriptions',
    },
  },
  token: { says: 'Refuse the assertion (401)', fault: { on: 'token', does: 'answer', status: 401 } },
  lost: { says: 'Take a message, then lose the answer', fault: { on: 'message', does: 'cut-after' } },
  half: { says: 'Take a message, then answer half', fault: { on: 'message', does: 'cut-answer' } },
  slow: { says: 'Answer after 5 seconds', fault: { on: 'message', does: 'slow', ms: 5_000 } },
}
