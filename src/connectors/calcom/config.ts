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
  })
  .refine(value => value.unsigned || value.webhookSecrets.length > 0, {
    path: ['webhookSecrets'],
    error: 'Enter the secret of the webhook, or say that it is unsigned',
  })

export type CalcomSettings = z.infer<typeof settings>
