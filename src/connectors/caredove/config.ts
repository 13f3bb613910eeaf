/**
 * Settings of a Caredove connection: one integration account that sends its referrals here. Source: reference/referrals.md
 * sections 3, 5 and 6.
 */
import { z } from 'zod'
import { isZone } from '../../model/time.ts'

export const publishedAddress = 'https://www.caredove.com/api/FHIR4_v1'

const pair = (what: string) =>
  z.strictObject({
    user: z.string().min(1).max(200).describe(`User of ${what}, as a rule an e-mail address`).meta({ title: 'User' }),
    token: z.string().min(1).max(1000).describe(`Token or password of ${what}`).meta({ title: 'Token', secret: true }),
  })

export const settings = z.strictObject({
  credentials: z
    .array(pair('the calls that Caredove makes to this hub'))
    .min(1)
    .max(2)
    .describe('What Caredove signs in with (HTTP Basic); a second pair while the first is being changed')
    .meta({ title: 'Credentials of Caredove' }),
  signingSecrets: z
    .array(z.string().min(1).max(1000).meta({ secret: true }))
    .max(2)
    .default([])
    .describe('Optional: a sender of your own also signs each body with one of these (header x-causeway-signature)')
    .meta({ title: 'Signing secrets', secret: true }),
  zone: z
    .string()
    .refine(isZone, { error: 'Enter the name of a time zone, such as America/Toronto' })
    .default('America/Toronto')
    .describe('Time zone of the times that Caredove writes without one')
    .meta({ title: 'Time zone', examples: ['America/Toronto', 'America/Vancouver'] }),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default(publishedAddress)
    .describe('Address of the Caredove API: files that a message only names are fetched below it')
    .meta({ title: 'Address', examples: [publishedAddress] }),
  documents: pair('the Caredove API')
    .optional()
    .describe('What this hub signs in with to fetch files. Without it only files inside a message are taken')
    .meta({ title: 'Credentials for files' }),
  ourOrganizations: z
    .array(z.string().min(1).max(200))
    .max(50)
    .default([])
    .describe('Names or Caredove ids of your own organizations: they tell which side wrote a message')
    .meta({ title: 'Our organizations' }),
  acceptanceStep: z
    .boolean()
    .default(true)
    .describe('Whether a new referral has to be accepted first (Requested), or is ready at once (Ready)')
    .meta({ title: 'Acceptance step' }),
  redirectableStaysActive: z
    .boolean()
    .default(false)
    .describe('Keep a rejected or failed referral active, so that its sender can redirect it')
    .meta({ title: 'Rejected stays active' }),
  defaultRegion: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .default('CA')
    .describe('Country of phone numbers that are written without a country code')
    .meta({ title: 'Country of phone numbers', examples: ['CA', 'US'] }),
})

export type CaredoveSettings = z.infer<typeof settings>
