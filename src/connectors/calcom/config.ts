/**
 * Settings of a Cal.com connection: one account of the hosted service, of a self-hosted cal.com 6.x or of cal.diy.
 * What differs between them is a setting, not a constant. Source: reference/calcom.md sections 1 and 8.
 */
import { z } from 'zod'

const version = (resource: string, value: string) =>
  z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .default(value)
    .describe(`Version of the ${resource} API`)
    .meta({ title: `Version: ${resource}` })

const defaultVersions = {
  bookings: '2024-08-13',
  slots: '2024-09-04',
  eventTypes: '2024-06-14',
  schedules: '2024-06-11',
}

const defaultWords = {
  cancelled: 'The clinic cancelled this appointment.',
  declined: 'The clinic could not accept this appointment.',
  moved: 'The clinic moved this appointment.',
  reserved: 'Reserved',
  away: 'Away',
}
const word = (says: string, title: string, value: string) =>
  z.string().min(1).max(200).default(value).describe(says).meta({ title })

export const settings = z
  .strictObject({
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .default('https://api.cal.com')
      .describe('Address of the Cal.com API, without /v2')
      .meta({ title: 'Address', examples: ['https://api.cal.com'] }),
    auth: z
      .union([
        z.strictObject({
          apiKey: z
            .string()
            .min(1)
            .describe('Cal.com → Settings → Developer → API keys')
            .meta({ title: 'API key', secret: true, examples: ['cal_live_…'] }),
        }),
        z.strictObject({
          clientId: z.string().min(1).describe('Client id of the platform OAuth client').meta({ title: 'Client id' }),
          clientSecret: z
            .string()
            .min(1)
            .describe('Secret of the platform OAuth client')
            .meta({ title: 'Client secret', secret: true }),
        }),
      ])
      .optional()
      .describe('Credentials of the API. Without them nothing is read back or polled: what a webhook leaves open waits')
      .meta({ title: 'Credentials' }),
    webhookSecrets: z
      .array(z.string().min(1).meta({ secret: true }))
      .max(2)
      .default([])
      .describe('Secret of the webhook; two while it is being changed')
      .meta({ title: 'Webhook secrets', secret: true }),
    unsigned: z
      .boolean()
      .default(false)
      .describe('Accept webhooks that have no secret. Only where the sender is known by its address')
      .meta({ title: 'Unsigned webhooks' }),
    apiVersions: z
      .strictObject({
        bookings: version('bookings', defaultVersions.bookings),
        slots: version('slots', defaultVersions.slots),
        eventTypes: version('event types', defaultVersions.eventTypes),
        schedules: version('schedules', defaultVersions.schedules),
      })
      .default(defaultVersions)
      .describe('Value of cal-api-version per resource; a missing or unknown one silently means an old dialect')
      .meta({ title: 'API versions' }),
    hasOrganizations: z
      .boolean()
      .default(true)
      .describe('Whether this Cal.com has organizations, teams and routing forms (cal.diy has none)')
      .meta({ title: 'Has organizations' }),
    defaultRegion: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .default('CA')
      .describe('Country of phone numbers that are written without a country code')
      .meta({ title: 'Country of phone numbers', examples: ['CA', 'US'] }),
    sync: z
      .enum(['webhooks', 'both', 'api'])
      .default('both')
      .describe('How bookings come in: by webhook, by asking the API on schedule, or by both')
      .meta({ title: 'Bookings come in by' }),
    syncMinutes: z
      .int()
      .min(1)
      .max(1_440)
      .default(5)
      .describe('Minutes between two questions to the API')
      .meta({ title: 'Minutes between questions' }),
    overlapMinutes: z
      .int()
      .min(1)
      .max(1_440)
      .default(10)
      .describe('Minutes before the newest known change that are asked for once more')
      .meta({ title: 'Minutes asked for again' }),
    ehrFirst: z
      .discriminatedUnion('kind', [
        z
          .strictObject({ kind: z.literal('feed').describe('The busy calendar, at exact times') })
          .meta({ title: 'The busy calendar' }),
        z
          .strictObject({
            kind: z.literal('booking').describe('A booking of Cal.com'),
            eventTypes: z
              .array(
                z.strictObject({
                  host: z.string().min(1).describe('Id of the host').meta({ title: 'Host' }),
                  eventType: z.int().positive().describe('Id of the event type').meta({ title: 'Event type' }),
                }),
              )
              .min(1)
              .describe('Event type whose booking takes the time, for each host')
              .meta({ title: 'Event types' }),
            email: z
              .email()
              .describe('Address of the practice that gets the mails of these bookings; never that of a patient')
              .meta({ title: 'E-mail of the practice' }),
          })
          .meta({ title: 'A booking' }),
        z
          .strictObject({ kind: z.literal('none').describe('Nothing: they do not go to Cal.com') })
          .meta({ title: 'Nothing' }),
      ])
      .default({ kind: 'feed' })
      .describe('What takes the time of an appointment that was made in the EHR')
      .meta({ title: 'Appointments of the EHR' }),
    leave: z
      .enum(['feed', 'out-of-office'])
      .default('feed')
      .describe('Whole days away by the EHR: in the busy calendar only, or as out-of-office of Cal.com besides')
      .meta({ title: 'Whole days away' }),
    words: z
      .strictObject({
        cancelled: word('What the patient reads when the EHR cancels', 'Cancelled', defaultWords.cancelled),
        declined: word('What the patient reads when the EHR refuses a request', 'Declined', defaultWords.declined),
        moved: word('What the patient reads when the EHR moves', 'Moved', defaultWords.moved),
        reserved: word('Name on a booking that only takes a time', 'Reserved', defaultWords.reserved),
        away: word('Note of an out-of-office entry that the hub makes', 'Away', defaultWords.away),
      })
      .default(defaultWords)
      .describe('Words that Cal.com shows to patients; words of the EHR never leave it')
      .meta({ title: 'Words for patients' }),
  })
  .refine(value => value.sync === 'api' || value.unsigned || value.webhookSecrets.length > 0, {
    path: ['webhookSecrets'],
    error: 'Enter the secret of the webhook, say that it is unsigned, or that bookings come in by the API',
  })
  .refine(value => value.sync !== 'api' || value.auth !== undefined, {
    path: ['auth'],
    error: 'Enter credentials: bookings that come in by the API need them',
  })

export type CalcomSettings = z.infer<typeof settings>
