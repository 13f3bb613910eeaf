/**
 * Settings of a REST target: a system whose interface is described here as data, for EHRs that take no FHIR. Per operation its
 * method and address; where the id and the words of an error stand in its answers. Source: SPEC SCH-8.
 */
import { z } from 'zod'
import { headerFault, isFreeHeader } from '../../model/header-names.ts'
import { isTemplate, namesOnlyIds, onlyIds, pointerSteps } from './templates.ts'

const template = z
  .string()
  .min(1)
  .refine(isTemplate, 'no address template')
  .refine(namesOnlyIds, onlyIds)
  .describe(
    'Below the address, such as appointments/{link.id}. {link.id}: its id there; {record.id}: our id; {…Id}, {…Code}: an id or a code of the mapped body',
  )
const pointer = z
  .string()
  .max(200)
  .refine(text => pointerSteps(text) !== undefined, 'no JSON pointer')

const bearer = z
  .strictObject({
    kind: z.literal('bearer'),
    token: z.string().min(1).describe('Access token that the system issued').meta({ title: 'Token', secret: true }),
  })
  .describe('A token in the header Authorization')
const header = z
  .strictObject({
    kind: z.literal('header'),
    name: z
      .string()
      .refine(name => isFreeHeader(name), headerFault)
      .default('X-Api-Key')
      .describe('Name of the header that carries the key')
      .meta({ title: 'Header', examples: ['X-Api-Key'] }),
    apiKey: z.string().min(1).describe('Key that the system issued').meta({ title: 'Key', secret: true }),
  })
  .describe('A key in a header of its own')
const basic = z
  .strictObject({
    kind: z.literal('basic'),
    user: z.string().min(1).describe('User name of the account made for Causeway').meta({ title: 'User name' }),
    password: z.string().min(1).describe('Password of that account').meta({ title: 'Password', secret: true }),
  })
  .describe('User name and password')
const clientCredentials = z
  .strictObject({
    kind: z.literal('client-credentials'),
    issuesAt: z
      .url({ protocol: /^https?$/ })
      .describe('Address where access tokens are issued (OAuth 2.0)')
      .meta({ title: 'Token address', examples: ['https://ehr.example.org/oauth/token'] }),
    clientId: z.string().min(1).describe('Id of the client made for Causeway').meta({ title: 'Client' }),
    clientSecret: z
      .string()
      .min(1)
      .describe('Secret of that client')
      .meta({ title: 'Secret of the client', secret: true }),
    scope: z
      .string()
      .max(500)
      .optional()
      .describe('What is asked for, where the system wants it said')
      .meta({ title: 'Scope' }),
  })
  .describe('OAuth 2.0 client credentials: a token is bought and kept until shortly before it ends')

const method = (
  ...allowed: readonly ['POST' | 'PUT' | 'PATCH' | 'DELETE', ...('POST' | 'PUT' | 'PATCH' | 'DELETE')[]]
) => z.enum(allowed).describe('Method of the request').meta({ title: 'Method' })
const operation = (methods: Parameters<typeof method>, standard: (typeof methods)[0]) =>
  z.strictObject({ method: method(...methods).default(standard), path: template.meta({ title: 'Path' }) })

const lookUp = z
  .strictObject({
    path: template.meta({ title: 'Path', examples: ['appointments?externalId={record.id}'] }),
    listAt: pointer
      .optional()
      .describe('Where the list of what was found stands, such as /items; absent: the answer is the entry itself')
      .meta({ title: 'List at' }),
    idAt: pointer
      .optional()
      .describe(
        'Where the id stands in what was found; by default /id in a list, else where the answer to a create has it',
      )
      .meta({ title: 'Id at' }),
  })
  .describe('A GET that finds an entry by our id, so that a lost answer makes no second one')

const entity = (what: string, create: string) =>
  z.strictObject({
    create: operation(['POST', 'PUT'], 'POST')
      .describe(`Makes ${what}`)
      .meta({ title: 'Create', examples: [create] }),
    update: operation(['PUT', 'PATCH', 'POST'], 'PUT')
      .optional()
      .describe('Changes it; absent: what changes later is not sent')
      .meta({ title: 'Update' }),
    cancel: operation(['POST', 'PUT', 'PATCH', 'DELETE'], 'POST')
      .optional()
      .describe('Cancels it; absent: a cancellation is an update like any other')
      .meta({ title: 'Cancel' }),
    lookUp: lookUp.optional().meta({ title: 'Look-up' }),
    idAt: pointer
      .default('/id')
      .describe('Where its id stands in an answer (JSON pointer); a header Location is read where the answer has none')
      .meta({ title: 'Id at', examples: ['/data/id'] }),
  })

export const settings = z
  .strictObject({
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .describe('Address below which everything lies')
      .meta({ title: 'Address', examples: ['https://ehr.example.org/api/v1'] }),
    auth: z
      .discriminatedUnion('kind', [bearer, header, basic, clientCredentials])
      .describe('How Causeway proves who it is')
      .meta({ title: 'Authentication' }),
    appointment: entity('an appointment', 'appointments')
      .describe('How appointments are kept there')
      .meta({ title: 'Appointments' }),
    patient: entity('a patient', 'patients').describe('How patients are kept there').meta({ title: 'Patients' }),
    cancelled: z
      .strictObject({
        field: z
          .string()
          .regex(/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$/)
          .describe('Field of the mapped body that says how it stands')
          .meta({ title: 'Field' }),
        is: z
          .array(z.string().max(100))
          .min(1)
          .max(20)
          .describe('Values that mean: cancelled')
          .meta({ title: 'Values' }),
      })
      .default({ field: 'status', is: ['cancelled', 'entered-in-error'] })
      .describe('How a cancelled appointment is told in the mapped body')
      .meta({ title: 'Cancelled when' }),
    idempotencyHeader: z
      .string()
      .refine(name => isFreeHeader(name, ['authorization']), headerFault)
      .optional()
      .describe('Header that keeps a repeated request from having a second effect; only where the system documents it')
      .meta({ title: 'Idempotency header', examples: ['Idempotency-Key'] }),
    succeeds: z
      .array(z.int().min(200).max(299))
      .min(1)
      .max(20)
      .default([200, 201, 202, 204])
      .describe('Statuses that mean: done')
      .meta({ title: 'Statuses of success' }),
    errorAt: pointer
      .default('/message')
      .describe('Where the words of an error stand in its answer (JSON pointer)')
      .meta({ title: 'Words of an error at', examples: ['/errors/0/detail'] }),
  })
  .refine(
    ({ auth, idempotencyHeader }) =>
      auth.kind !== 'header' || auth.name.toLowerCase() !== idempotencyHeader?.toLowerCase(),
    {
      path: ['idempotencyHeader'],
      message: headerFault,
    },
  )

export type Settings = z.infer<typeof settings>
export type EntitySettings = Settings['appointment']
