/**
 * What the simulated Caredove is asked to do, by a test, its page or its control address: parsed once, here. `null` and an
 * empty text take a field away.
 */
import { z } from 'zod'
import { referralTriggerNames } from '../../../model/referral/triggers.ts'
import { questionTypes, styles } from './world.ts'

const text = z.string()
const optional = text.nullish()
const instant = z.union([
  z.number(),
  z.date().transform(Number),
  text.transform((value, context) => {
    const at = Date.parse(value)
    if (Number.isNaN(at)) context.addIssue('must be a time')
    return at
  }),
])

const Address = z.object({
  line: z.array(text).default([]),
  city: text.optional(),
  province: text.optional(),
  country: text.optional(),
  postalCode: text.optional(),
})

export const RegistrantInput = z
  .strictObject({
    first: text,
    middle: optional,
    last: text,
    birthDate: optional,
    gender: optional,
    address: Address.nullish(),
    phoneHome: optional,
    phoneAlt: optional,
    email: optional,
    language: z.object({ code: text.optional(), text }).nullish(),
    healthCard: z.object({ number: text, version: text.optional() }).nullish(),
    maritalStatus: optional,
    contact: z
      .object({
        relationship: text.optional(),
        first: text.optional(),
        last: text.optional(),
        phone: text.optional(),
        address: Address.optional(),
      })
      .nullish(),
    primaryCare: z.object({ first: text.optional(), last: text, phone: text.optional() }).nullish(),
  })
  .partial()

const RequesterInput = z
  .strictObject({ first: text, last: text, organization: text, phone: optional, isUser: z.boolean() })
  .partial()

/** `text` or `data` (base64) or `bytes`; `byUrl` has it fetched, `url` from somewhere else, `hash` is a wrong one. */
export const FileInput = z.strictObject({
  title: text,
  contentType: text.default('text/plain; charset=utf-8'),
  text: text.optional(),
  data: text.optional(),
  bytes: z.instanceof(Uint8Array).optional(),
  byUrl: z.boolean().default(false),
  url: text.optional(),
  hash: text.optional(),
})

const one = z.union([text, z.number(), z.boolean()])
const Answers = z.record(text, z.union([one, z.array(one)]))

export const CreateInput = z.strictObject({
  /** The id or the name of a listing; the first one when absent. */
  listing: text.optional(),
  registrant: RegistrantInput.optional(),
  requester: RequesterInput.optional(),
  /** By the id of the question; an id that is not on the form is added to it. Made up when absent. */
  answers: Answers.optional(),
  attachments: z.array(FileInput).default([]),
  /** The PDF that Caredove makes of every referral. */
  summary: z.boolean().default(true),
  consent: z.enum(['given', 'denied', 'none']).default('given'),
  priority: z.enum(['routine', 'urgent', 'asap', 'stat']).default('routine'),
  reason: optional,
  note: optional,
  sendMethod: text.default('Online Submission'),
  style: z.enum(styles).optional(),
  id: text.optional(),
  reference: text.regex(/^\d{10}$/, 'must be ten digits').optional(),
})

export const EditInput = z.strictObject({
  registrant: RegistrantInput.optional(),
  requester: RequesterInput.optional(),
  answers: Answers.optional(),
  /** Added to those it has. */
  attachments: z.array(FileInput).default([]),
  consent: z.enum(['given', 'denied', 'none']).optional(),
  priority: z.enum(['routine', 'urgent', 'asap', 'stat']).optional(),
  reason: optional,
  note: optional,
})

export const StatusInput = z.strictObject({ classification: text, label: text.optional(), reason: text.optional() })

export const BookInput = z.strictObject({
  /** Tomorrow at this time when absent. */
  start: instant.optional(),
  minutes: z.number().int().positive().default(30),
  location: text.optional(),
  provider: text.optional(),
})

export const GroupInput = BookInput.extend({ references: z.array(text).min(1), group: text.optional() })

export const RescheduleInput = z.strictObject({
  start: instant.optional(),
  minutes: z.number().int().positive().optional(),
  location: text.optional(),
  provider: text.optional(),
  /** Another service: the id or the name of its listing. */
  listing: text.optional(),
  appointment: text.optional(),
})

/** `underAdd`: the cancelled appointment goes out under notify-add-appointment, which was seen too. */
export const UnbookInput = z.strictObject({ appointment: text.optional(), underAdd: z.boolean().default(false) })

export const RouteInput = z.strictObject({ listing: text })
export const MessageInput = z.strictObject({
  from: z.enum(['provider', 'requester']),
  text: text.default('Could you confirm the best evening to call?'),
  document: FileInput.optional(),
})
export const ArchiveInput = z.strictObject({ archived: z.boolean().default(true) })

const Question = z.object({
  id: text,
  text,
  type: z.enum(questionTypes),
  options: z.array(text).optional(),
  unit: text.optional(),
  required: z.boolean().optional(),
})

export const TargetInput = z.strictObject({
  endpoint: z.url(),
  user: text,
  token: text,
  style: z.enum(styles).optional(),
  triggers: z.array(z.enum(referralTriggerNames)).default([...referralTriggerNames]),
  includeRouted: z.boolean().default(true),
})

/** A target for some listings (ids or names), or for all. */
export const IntegrateInput = TargetInput.extend({ listings: z.array(text).optional() })

export const ListingInput = z.strictObject({
  id: text,
  name: text.optional(),
  organization: z.object({ id: text, name: text }).optional(),
  flow: z.enum(['requested', 'ready']).optional(),
  form: z.array(Question.extend({ questions: z.array(Question).optional() })).optional(),
  location: text.optional(),
  provider: text.optional(),
  integrated: z.boolean().optional(),
  targets: z.array(TargetInput).optional(),
})

export const SubStatusInput = z.strictObject({
  label: text,
  classification: text.optional(),
  /** The new name of an existing one. */
  rename: text.optional(),
  on: z.boolean().optional(),
})

const count = z.number().int().nonnegative()
export const DeliveryInput = z
  .strictObject({
    copies: count,
    reorder: count,
    together: count,
    delayMs: count,
    dropNext: count,
    dropShare: z.number().min(0).max(1),
  })
  .partial()

export const SettingsInput = z
  .strictObject({
    style: z.enum(styles),
    onlyTriggers: z.boolean(),
    participants: z.enum(['never', 'when-moved', 'always']),
    zone: text,
  })
  .partial()
