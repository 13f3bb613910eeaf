/** What support gets of a referral, the shape: ids, codes, states, times, sizes, and nothing that says whose it is. */
import { z } from 'zod'
import { id, instant } from '../api.ts'
import { documentStates, inboxStates, referralClassNames } from './referrals.ts'

export const support = z
  .object({
    name: z.string(),
    mail: z.string().nullable(),
    phone: z.string().nullable(),
    url: z.string().nullable(),
    hours: z.string().nullable(),
  })
  .describe('Where people get help with the other side')

/** What support needs, and nothing that says whose referral it is. */
export const supportBundle = z.object({
  madeAt: instant,
  referral: z.object({
    id,
    version: z.number().int(),
    class: z.enum(referralClassNames),
    routed: z.boolean(),
    archived: z.boolean(),
    receivedAt: instant,
    changedAt: instant,
    inbox: z.enum(inboxStates).nullable(),
    flag: z.object({ at: instant, problem: z.string() }).nullable(),
  }),
  source: z.object({ connector: z.string(), connection: z.string(), support: support.nullable() }),
  hub: z.object({
    version: z.string(),
    environment: z.enum(['staging', 'production']),
    configuration: z.number().int(),
  }),
  contents: z.object({
    answers: z.number().int(),
    appointments: z.number().int(),
    messages: z.number().int(),
    consents: z.number().int(),
    bytes: z.number().int().describe('Of the record'),
  }),
  events: z.array(
    z.object({ at: instant, happenedAt: instant, type: z.string(), message: id, version: z.number().int() }),
  ),
  files: z.array(
    z.object({
      id,
      name: z.string(),
      contentType: z.string().nullable(),
      size: z.number().int().nullable(),
      state: z.enum(documentStates),
      problem: z.string().nullable(),
      tries: z.number().int(),
    }),
  ),
  deliveries: z.array(
    z.object({
      id,
      connector: z.string(),
      connection: z.string(),
      eventType: z.string(),
      recordVersion: z.number().int(),
      state: z.string(),
      problem: z.string().nullable(),
      createdAt: instant,
      settledAt: instant.nullable(),
      replayOf: id.nullable(),
      parts: z.array(z.object({ part: z.string(), state: z.string(), problem: z.string().nullable() })),
      attempts: z.array(
        z.object({
          number: z.number().int(),
          startedAt: instant,
          endedAt: instant.nullable(),
          outcome: z.string().nullable(),
          status: z.number().int().nullable(),
          problem: z.string().nullable(),
          fields: z.array(z.string()),
          text: z.string().nullable().describe('What the target said, letters and digits of values covered'),
        }),
      ),
      support: support.nullable(),
    }),
  ),
})
export type SupportBundle = z.infer<typeof supportBundle>
