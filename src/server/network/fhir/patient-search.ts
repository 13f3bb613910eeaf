/**
 * A search for patients, read as a patient discovery: what is known of somebody, alternatives side by side. It finds whom
 * matching is sure of and nobody else, so no search walks through the people of a member.
 * Source: FHIR R4, patient.html (search parameters); reference/carequality.md section 4.
 */
import type { ContactPoint } from 'fhir/r4'
import type { HumanName, Identifier, Patient } from '../../../model/fhir.ts'
import { type Answer, failed } from './answers.ts'
import { readDate } from './dates.ts'
import { isEnough, tooLittle } from './match-request.ts'
import { type Offered, type Parameter, plain, readToken, type TokenValue, valuesOf } from './parameters.ts'

export const patientParameters = {
  _id: { type: 'token', says: 'The id of a patient that the hub has told of' },
  identifier: { type: 'token', says: 'system|value; the system is needed' },
  name: { type: 'string', says: 'Given names and the family name last' },
  family: { type: 'string', says: 'Family name', modifiers: ['exact'] },
  given: { type: 'string', says: 'Given name', modifiers: ['exact'] },
  birthdate: { type: 'date', says: 'One date, to the year at least, without a prefix' },
  gender: { type: 'token', says: 'male, female, other or unknown' },
  telecom: { type: 'token', says: 'Phone number or e-mail address' },
  phone: { type: 'token', says: 'Phone number' },
  email: { type: 'token', says: 'E-mail address' },
  address: { type: 'string', says: 'Street line' },
  'address-city': { type: 'string', says: 'City' },
  'address-state': { type: 'string', says: 'State or province' },
  'address-postalcode': { type: 'string', says: 'ZIP or postal code' },
  _count: { type: 'number', says: 'The most that are wanted' },
} as const satisfies Offered

export type PatientSearch =
  | { kind: 'person'; id: string }
  | { kind: 'known'; patient: Patient }
  | { kind: 'refused'; answer: Answer }

const longest = 256
const mostValues = 50

/** Reads the parameters of a search. */
export function readPatientSearch(parameters: readonly Parameter[]): PatientSearch {
  const values = parameters.flatMap(each => each.values)
  if (values.length > mostValues || values.some(each => each.length > longest))
    return refused('wrong-value', 'A value is longer than any that names a person, or there are too many.')
  const ids = valuesOf(parameters, '_id')
  if (ids.length > 0) {
    const [id = '', ...more] = ids
    if (more.length > 0 || parameters.some(({ name }) => name !== '_id' && name !== '_count'))
      return refused('not-offered', '`_id` is offered with one value and by itself.')
    return { kind: 'person', id }
  }
  const tokens = (name: string) => valuesOf(parameters, name).map(readToken)
  const identifier = tokens('identifier').map(identifierOf)
  if (identifier.includes(undefined)) return refused('wrong-value', 'An identifier needs its system: system|value.')
  const gender = genderOf(valuesOf(parameters, 'gender'))
  if (gender === 'wrong') return refused('wrong-value', '`gender` is one of male, female, other and unknown.')
  const birthDate = birthDateOf(valuesOf(parameters, 'birthdate'))
  if (birthDate === 'wrong') return refused('wrong-value', '`birthdate` is one date without a prefix.')
  const patient: Patient = {
    resourceType: 'Patient',
    ...filled(
      'identifier',
      identifier.filter(each => each !== undefined),
    ),
    ...filled('name', namesOf(parameters)),
    ...filled('telecom', telecomOf(parameters)),
    ...filled('address', addressesOf(parameters)),
    ...(gender ? { gender } : {}),
    ...(birthDate ? { birthDate } : {}),
  }
  return isEnough(patient) ? { kind: 'known', patient } : refused('unprocessable', tooLittle)
}

function refused(kind: 'wrong-value' | 'not-offered' | 'unprocessable', says: string): PatientSearch {
  return { kind: 'refused', answer: failed(kind, says) }
}

function filled<K extends string, T>(key: K, list: readonly T[]): Partial<Record<K, T[]>> {
  return list.length > 0 ? ({ [key]: [...list] } as Record<K, T[]>) : {}
}

function identifierOf(token: TokenValue | undefined): Identifier | undefined {
  return token?.system ? { system: token.system, value: token.code } : undefined
}

const genders: readonly NonNullable<Patient['gender']>[] = ['male', 'female', 'other', 'unknown']

function genderOf(values: readonly string[]): Patient['gender'] | 'wrong' {
  const [value] = values
  if (value === undefined) return undefined
  const code = readToken(value)?.code
  return (values.length === 1 && genders.find(each => each === code)) || 'wrong'
}

function birthDateOf(values: readonly string[]): string | undefined | 'wrong' {
  const [value] = values
  if (value === undefined) return undefined
  const bare = value.replace(/^eq/, '')
  const isDate = /^\d{4}(-\d\d(-\d\d)?)?$/.test(bare) && readDate(bare) !== undefined
  return values.length === 1 && isDate ? bare : 'wrong'
}

/** Each family name with all given ones; the words of `name` as people write them. */
function namesOf(parameters: readonly Parameter[]): HumanName[] {
  const given = valuesOf(parameters, 'given').map(plain)
  const families = valuesOf(parameters, 'family').map(plain)
  const whole = valuesOf(parameters, 'name').map((value): HumanName => {
    const words = plain(value).split(/\s+/)
    const family = words.pop()
    return { ...(family ? { family } : {}), ...(words.length > 0 ? { given: words } : {}) }
  })
  if (families.length === 0) return [...(given.length > 0 ? [{ given }] : []), ...whole]
  return [...families.map(family => ({ family, ...(given.length > 0 ? { given } : {}) })), ...whole]
}

function telecomOf(parameters: readonly Parameter[]): ContactPoint[] {
  const point = (system: 'phone' | 'email') => (value: string) => ({ system, value: readToken(value)?.code ?? '' })
  const either = (value: string) => point(value.includes('@') ? 'email' : 'phone')(value)
  return [
    ...valuesOf(parameters, 'telecom').map(either),
    ...valuesOf(parameters, 'phone').map(point('phone')),
    ...valuesOf(parameters, 'email').map(point('email')),
  ]
}

/** One address of everything that is said of it; further alternatives of a part stand by themselves. */
function addressesOf(parameters: readonly Parameter[]): NonNullable<Patient['address']> {
  const [line = [], city = [], state = [], postalCode = []] = [
    'address',
    'address-city',
    'address-state',
    'address-postalcode',
  ].map(name => valuesOf(parameters, name).map(plain))
  const most = Math.max(line.length, city.length, state.length, postalCode.length)
  return Array.from({ length: most }, (_none, index) => ({
    ...part('line', line[index] === undefined ? undefined : [line[index]]),
    ...part('city', city[index]),
    ...part('state', state[index]),
    ...part('postalCode', postalCode[index]),
  }))
}

function part<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>)
}
