/** The fields of the contract (openapi.yaml), and the names that a certain CRMS has for them. */
import type { Json } from '../../model/events.ts'

/** In the order of the contract; nested with dots. */
export const targetFields = [
  'firstName',
  'middleName',
  'lastName',
  'dateOfBirth',
  'gender',
  'address',
  'city',
  'province',
  'country',
  'postalCode',
  'preferredLanguage',
  'phoneHome',
  'phoneAlt',
  'email',
  'requester.firstName',
  'requester.lastName',
  'requester.organization',
  'requester.phone',
  'appointment.start',
  'appointment.durationMinutes',
  'appointment.location',
  'appointment.provider',
  'referralNote',
  'externalId',
] as const
export type TargetField = (typeof targetFields)[number]

export type Fields = { readonly [field: string]: Json | undefined }
type Own = readonly { field: string; name: string }[]

/** The value of a field; undefined when there is none. */
export function fieldAt(body: Fields, path: string): Json | undefined {
  let at: unknown = body
  for (const name of path.split('.')) at = isFields(at) && Object.hasOwn(at, name) ? at[name] : undefined
  return at as Json | undefined
}

/** The body with the CRMS's own names; a field that is not renamed keeps its place. */
export function named(body: Fields, own: Own): Json {
  const result = {}
  for (const [path, value] of leavesOf(body, '')) put(result, (nameOf(own, path) ?? path).split('.'), value)
  return result
}

/** What this CRMS calls a field, when it has a name of its own for it. */
export function nameOf(own: Own, field: string): string | undefined {
  return own.find(each => each.field === field)?.name
}

function leavesOf(value: Fields, before: string): [path: string, value: Json][] {
  return Object.entries(value).flatMap(([name, each]): [string, Json][] => {
    if (each === undefined) return []
    const path = before === '' ? name : `${before}.${name}`
    return isFields(each) ? leavesOf(each, path) : [[path, each]]
  })
}

function put(into: { [name: string]: unknown }, [name = '', ...rest]: readonly string[], value: Json): void {
  if (rest.length === 0) {
    into[name] = value
    return
  }
  const held = into[name]
  const next = isFields(held) ? (held as { [name: string]: unknown }) : {}
  into[name] = next
  put(next, rest, value)
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
