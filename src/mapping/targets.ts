/** Writing a value at a target path. Lists are known from the FHIR R4 model, or marked by `[]` in the path. */
import r4 from 'fhirpath/fhir-context/r4'
import type { Json } from '../model/events.ts'

export type Target = readonly { name: string; list: boolean }[]

/** A body while it is written. */
export type Body = { [key: string]: Json | Body | Body[] | Json[] }

const lists: unknown = Reflect.get(r4, 'path2Repeating')
const types: unknown = Reflect.get(r4, 'path2Type')

/** Reads a target path. `resourceType` is absent when the target is not FHIR. */
export function parseTarget(to: string, resourceType: string | undefined): Target {
  let at = resourceType
  return to.split('.').map(segment => {
    const name = segment.replace('[]', '')
    const path = at === undefined ? undefined : `${at}.${name}`
    const type = path && lookUp(types, path)
    at = typeof type === 'string' && !/^(BackboneElement|Element)$/.test(type) ? type : path
    return { name, list: segment !== name || (path !== undefined && lookUp(lists, path) === true) }
  })
}

function lookUp(table: unknown, key: string): unknown {
  return typeof table === 'object' && table !== null && Object.hasOwn(table, key) ? Reflect.get(table, key) : undefined
}

/** Whether a target takes several values. */
export function takesMany(target: Target): boolean {
  return target.at(-1)?.list ?? false
}

/**
 * Writes a value. At the end of a path a list grows; on the way, all rules that go through a list write to its first
 * element. False when something else is already there: two rules must not write one field.
 */
export function write(body: Body, target: Target, value: Json): boolean {
  let place = body
  for (const { name, list } of target.slice(0, -1)) {
    const next = stepInto(place, name, list)
    if (!next) return false
    place = next
  }
  const last = target.at(-1)
  if (!last) return false
  const present = place[last.name]
  if (!last.list) {
    if (present !== undefined) return false
    place[last.name] = value
    return true
  }
  if (present === undefined) place[last.name] = [value]
  else if (Array.isArray(present)) (present as Json[]).push(value)
  else return false
  return true
}

function stepInto(place: Body, name: string, list: boolean): Body | undefined {
  const present = place[name]
  if (present === undefined) {
    const made: Body = {}
    place[name] = list ? [made] : made
    return made
  }
  const first: unknown = Array.isArray(present) ? present[0] : present
  return typeof first === 'object' && first !== null && !Array.isArray(first) ? (first as Body) : undefined
}
