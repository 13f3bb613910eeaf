/**
 * What the built-in practice management holds, field by field: the forms of its API, the columns of its import and the
 * cut between what is sealed and what stands in clear all come from here. Source: reference/sessions.md sections 8 and 9.
 */
import { z } from 'zod'
import { gateCodes, severities } from '../model/sessions/gates.ts'
import { isZone } from '../model/time.ts'

const id = z.uuid()
const name = z.string().trim().min(1).max(200)
const part = z.string().trim().min(1).max(100)
const day = z.iso.date()
const externalId = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .optional()
  .describe('Its id in another system; import finds it by this')
const active = z.boolean().default(true)
const minutes = z.number().int().min(1).max(1440)
const gateSeverities = z
  .partialRecord(z.enum(gateCodes), z.enum(severities))
  .default({})
  .describe('Gates that are handled otherwise than usual')

export const agency = z.object({
  name,
  zone: z.string().max(60).refine(isZone, 'zone').describe('IANA time zone'),
  graceMinutes: z.number().int().min(0).max(60).default(5),
  automation: z.boolean().default(true).describe('Whether the hub itself may render appointments here'),
  severities: gateSeverities,
  externalId,
  active,
})

export const client = z.object({
  agency: id,
  first: part,
  last: part,
  birthDate: day.optional(),
  enrolments: z
    .array(z.object({ from: day, to: day.optional() }))
    .max(50)
    .default([]),
  externalId,
  active,
})

export const staff = z.object({
  agencies: z.array(id).min(1).max(200),
  first: part,
  last: part,
  email: z.email().max(200).optional(),
  title: z.string().trim().max(100).optional(),
  phone: z.string().trim().max(40).optional(),
  address: z.string().trim().max(300).optional().describe('In one line, as on an envelope'),
  account: id.optional().describe('The account that they sign in with'),
  credentials: z
    .array(
      z.object({
        kind: z.string().trim().min(1).max(40),
        services: z.array(id).max(100).optional().describe('Only for these; absent: for every service'),
        from: day.optional(),
        to: day.optional(),
      }),
    )
    .max(50)
    .default([]),
  externalId,
  active,
})

export const service = z.object({
  name,
  kind: z.enum(['service', 'non-service', 'non-payroll']).describe('Cannot be changed afterwards'),
  unitMinutes: minutes.default(15),
  minMinutes: minutes.optional(),
  maxMinutes: minutes.optional(),
  groupAllowed: z.boolean().default(false).describe('One staff member may serve several clients at a time'),
  clientOverlapAllowed: z.boolean().default(false).describe('The client may have something else at the same time'),
  notesRequired: z.boolean().default(true),
  direct: z.enum(['direct', 'indirect', 'set-at-appointment']).default('direct'),
  credentials: z.array(z.string().trim().min(1).max(40)).max(20).default([]).describe('One of these is needed'),
  externalId,
  active,
})

export const funder = z.object({
  name,
  guardianSignature: z.enum(['none', 'each', 'monthly']).default('none'),
  electronicVisit: z.boolean().default(false),
  severities: gateSeverities,
  externalId,
  active,
})

export const unitWindows = ['total', 'day', 'week', 'month'] as const
export const authorization = z
  .object({
    client: id,
    service: id,
    funder: id.optional(),
    number: z.string().trim().max(100).optional(),
    from: day,
    to: day,
    windows: z
      .array(z.object({ per: z.enum(unitWindows), units: z.number().int().min(0).max(100_000) }))
      .min(1)
      .max(4),
    externalId,
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'before-from' })

export const statusType = z.object({
  name,
  billable: z.boolean().default(true),
  payroll: z.boolean().default(true),
  cancellation: z.boolean().default(false),
  makeupable: z.boolean().default(false),
  autoRender: z.boolean().default(false),
  externalId,
  active,
})

export const period = z
  .object({ agency: id, kind: z.enum(['payroll', 'billing']), from: day, to: day, closed: z.boolean().default(false) })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'before-from' })

export const practiceMays = ['view', 'edit', 'create', 'render', 'unrender'] as const
export type PracticeMay = (typeof practiceMays)[number]
export const right = z.object({
  account: id,
  agency: id.optional().describe('Absent: at every agency'),
  may: z.array(z.enum(practiceMays)).min(1),
})

const longestMs = 24 * 3_600_000
export const appointment = z
  .object({
    agency: id,
    client: id.optional(),
    staff: id,
    service: id,
    statusType: id.optional(),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    cancelled: z.boolean().default(false),
    direct: z.enum(['direct', 'indirect']).optional(),
    memo: z.string().trim().max(1_000).optional(),
    externalId,
  })
  .refine(({ startsAt, endsAt }) => Date.parse(startsAt) < Date.parse(endsAt), {
    path: ['endsAt'],
    message: 'before-start',
  })
  .refine(({ startsAt, endsAt }) => Date.parse(endsAt) - Date.parse(startsAt) <= longestMs, {
    path: ['endsAt'],
    message: 'too-long',
  })

/** Everything but appointments, whose state is more than what people enter. */
export const shapes = {
  agency,
  client,
  staff,
  service,
  funder,
  authorization,
  'status-type': statusType,
  period,
  right,
  appointment,
}
export type EntryKind = keyof typeof shapes
export type Entry<Kind extends EntryKind> = z.output<(typeof shapes)[Kind]>

/** What names or could name somebody: sealed. Everything else stands in columns of its own. */
export const sealedFields: Readonly<Record<EntryKind, readonly string[]>> = {
  agency: ['name', 'externalId'],
  client: ['first', 'last', 'birthDate', 'externalId'],
  staff: ['first', 'last', 'email', 'title', 'phone', 'address', 'externalId'],
  service: ['name', 'externalId'],
  funder: ['name', 'externalId'],
  authorization: ['number', 'externalId'],
  'status-type': ['name', 'externalId'],
  period: [],
  right: [],
  appointment: ['memo', 'externalId'],
}
