/**
 * What `Patient/$match` is sent: a Parameters resource, or a Patient by itself as some clients send it. Of the patient only
 * what tells people apart is read; whatever has not the shape of FHIR is refused whole.
 * Source: FHIR R4, patient-operation-match.html.
 */
import { z } from 'zod'
import type { Patient } from '../../../model/fhir.ts'
import { type Answer, failed } from './answers.ts'

/** Nothing that names a person is longer; comparing texts of any length would cost whoever answers. */
const text = z.string().trim().min(1).max(256)
const few = <T extends z.ZodType>(of: T) => z.array(of).max(50).optional()
const Period = z.looseObject({})

const Name = z.object({
  use: z.enum(['usual', 'official', 'temp', 'nickname', 'anonymous', 'old', 'maiden']).optional(),
  text: text.optional(),
  family: text.optional(),
  given: few(text),
  prefix: few(text),
  suffix: few(text),
  period: Period.optional(),
})
const Identified = z.object({
  system: text.optional(),
  value: text.optional(),
  type: z
    .object({ coding: few(z.object({ system: text.optional(), code: text.optional() })), text: text.optional() })
    .optional(),
})
const Telecom = z.object({
  system: z.enum(['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other']).optional(),
  value: text.optional(),
  use: z.enum(['home', 'work', 'temp', 'old', 'mobile']).optional(),
})
const Address = z.object({
  use: z.enum(['home', 'work', 'temp', 'old', 'billing']).optional(),
  type: z.enum(['postal', 'physical', 'both']).optional(),
  text: text.optional(),
  line: few(text),
  city: text.optional(),
  district: text.optional(),
  state: text.optional(),
  postalCode: text.optional(),
  country: text.optional(),
})

const Asked = z.object({
  resourceType: z.literal('Patient'),
  identifier: few(Identified),
  name: few(Name),
  telecom: few(Telecom),
  gender: z.enum(['male', 'female', 'other', 'unknown']).optional(),
  birthDate: z
    .string()
    .regex(/^\d{4}(-\d\d(-\d\d)?)?$/)
    .optional(),
  address: few(Address),
})

const Parameters = z.object({
  resourceType: z.literal('Parameters'),
  parameter: z
    .array(
      z.looseObject({
        name: z.string(),
        resource: z.unknown().optional(),
        valueBoolean: z.boolean().optional(),
        valueInteger: z.number().int().optional(),
      }),
    )
    .max(20),
})

export type MatchRequest = {
  patient: Patient
  onlyCertainMatches: boolean
  /** The most that are wanted. */
  count?: number
}
export type MatchRead = { kind: 'read'; request: MatchRequest } | { kind: 'refused'; answer: Answer }

/** Reads a body. */
export function readMatchRequest(body: unknown): MatchRead {
  const isPatient = z.object({ resourceType: z.literal('Patient') }).safeParse(body).success
  const read = isPatient ? undefined : Parameters.safeParse(body)
  if (read && !read.success) return refused('unreadable', 'Send a Parameters resource with the patient as `resource`.')
  const parameters = read?.data.parameter ?? []
  const given = isPatient ? body : parameters.find(({ name }) => name === 'resource')?.resource
  if (given === undefined) return refused('missing-parameter', 'The parameter `resource` is missing.')
  const patient = Asked.safeParse(given)
  if (!patient.success) return refused('unreadable', 'The parameter `resource` is no Patient of FHIR R4.')
  if (!isEnough(patient.data)) return refused('unprocessable', tooLittle)
  const count = parameters.find(({ name }) => name === 'count')?.valueInteger
  if (count !== undefined && count < 1) return refused('wrong-value', 'The parameter `count` is a positive number.')
  const certain = parameters.find(({ name }) => name === 'onlyCertainMatches')?.valueBoolean ?? false
  return {
    kind: 'read',
    request: {
      patient: patient.data,
      onlyCertainMatches: certain,
      ...(count === undefined ? {} : { count }),
    },
  }
}

export const tooLittle = 'Say an identifier with its system, or a name and a birth date.'

/** What discovery needs at least: reference/carequality.md section 4. */
export function isEnough(patient: Omit<Patient, 'resourceType'>): boolean {
  const identified = patient.identifier?.some(({ system, value }) => system && value) ?? false
  const named = patient.name?.some(({ family, given, text }) => family || given?.length || text) ?? false
  return identified || (named && patient.birthDate !== undefined)
}

function refused(kind: 'unreadable' | 'missing-parameter' | 'unprocessable' | 'wrong-value', says: string): MatchRead {
  return { kind: 'refused', answer: failed(kind, says) }
}
