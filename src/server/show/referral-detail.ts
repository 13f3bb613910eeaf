/**
 * A referral as people see it, the shape of the whole: what it says, where it goes and why it is not there yet, who it could
 * be, and what happened. Problems are codes; the console has their words and fixes.
 */
import { z } from 'zod'
import { blockKeys } from '../../documents/referral/model.ts'
import { id, instant } from '../api.ts'
import { connectionName } from './connections.ts'
import { personName } from './issues.ts'
import { documentStates, referralClassNames, referralRow } from './referrals.ts'
import { support } from './support-bundle.ts'

/** What somebody who decides needs to see of a person. */
export const personFacts = z.object({
  name: z.string().nullable(),
  birthDate: z.string().nullable(),
  phones: z.array(z.string()),
  emails: z.array(z.string()),
})

export const linkCandidate = personFacts.extend({
  record: id,
  reasons: z.array(z.object({ field: z.string(), level: z.string(), points: z.number() })),
  vetoes: z.array(z.string()),
  grade: z.string(),
  preselected: z.boolean().describe('First name, last name and birth date agree exactly, with this one alone'),
})

const summaryBlock = z.object({
  key: z.enum(blockKeys),
  heading: z.string(),
  lines: z.array(
    z.object({
      label: z.string(),
      value: z.string(),
      depth: z.number().int(),
      heading: z.boolean().describe('It has no value and stands over the lines that follow'),
      answer: z.boolean().describe('An answer of the form'),
      healthCard: z.boolean(),
    }),
  ),
})

export const referralFile = z.object({
  id,
  name: z.string().describe('Its id in the record, such as document-1'),
  title: z.string(),
  contentType: z.string().nullable(),
  size: z.number().int().nullable().describe('Bytes'),
  state: z.enum(documentStates),
  problem: z.string().nullable(),
  tries: z.number().int(),
  dueAt: instant.nullable().describe('When it is asked for next'),
  actions: z.array(z.enum(['download', 'fetch'])),
})

export const deliveryPart = z.object({
  part: z.string().describe('referral, summary, or document: and the id of the file'),
  title: z.string().nullable().describe('The title of the file'),
  state: z.enum(['pending', 'delivered', 'rejected', 'suppressed']),
  problem: z.string().nullable(),
  at: instant,
})

const said = z
  .object({ status: z.number().int().nullable(), text: z.string().nullable(), fields: z.array(z.string()) })
  .describe("The target's own words, verbatim")

/** Why it is not at a target, in the order somebody needs it: what, where, what to do, and the vendor's words last. */
export const failure = z.object({
  delivery: id,
  at: instant.nullable(),
  problem: z.string().describe('The console has its words and its fix'),
  kind: z
    .enum(['needs-data', 'retrying', 'stopped', 'connection', 'needs-review', 'withheld'])
    .describe('Whose turn it is: the source, the clock, a person, who looks after the connection, consent'),
  fields: z.array(
    z.object({ field: z.string(), label: z.string().nullable().describe('Of the form, where it is known') }),
  ),
  said: said.nullable(),
  mandatoryHint: z.boolean().describe('Whether making the field mandatory on the form keeps it from happening again'),
})

export const resend = z.object({
  delivery: id,
  allowed: z.boolean(),
  because: z
    .enum(['fix-at-source', 'fix-connection', 'too-soon', 'under-way', 'not-failed'])
    .nullable()
    .describe('Why it is not offered'),
  from: instant.nullable().describe('From when on it is'),
  presses: z.number().int().describe('How often it was pressed since it last went by itself'),
  confirm: z.boolean().describe('Whether it must be confirmed'),
})

export const referralTarget = z.object({
  connection: connectionName,
  route: z.object({ id, slug: z.string() }),
  own: z.boolean().describe("Whether it is the hub's own inbox"),
  takes: z
    .object({
      updates: z.enum(['none', 'until-accepted', 'always']),
      calendar: z.boolean(),
      attachments: z.object({ most: z.number().int(), maxBytes: z.number().int(), types: z.array(z.string()) }),
      noteMax: z.number().int().nullable(),
      required: z.array(z.object({ field: z.string(), says: z.string() })),
    })
    .nullable()
    .describe('What it takes of a referral'),
  state: z.string().nullable().describe('null: nothing was ever to go there'),
  problem: z.string().nullable(),
  delivery: id.nullable(),
  at: instant.nullable(),
  dueAt: instant.nullable(),
  theirId: z.string().nullable().describe('Its id there'),
  parts: z.array(deliveryPart),
  suppressed: z.array(z.object({ delivery: id, eventType: z.string(), problem: z.string().nullable(), at: instant })),
  failure: failure.nullable(),
  resend: resend.nullable(),
  support: support.nullable(),
})

const attempt = z.object({
  number: z.number().int(),
  startedAt: instant,
  endedAt: instant.nullable(),
  outcome: z.string().nullable(),
  status: z.number().int().nullable(),
  problem: z.string().nullable(),
  said: said.nullable(),
})

/** What happened, the oldest first. */
export const timelineEntry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('event'),
    at: instant.describe('When the hub heard of it'),
    happenedAt: instant.describe('When it was, as the source says'),
    eventType: z.string(),
    message: id,
    connection: connectionName,
    version: z.number().int(),
  }),
  z.object({
    kind: z.literal('delivery'),
    at: instant,
    id,
    connection: connectionName,
    own: z.boolean(),
    eventType: z.string(),
    state: z.string(),
    wait: z.string().nullable(),
    problem: z.string().nullable(),
    dueAt: instant.nullable(),
    settledAt: instant.nullable(),
    replayOf: id.nullable(),
    attempts: z.array(attempt),
    parts: z.array(deliveryPart),
  }),
  z.object({
    kind: z.literal('decision'),
    at: instant,
    action: z.enum(['accept', 'decline', 'reopen', 'clear-flag', 'resend', 'fetch']),
    by: personName,
    reason: z.string().nullable(),
  }),
])
export type TimelineEntry = z.infer<typeof timelineEntry>

export const relatedReferral = z.object({
  relation: z.enum(['parent', 'child', 'same-person']),
  id: id.nullable().describe('null: the hub does not have it'),
  reference: z.string().nullable(),
  name: z.string().nullable(),
  listing: z.string().nullable(),
  class: z.enum(referralClassNames).nullable(),
  receivedAt: instant.nullable(),
})

export const referralWarning = z.object({
  code: z
    .enum(['parent-and-child-at-one-target', 'same-name-and-birth-date', 'archived-while-open', 'vetoed-link'])
    .describe('Of the warning; the console has the words'),
  referrals: z.array(id),
  target: connectionName.nullable(),
})

export const referralActions = ['accept', 'decline', 'reopen', 'clear-flag'] as const

export const referralDetail = referralRow.extend({
  version: z.number().int().describe('Of the record; If-Match of the decisions names it'),
  sourceId: z.string().nullable().describe("The source's id of it"),
  person: personFacts.extend({
    record: id.nullable(),
    provisional: z.boolean().describe('Known from referrals alone: nobody has said yet who it is'),
  }),
  /** The policy of the inbox; null when it is in none. */
  matching: z.enum(['none', 'exact', 'candidates']).nullable(),
  candidates: z.array(linkCandidate).describe('Who it could be, best first'),
  decision: z
    .object({
      at: instant,
      by: personName.nullable(),
      reason: z.string().nullable(),
      linkedTo: z.object({ record: id, name: z.string().nullable() }).nullable(),
    })
    .nullable(),
  actions: z.array(z.enum(referralActions)),
  summary: z.object({ language: z.enum(['en', 'fr']), title: z.string(), blocks: z.array(summaryBlock) }),
  notes: z
    .array(
      z.object({
        target: connectionName.nullable().describe('null: whole, as it stands in the record'),
        text: z.string(),
        cut: z.boolean().describe('Whether the target holds less than all of it; the PDF holds all'),
      }),
    )
    .describe('The Referral Note, as each target gets it'),
  documents: z.array(referralFile),
  sendingTo: z.array(referralTarget).describe('Every target that a route of its source names'),
  related: z.array(relatedReferral),
  warnings: z.array(referralWarning),
  timeline: z.array(timelineEntry),
  /** Where people get help with the source. */
  support: support.nullable(),
})
export type ReferralDetail = z.infer<typeof referralDetail>
