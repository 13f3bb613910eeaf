/** Settings of a connection that pushes to Redox. Source: reference/carequality.md section 1. */
import { z } from 'zod'
import { oidOf } from '../../../model/oid.ts'

export const settings = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://api.redoxengine.com')
    .describe('Address of Redox; another one for Canada, a test environment, or another hub of this kind')
    .meta({ title: 'Address', examples: ['https://api.redoxengine.com', 'https://api.ca.redoxengine.com'] }),
  clientId: z
    .string()
    .min(1)
    .max(200)
    .describe('Client id of the OAuth API key that Redox made for this source')
    .meta({ title: 'Client id' }),
  privateKey: z
    .string()
    .min(1)
    .describe('Private key as PEM (PKCS 8) or JWK, RSA or P-384; register its public half at Redox')
    .meta({ title: 'Private key', secret: true }),
  keyId: z
    .string()
    .min(1)
    .max(200)
    .describe('Key id (kid), as in the key set that Redox knows')
    .meta({ title: 'Key id' }),
  jwksUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where the public key is published, where Redox was given an address instead of the key itself')
    .meta({ title: 'Address of the public keys' }),
  destination: z
    .string()
    .min(1)
    .max(200)
    .describe('Id of the destination: the repository that takes patients. Each connection has one')
    .meta({ title: 'Destination' }),
  source: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Id of the source, where the API key has several')
    .meta({ title: 'Source' }),
  patientOid: z
    .string()
    .transform(text => oidOf(text) ?? text.trim())
    .refine(text => oidOf(text) !== undefined, { error: 'Enter an OID, such as 2.16.840.1.113883.3.6147' })
    .describe(
      'The OID that Redox assigned to the patients of this source: each is sent under it, with the id they have here',
    )
    .meta({ title: 'Patient OID', examples: ['2.16.840.1.113883.3.6147.458.2.1'] }),
  test: z.boolean().default(false).describe('Marks every message as a test').meta({ title: 'Test messages' }),
})

export type RedoxOutSettings = z.infer<typeof settings>
