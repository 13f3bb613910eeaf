/**
 * Settings of a CRMS connection. No CRMS publishes its interface, so what can differ from ours (openapi.yaml) is a setting:
 * access, field names, required fields and their wording, limits. Source: reference/referrals.md section 13.
 */
import { z } from 'zod'
import { targetFields } from './fields.ts'

const bearer = z
  .strictObject({
    kind: z.literal('bearer'),
    token: z.string().min(1).describe('Access token that the CRMS issued').meta({ title: 'Token', secret: true }),
  })
  .describe('A token in the header Authorization')
const header = z
  .strictObject({
    kind: z.literal('header'),
    name: z
      .string()
      .regex(/^[A-Za-z0-9-]+$/)
      .default('X-Api-Key')
      .describe('Name of the header that carries the key')
      .meta({ title: 'Header', examples: ['X-Api-Key'] }),
    apiKey: z.string().min(1).describe('Key that the CRMS issued').meta({ title: 'Key', secret: true }),
  })
  .describe('A key in a header of its own')
const basic = z
  .strictObject({
    kind: z.literal('basic'),
    user: z.string().min(1).describe('User name of the account made for Causeway').meta({ title: 'User name' }),
    password: z.string().min(1).describe('Password of that account').meta({ title: 'Password', secret: true }),
  })
  .describe('User name and password')

const megabyte = 1_000_000
const defaultAttachments = {
  most: 50,
  maxBytes: 25 * megabyte,
  types: [
    'application/pdf',
    'image/jpeg',
    'image/png',
    'image/tiff',
    'text/plain',
    'application/msword',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  ],
}

export const settings = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .describe('Address of the CRMS, without /api')
    .meta({ title: 'Address', examples: ['https://crms.example.org'] }),
  auth: z
    .discriminatedUnion('kind', [bearer, header, basic])
    .describe('How Causeway proves who it is')
    .meta({ title: 'Authentication' }),
  updates: z
    .enum(['none', 'until-accepted'])
    .default('none')
    .describe(
      'none: a referral is handed over once; until-accepted: it is kept up to date until somebody accepts it there',
    )
    .meta({ title: 'Updates after the hand-off' }),
  required: z
    .array(
      z.strictObject({
        field: z.enum(targetFields).describe('Field of the contract').meta({ title: 'Field' }),
        says: z
          .string()
          .optional()
          .describe('The words of the CRMS when it is empty; by default those that are known')
          .meta({ title: 'Wording' }),
      }),
    )
    .default([{ field: 'firstName' }, { field: 'lastName' }, { field: 'dateOfBirth' }])
    .describe(
      'Fields that must have a value, in the order in which the CRMS looks at them; checked before anything is sent',
    )
    .meta({ title: 'Required fields' }),
  language: z
    .enum(['en', 'fr'])
    .default('en')
    .describe('Language of the wording of required fields')
    .meta({ title: 'Language of the wording' }),
  fields: z
    .array(
      z.strictObject({
        field: z.enum(targetFields).describe('Field of the contract').meta({ title: 'Field' }),
        name: z
          .string()
          .regex(/^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*$/)
          .describe('What this CRMS calls it; nested with dots')
          .meta({ title: 'Name there', examples: ['client.birth_date'] }),
      }),
    )
    .default([])
    .describe('Fields that this CRMS calls by another name than the contract')
    .meta({ title: 'Field names' }),
  attachments: z
    .strictObject({
      most: z
        .int()
        .min(0)
        .describe('Files with one referral; the summary always goes and does not count')
        .meta({ title: 'Most files' }),
      maxBytes: z.int().min(1).describe('Size of one file, in bytes').meta({ title: 'Largest file' }),
      types: z
        .array(z.string().regex(/^[a-z]+\/([a-z0-9.+-]+|\*)$/))
        .min(1)
        .describe('Content types that are taken; image/* stands for every picture')
        .meta({ title: 'Types' }),
    })
    .default(defaultAttachments)
    .describe('What the CRMS takes of the files; what it does not take stays here and is shown as not delivered')
    .meta({ title: 'Files' }),
  noteMax: z
    .int()
    .min(200)
    .optional()
    .describe('Characters that its note holds. A longer note ends with a pointer to the PDF summary, which is complete')
    .meta({ title: 'Longest note' }),
  idempotencyKey: z
    .boolean()
    .default(true)
    .describe(
      'Whether it honours Idempotency-Key. Without it a create that broke off is looked up before it is repeated',
    )
    .meta({ title: 'Honours Idempotency-Key' }),
})

export type Settings = z.infer<typeof settings>
