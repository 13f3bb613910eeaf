/**
 * What the simulated CRMS is like and what goes wrong there: set by method, on its page, or over HTTP (`POST /_control`).
 * Faults are a plan: by the number of the request, by what it does, or by chance, so that tests are repeatable.
 */
import { z } from 'zod'
import { targetFields } from '../fields.ts'

export const acts = ['create', 'update', 'attach', 'look-up', 'read', 'status', 'version'] as const
export type Act = (typeof acts)[number]

export const Fault = z.strictObject({
  /** Number of the request, from 1, counted since the plan was made; absent: whichever comes first. */
  at: z.int().min(1).optional(),
  /** What the request does; absent: anything. */
  on: z.enum(acts).optional(),
  /** Only for a file whose name contains this. */
  file: z.string().optional(),
  /** How often; after that it is gone from the plan. */
  times: z.int().min(1).default(1),
  /** Chance in percent; it is then not counted down. */
  percent: z.number().min(0).max(100).optional(),
  /**
   * `answer`: nothing is done and `status` is answered; `answer-after`: it is done, and `status` is answered nevertheless;
   * `cut-before`, `cut-after`: the connection ends without an answer; `error`: 200 with an error, and nothing is done;
   * `page`: 200 with a page that is no JSON; `slow`: it is done after `ms`.
   */
  does: z.enum(['answer', 'answer-after', 'cut-before', 'cut-after', 'error', 'page', 'slow']),
  status: z.int().min(200).max(599).default(503),
  message: z.string().optional(),
  /** Added to the answer, as a 409 has it. */
  id: z.string().optional(),
  retryAfter: z.string().optional(),
  ms: z.int().min(0).default(0),
})
export type Fault = z.infer<typeof Fault>

export const Knobs = z.strictObject({
  /** `refuse`: nobody listens; `unavailable`: 503 to everything. */
  offline: z.enum(['no', 'refuse', 'unavailable']).default('no'),
  /** Whether referrals can be updated until somebody accepts them; without it these addresses do not exist. */
  profile: z.enum(['none', 'until-accepted']).default('none'),
  /** Whether the plan of the account includes referrals: else 403. */
  plan: z.boolean().default(true),
  /** Whether a repeated Idempotency-Key gives the first answer again. */
  idempotencyKey: z.boolean().default(true),
  /** Whether a second referral with the same external id is refused (409); else it is there twice. */
  uniqueExternalId: z.boolean().default(true),
  /** Fields that must have a value, in the order in which they are looked at. */
  required: z.array(z.enum(targetFields)).default(['firstName', 'lastName', 'dateOfBirth']),
  noteMax: z.int().min(1).optional(),
  maxFileBytes: z.int().min(1).default(25_000_000),
  fileTypes: z
    .array(z.string())
    .default([
      'application/pdf',
      'image/jpeg',
      'image/png',
      'image/tiff',
      'text/plain',
      'application/msword',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ]),
  /** Milliseconds before each answer. */
  slowMs: z.int().min(0).default(0),
  faults: z.array(Fault).default([]),
})
export type Knobs = z.infer<typeof Knobs>
export type KnobsInput = z.input<typeof Knobs>

/** The fault that strikes this request; one that has a count loses one. */
export function strike(
  faults: Fault[],
  request: { number: number; act: Act; file?: string },
  random: () => number,
): Fault | undefined {
  const index = faults.findIndex(
    ({ at, on, file, percent }) =>
      (at === undefined || at === request.number) &&
      (on === undefined || on === request.act) &&
      (file === undefined || request.file?.includes(file) === true) &&
      (percent === undefined || random() * 100 < percent),
  )
  const fault = faults[index]
  if (!fault || fault.percent !== undefined) return fault
  if (fault.times <= 1) faults.splice(index, 1)
  else faults[index] = { ...fault, times: fault.times - 1 }
  return fault
}
