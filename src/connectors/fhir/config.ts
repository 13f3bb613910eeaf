/** The settings of a FHIR connection, with the help that the form and the docs show. */
import { z } from 'zod'

const none = z.strictObject({ kind: z.literal('none') }).describe('No authentication: for tests only')
const bearer = z
  .strictObject({
    kind: z.literal('bearer'),
    token: z
      .string()
      .min(1)
      .describe('A long-lived access token that the EHR issued')
      .meta({ title: 'Token' })
      .meta({ secret: true }),
  })
  .describe('A fixed token')
const basic = z
  .strictObject({
    kind: z.literal('basic'),
    user: z
      .string()
      .min(1)
      .describe('User name of the account made for Causeway')
      .meta({ title: 'User name', examples: ['causeway'] }),
    password: z.string().min(1).describe('Password of that account').meta({ title: 'Password' }).meta({ secret: true }),
  })
  .describe('User name and password')
const smart = z
  .strictObject({
    kind: z.literal('smart'),
    clientId: z.string().min(1).describe('Client id from the registration at the EHR').meta({ title: 'Client id' }),
    privateKey: z
      .string()
      .min(1)
      .describe('Private key as PEM (PKCS 8) or JWK; register its public half at the EHR')
      .meta({ title: 'Private key' })
      .meta({ secret: true }),
    keyId: z
      .string()
      .optional()
      .describe('Key id (kid), as in the key set registered at the EHR')
      .meta({ title: 'Key id' }),
    algorithm: z
      .enum(['RS384', 'ES384'])
      .optional()
      .describe('Signature algorithm; by default what fits the key: RS384 for RSA, ES384 for a P-384 curve')
      .meta({ title: 'Algorithm' }),
    tokenUrl: z
      .url()
      .optional()
      .describe('Token address; by default it is read from .well-known/smart-configuration of the EHR')
      .meta({ title: 'Token address', examples: ['https://ehr.example.org/token'] }),
    scopes: z
      .string()
      .optional()
      .describe('Scopes to ask for, separated by spaces; by default the least that scheduling needs')
      .meta({ title: 'Scopes', examples: ['system/Patient.crs system/Appointment.crus'] }),
  })
  .describe('SMART backend services: a signed assertion, no user')

export const settings = z.strictObject({
  baseUrl: z
    .url()
    .describe('Base address of the FHIR R4 service, such as https://ehr.example.org/fhir')
    .meta({ title: 'Base address', examples: ['https://ehr.example.org/fhir'] }),
  auth: z
    .discriminatedUnion('kind', [none, bearer, basic, smart])
    .default({ kind: 'none' })
    .describe('How Causeway proves who it is')
    .meta({ title: 'Authentication' }),
  writeAppointments: z
    .enum(['auto', 'never'])
    .default('auto')
    .describe('auto: write appointments where the EHR offers it; never: read only')
    .meta({ title: 'Write appointments' }),
  bundles: z
    .enum(['auto', 'never'])
    .default('auto')
    .describe(
      'auto: somebody new and their appointment go in one transaction where the EHR offers it; never: one by one',
    )
    .meta({ title: 'Transactions' }),
  slotDays: z
    .int()
    .min(0)
    .max(365)
    .default(60)
    .describe('How many days ahead schedules and slots are read, where the EHR offers them; 0: not at all')
    .meta({ title: 'Days of slots' }),
  subscriptionSecrets: z
    .array(z.string().min(1).meta({ secret: true }))
    .max(2)
    .default([])
    .describe('Secret that the EHR sends when an appointment changes; two while it is being changed')
    .meta({ title: 'Subscription secrets', secret: true }),
})

export type Settings = z.infer<typeof settings>
export type SmartAuth = Extract<Settings['auth'], { kind: 'smart' }>
