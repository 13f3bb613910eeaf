/**
 * A referral as people see it, the shapes: the row of the list, the counts over it, and what the decisions answer. The whole
 * of one is in referral-detail.ts. Names are shown in full: whoever may read referrals decides about people.
 */
import { z } from 'zod'
import { type ReferralClass, referralClasses } from '../../model/referral/classes.ts'
import { id, instant } from '../api.ts'
import { connectionName } from './connections.ts'

export const inboxStates = ['new', 'accepted', 'declined'] as const
export const referralClassNames = Object.keys(referralClasses) as [ReferralClass, ...ReferralClass[]]
export const documentStates = ['wanted', 'stored', 'refused'] as const

const files = z.object({
  of: z.number().int().describe('How many came with it'),
  here: z.number().int().describe('How many the hub has'),
  refused: z.number().int().describe('How many it never will have'),
})

/** What the list says of a referral at one target. */
const targetState = z.object({
  connection: connectionName,
  state: z.string().describe('Of the newest delivery that was not held back as an update'),
  problem: z.string().nullable(),
  delivery: id,
  dueAt: instant.nullable(),
  parts: z
    .object({ of: z.number().int(), arrived: z.number().int() })
    .nullable()
    .describe('Its files, the summary included, where some have not arrived'),
})

export const referralRow = z.object({
  id,
  reference: z.string().nullable().describe('The number people say on the phone'),
  who: z.string().nullable().describe('Initials, such as A. B…n'),
  name: z.string().nullable(),
  birthDate: z.string().nullable(),
  source: connectionName,
  listing: z.object({ id: id.nullable().describe('null: not in the register'), name: z.string().nullable() }),
  class: z.enum(referralClassNames).describe('Where it stands; decides'),
  phase: z.enum(['open', 'closed']),
  label: z.string().nullable().describe('Its sub-status as the organization calls it; never read by a programme'),
  routed: z.boolean(),
  archived: z.boolean(),
  receivedAt: instant,
  changedAt: instant,
  appointmentAt: instant.nullable(),
  inbox: z.enum(inboxStates).nullable().describe("null: not in the hub's own inbox"),
  flag: z
    .object({ at: instant, problem: z.string(), delivery: id.nullable() })
    .nullable()
    .describe('An error that nobody has cleared yet, also when it went well since'),
  files,
  suppressed: z.number().int().describe('Updates that a target does not take'),
  targets: z.array(targetState).describe("Where it goes; the hub's own inbox is not named here"),
  next: z.enum(['decide', 'fix-at-source', 'look', 'waits', 'none']).describe('What comes next, and whose turn it is'),
})
export type ReferralRow = z.infer<typeof referralRow>

export const referralCounts = z
  .object({
    all: z.number().int(),
    new: z.number().int(),
    accepted: z.number().int(),
    declined: z.number().int(),
    flagged: z.number().int(),
    missing: z.number().int().describe('With files that have not come or not arrived'),
    most: z.number().int().describe('A count that reaches this is this or more'),
  })
  .describe('Of the whole organization, whatever the list is filtered by')

/** Whom an accepted referral is for. */
export const acceptChoice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('record'), record: id }),
  z.object({ kind: z.literal('new') }),
])

export const decided = z.object({
  done: z.literal(true),
  id: z.string(),
  inbox: z.enum(inboxStates).nullable(),
  version: z.number().int().describe('For the If-Match of what comes next'),
})

export const resent = z.object({ done: z.literal(true), id: z.string().describe('The delivery that goes now') })
