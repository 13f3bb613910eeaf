/**
 * What `Patient/$match` is sent: a Parameters resource, or a Patient by itself as some clients send it. Of the patient only
 * what tells people apart is read; whatever has not the shape of FHIR is refused whole.
 * Source: FHIR R4, patient-operation-match.html.
 */
import { z } from 'zod'
import type { Patient } from '../../../model/fhir.ts'
import { type Answer, failed } from './answers.ts'

/** Senders leave fields blank, and a null in a list holds the place of what has an extension alone: neither says anything. */
const isSaid = (value: unknown) => value !== null && !(typeof value === 'string' && value.trim() === '')
const maybe = <T extends z.ZodType>(of: T) =>
  z.preprocess(value => (isSaid(value) ? value : undefined), of.optional()).optional()
/** Nothing that names a person is longer; comparing texts of any length would cost whoever answers. */
const text = z.string().trim().max(256)
const few = <T extends z.ZodType>(of: T) =>
  z.preprocess(value => (Array.isArray(value) ? value.filter(isSaid) : value), maybe(z.array(of).max(50))).optional()
const Period = z.looseObject({})

const Name = z.object({
  use: maybe(z.enum(['usual', 'official', 'temp', 'nickname', 'anonymous', 'old', 'maiden'])),
  text: maybe(text),
  family: maybe(text),
  given: few(text),
  prefix: few(text),
  suffix: few(text),
  period: maybe(Period),
})
const Identified = z.object({
  system: maybe(text),
  value: maybe(text),
  type: maybe(z.object({ coding: few(z.object({ system: maybe(text), code: maybe(text) })), text: maybe(text) })),
})
const Telecom = z.object({
  system: maybe(z.enum(['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other'])),
  value: maybe(text),
  use: maybe(z.enum(['home', 'work', 'temp', 'old', 'mobile'])),
})
const Address = z.object({
  use: maybe(z.enum(['home', 'work', 'temp', 'old', 'billing'])),
  type: maybe(z.enum(['postal', 'physical', 'both'])),
  text: maybe(text),
  line: few(text),
  city: maybe(text),
  district: maybe(text),
  state: maybe(text),
  postalCode: maybe(text),
  country: maybe(text),
})

const Asked = z.object({
  resourceType: z.literal('Patient'),
  identifier: few(Identified),
  name: few(Name),
  telecom: few(Telecom),
  gender: maybe(z.enum(['male', 'female', 'other', 'unknown'])),
  birthDate: maybe(z.string().regex(/^\d{4}(-\d\d(-\d\d)?)?$/)),
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
  const counted = parameters.find(({ name }) => name === 'count')
  const count = counted?.valueInteger
  if (counted && !(count && count > 0))
    return refused('wrong-value', 'The parameter `count` is a positive valueInteger.')
  const only = parameters.find(({ name }) => name === 'onlyCertainMatches')
  const certain = only ? only.valueBoolean : false
  // Passed over, it would tell of more than are wanted.
  if (certain === undefined) return refused('wrong-value', 'The parameter `onlyCertainMatches` is a valueBoolean.')
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
