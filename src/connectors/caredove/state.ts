/**
 * What this connector remembers of a referral between messages: when each part was last said, the facts that decide what
 * is current, and digests of messages. Who somebody is and what they answered stands in the record only.
 */
import { z } from 'zod'
import type { Json } from '../../model/events.ts'
import { type ReferralClass, referralClasses } from '../../model/referral/classes.ts'
import { partNames } from './told.ts'

/** A message without a time counts in the order it came in; the contract wants an instant all the same. */
export const noTime = '1970-01-01T00:00:00.000Z'

const text = z.string()
const classes = Object.keys(referralClasses) as [ReferralClass, ...ReferralClass[]]
const coding = z.object({ system: text.optional(), code: text.optional(), display: text.optional() })
const concept = z.object({ text: text.optional(), coding: z.array(coding).optional() })
const actor = z.object({ name: text.optional(), type: text.optional(), display: text.optional() })

/** One thing that was said about an appointment; `live`: it takes place. */
const step = z.object({ at: text, how: z.enum(['add', 'update']), live: z.boolean() })

export const State = z.object({
  /** Time of the newest message that counted. */
  latest: text,
  seen: z.array(text),
  id: text.optional(),
  reference: text.optional(),
  /** Whether the referral itself has come, not only news of it. */
  received: z.boolean(),
  archived: z.object({ is: z.boolean(), at: text }).optional(),
  parts: z.partialRecord(z.enum(partNames), z.object({ rank: z.number(), at: text, ids: z.array(text).optional() })),
  /** The current listing, and what is known of each that was named. */
  listing: z.object({ key: text, rank: z.number(), at: text }).optional(),
  listings: z.array(
    z.object({
      key: text,
      rank: z.number(),
      at: text,
      id: text.optional(),
      name: text.optional(),
      organization: z.object({ id: text.optional(), name: text.optional() }).optional(),
    }),
  ),
  /** The class is kept apart from its label: a message can have one without the other. */
  standing: z.object({ status: z.enum(classes), at: text }).optional(),
  progress: z
    .object({
      at: text,
      label: text.optional(),
      codings: z.array(coding).optional(),
      reason: concept.optional(),
      notes: z.array(z.object({ text, time: text.optional(), authorString: text.optional() })).optional(),
      description: text.optional(),
      priority: text.optional(),
      authoredOn: text.optional(),
      lastModified: text.optional(),
      revoked: z.literal(true).optional(),
    })
    .optional(),
  visits: z.array(z.object({ key: text, at: text, status: text, steps: z.array(step) })),
  /** `key` when the message named the appointment; `all`: a person said that none is left. */
  cancels: z.array(z.object({ at: text, key: text.optional(), all: z.literal(true).optional() })),
  messages: z.array(
    z.object({
      key: text,
      at: text,
      status: text,
      sender: actor.optional(),
      recipients: z.array(actor),
      files: z.array(text),
      answers: text.optional(),
    }),
  ),
  documents: z.array(z.object({ key: text, digest: text, id: text, at: text, status: text })),
  nextDocument: z.number(),
  /** The statuses that parts came with; the record may show others while the referral is closed. */
  statuses: z.record(text, text),
})
export type State = z.infer<typeof State>

export const seenLimit = 200

export const emptyState: State = {
  latest: '',
  seen: [],
  received: false,
  parts: {},
  listings: [],
  visits: [],
  cancels: [],
  messages: [],
  documents: [],
  nextDocument: 1,
  statuses: {},
}

/** Reads a stored state; undefined when it is none (written by a release that is newer than this one). */
export function stateFrom(source: Json): State | undefined {
  return State.safeParse(source).data
}
