/**
 * How an organization writes to people about their visits: which messages, through what, when, and how little they say.
 * Everything is off until somebody switches it on. Source: SPEC SCH-17.
 */
import { z } from 'zod'

/** What a message tells. `reminder`: nothing new. */
export const reminderKinds = ['confirmation', 'moved', 'cancelled', 'reminder'] as const
export type ReminderKind = (typeof reminderKinds)[number]
export type AnnouncementKind = Exclude<ReminderKind, 'reminder'>

export const reminderChannels = ['email', 'sms'] as const
export type ReminderChannel = (typeof reminderChannels)[number]
export type ReminderLanguage = 'en' | 'fr'

const minute = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const channels = z.strictObject({ email: z.boolean().default(false), sms: z.boolean().default(false) })
const office = z.string().trim().max(40)

export const reminderSettings = z.strictObject({
  on: z.boolean().default(false),
  kinds: z
    .strictObject({
      confirmation: channels.prefault({}),
      moved: channels.prefault({}),
      cancelled: channels.prefault({}),
      reminder: channels.prefault({}),
    })
    .prefault({}),
  hoursBefore: z.array(z.number().int().min(1).max(336)).max(4).default([48, 2]),
  first: z.enum(reminderChannels).default('sms').describe('Where both are possible; the other is not used then'),
  quiet: z.strictObject({ from: minute.default('21:00'), to: minute.default('08:00') }).prefault({}),
  fallback: z.enum(['en', 'fr']).default('en').describe('The language of people whose own is neither or not known'),
  nameless: z.boolean().default(false).describe('Names neither the organization nor the place'),
  place: z.enum(['address', 'name', 'none']).default('address'),
  contact: z
    .strictObject({
      phone: office.default(''),
      email: z
        .union([z.literal(''), z.email()])
        .default('')
        .describe('Of the office'),
    })
    .prefault({}),
  consent: z
    .enum(['given', 'ranked'])
    .default('given')
    .describe('given: an address in the record is enough; ranked: only those the EHR marks as preferred'),
})
export type ReminderSettings = z.infer<typeof reminderSettings>

export const defaultReminderSettings: ReminderSettings = reminderSettings.parse({})

/** Whether a kind of message is sent at all. */
export function isOn(settings: ReminderSettings, kind: ReminderKind): boolean {
  const { email, sms } = settings.kinds[kind]
  return settings.on && (email || sms)
}
