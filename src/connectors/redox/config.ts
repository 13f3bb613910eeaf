/** Settings of a Redox connection: a member that pushes its patients and documents here. Source: reference/carequality.md section 1. */
import { z } from 'zod'
import { oidOf } from '../../model/oid.ts'

const oid = (what: string) =>
  z
    .string()
    .transform(text => oidOf(text) ?? text.trim())
    .refine(text => oidOf(text) !== undefined, { error: 'Enter an OID, such as 2.16.840.1.113883.3.6147' })
    .describe(what)

export const settings = z.strictObject({
  patientOid: oid('The OID of the member’s patients: at least one identifier of each patient has it as its type').meta({
    title: 'Patient OID',
    examples: ['2.16.840.1.113883.3.6147.458.2.1'],
  }),
  requirePatientOid: z
    .boolean()
    .default(true)
    .describe(
      'Refuse patients without an identifier under the patient OID. Off for a trial only: then the first one counts',
    )
    .meta({ title: 'Patient OID required' }),
  destinations: z
    .array(z.string().min(1).max(200))
    .max(20)
    .default([])
    .describe('Ids that messages may name as their destination. Empty: any')
    .meta({ title: 'Destinations' }),
  sources: z
    .array(z.string().min(1).max(200))
    .max(20)
    .default([])
    .describe('Ids of the sources that push with this key. With more than one, each message must name its own')
    .meta({ title: 'Sources' }),
  jwksUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where the member publishes its public keys (JWKS)')
    .meta({ title: 'Address of the keys' }),
  jwks: z
    .string()
    .max(20_000)
    .optional()
    .describe('The member’s public keys as a JWKS, where it publishes none')
    .meta({ title: 'Public keys' }),
  audiences: z
    .array(z.url())
    .max(5)
    .default([])
    .describe('Further addresses that assertions may be made out to (aud), where the member cannot change its own')
    .meta({ title: 'Further audiences' }),
  legacy: z
    .strictObject({
      apiKey: z.string().min(16).max(200).describe('API key').meta({ title: 'API key', secret: true }),
      secret: z.string().min(16).max(200).describe('Secret').meta({ title: 'Secret', secret: true }),
    })
    .optional()
    .describe('The older way to sign in, with a key and a secret instead of a signed assertion')
    .meta({ title: 'API key and secret' }),
})

export type RedoxSettings = z.infer<typeof settings>
