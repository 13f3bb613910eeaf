/**
 * Whether a body has the form of its FHIR type: elements that exist, lists where lists belong, values of the right
 * kind, what must be there. Paths only, no values: the target's own profile can still ask for more.
 */
import { elementOf } from './fhir-model.ts'
import { isObject, type JsonObject } from './json.ts'

export type BodyFaultCode =
  | 'unknown-element'
  | 'not-a-list'
  | 'a-list'
  | 'wrong-kind'
  | 'not-a-value'
  | 'not-a-code'
  | 'missing'
/** `says`: the target's own words for it, where it has some. */
export type BodyFault = { path: string; code: BodyFaultCode; expects?: string; says?: string }

const digits = /^-?\d+$/
/** How a primitive is written in JSON (FHIR R4, datatypes). A type without a row takes any text. */
const primitives: Readonly<Record<string, (value: unknown) => boolean>> = {
  boolean: value => typeof value === 'boolean',
  integer: value => typeof value === 'number' && digits.test(String(value)),
  positiveInt: value => typeof value === 'number' && Number.isInteger(value) && value > 0,
  unsignedInt: value => typeof value === 'number' && Number.isInteger(value) && value >= 0,
  decimal: value => typeof value === 'number',
  date: value => matches(value, /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/),
  dateTime: value => matches(value, /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?)?)?$/),
  instant: value => matches(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/),
  time: value => matches(value, /^\d\d:\d\d:\d\d(\.\d+)?$/),
  code: value => matches(value, /^\S+( \S+)*$/),
  id: value => matches(value, /^[A-Za-z0-9.-]{1,64}$/),
  uri: value => matches(value, /^\S*$/),
  url: value => matches(value, /^\S*$/),
  canonical: value => matches(value, /^\S*$/),
  string: value => typeof value === 'string',
  markdown: value => typeof value === 'string',
  base64Binary: value => typeof value === 'string',
}

/** Elements with a list of codes that is binding, for the types that the hub delivers. */
const codes: Readonly<Record<string, readonly string[]>> = {
  'Appointment.status': [
    'proposed',
    'pending',
    'booked',
    'arrived',
    'fulfilled',
    'cancelled',
    'noshow',
    'entered-in-error',
    'checked-in',
    'waitlist',
  ],
  'Appointment.participant.status': ['accepted', 'declined', 'tentative', 'needs-action'],
  'Appointment.participant.required': ['required', 'optional', 'information-only'],
  'Patient.gender': ['male', 'female', 'other', 'unknown'],
  'ContactPoint.system': ['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other'],
  'ContactPoint.use': ['home', 'work', 'temp', 'old', 'mobile'],
  'HumanName.use': ['usual', 'official', 'temp', 'nickname', 'anonymous', 'old', 'maiden'],
  'Address.use': ['home', 'work', 'temp', 'old', 'billing'],
  'Address.type': ['postal', 'physical', 'both'],
}

/** What must be there wherever its parent is (cardinality 1..). */
const required: Readonly<Record<string, readonly string[]>> = {
  Appointment: ['status', 'participant'],
  'Appointment.participant': ['status'],
  'Patient.communication': ['language'],
  'Patient.link': ['other', 'type'],
}

/** What is wrong with the form of a body; empty when nothing is. */
export function checkBody(body: JsonObject): BodyFault[] {
  const { resourceType, ...parts } = body
  if (typeof resourceType !== 'string') return []
  return [...checkParts(resourceType, parts, ''), ...(invariants[resourceType] ?? (() => []))(parts)]
}

/** What must hold between elements (FHIR R4, invariants app-2 and app-3 of Appointment). */
const invariants: Readonly<Record<string, (parts: JsonObject) => BodyFault[]>> = {
  Appointment({ start, end, status }) {
    const mayLack = status === 'proposed' || status === 'cancelled' || status === 'waitlist'
    const missing = [...(start === undefined ? ['start'] : []), ...(end === undefined ? ['end'] : [])]
    if (missing.length === 0 || (missing.length === 2 && mayLack)) return []
    return missing.map((path): BodyFault => ({ path, code: 'missing' }))
  },
}

function checkParts(inside: string, parts: JsonObject, before: string): BodyFault[] {
  const missing = (required[inside] ?? []).filter(name => parts[name] === undefined)
  return [
    ...missing.map((name): BodyFault => ({ path: before + name, code: 'missing' })),
    ...Object.entries(parts).flatMap(([name, value]) => checkPart(inside, name, value, before)),
  ]
}

function checkPart(inside: string, name: string, value: unknown, before: string): BodyFault[] {
  const path = before + name
  const element = elementOf(inside, name)
  if (!element) return [{ path, code: 'unknown-element' }]
  if (element.many !== Array.isArray(value)) return [{ path, code: element.many ? 'not-a-list' : 'a-list' }]
  const values = Array.isArray(value) ? value : [value]
  return values.flatMap((each, index) => {
    const at = Array.isArray(value) ? `${path}[${index}]` : path
    const isPrimitive = primitives[element.type]
    if (isPrimitive) return checkPrimitive(`${inside}.${name}`, element.type, isPrimitive, each, at)
    return isObject(each)
      ? checkParts(element.inside, each, `${at}.`)
      : [{ path: at, code: 'wrong-kind' as const, expects: element.type }]
  })
}

function checkPrimitive(
  element: string,
  type: string,
  fits: (value: unknown) => boolean,
  value: unknown,
  path: string,
): BodyFault[] {
  if (!fits(value)) return [{ path, code: 'wrong-kind', expects: type }]
  const allowed = codes[element]
  return allowed && !allowed.includes(String(value)) ? [{ path, code: 'not-a-code', expects: allowed.join(', ') }] : []
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value)
}
