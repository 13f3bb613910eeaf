/**
 * The last word before something leaves: a body loses every element that the list does not name. Pure. Compiled once for
 * each route and type; then one walk over the body, which is copied only where something goes.
 */
import type { Json } from '../events.ts'
import { type Denial, deniedBy, deniedInside, deniedTree, elementOf } from './deny.ts'
import type { AllowList } from './profile.ts'

/** Elements that may pass, by name; `true`: with everything below. */
export type Allowed = { readonly [name: string]: Allowed | true }
/** What is left, and the paths that stayed behind: names only. */
export type Withheld = { body: JsonObject; paths: readonly string[] }
type JsonObject = { readonly [key: string]: Json }

/** A list as a tree of names. */
export function compileList(list: AllowList): Allowed {
  const root: { [name: string]: Allowed | true } = {}
  for (const path of list) {
    let at = root
    const steps = path.split('.')
    for (const [index, step] of steps.entries()) {
      const here = at[step]
      if (here === true) break
      if (index === steps.length - 1) at[step] = true
      else {
        const inner: { [name: string]: Allowed | true } = { ...here }
        at[step] = inner
        at = inner
      }
    }
  }
  return root
}

/** The body without what is not allowed. `resourceType` says what it is and always stays. */
export function withhold(body: JsonObject, allowed: Allowed): Withheld {
  if (isClean(body, allowed, deniedTree, 0, false)) return { body, paths: [] } // the usual case: nothing is copied
  const gone = new Set<string>()
  const kept = keep(body, allowed, deniedTree, '', gone) as JsonObject
  const left = body.resourceType === undefined ? kept : { resourceType: body.resourceType, ...kept }
  return { body: left, paths: [...gone].sort() }
}

/** Whether nothing has to go. `inside`: within a resource that the record contains. */
function isClean(
  value: Json,
  allowed: Allowed | true,
  deny: Denial | undefined,
  depth: number,
  inside: boolean,
): boolean {
  if (Array.isArray(value)) return (value as readonly Json[]).every(each => isClean(each, allowed, deny, depth, inside))
  if (value === null || typeof value !== 'object') return allowed === true
  const object = value as JsonObject
  if (inside && depth === 1 && deniedInside.has(String(object.resourceType))) return false
  for (const name in object) {
    const part = object[name]
    if (part === undefined || (depth === 0 && name === 'resourceType')) continue
    const inner = allowed === true ? true : allowed[name]
    const denied = deny?.[elementOf(name)]
    if (inner === undefined || denied === true) return false
    if (!isClean(part, inner, denied, depth + 1, depth === 0 && name === 'contained')) return false
  }
  return true
}

function keep(
  value: Json,
  allowed: Allowed | true,
  deny: Denial | undefined,
  path: string,
  gone: Set<string>,
): Json | undefined {
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).flatMap(each => keep(each, allowed, deny, path, gone) ?? [])
    return items.length > 0 ? items : undefined
  }
  if (value === null || typeof value !== 'object') {
    if (allowed === true) return value
    gone.add(path) // a plain value where the list names parts of it
    return undefined
  }
  const object = value as JsonObject
  if (path === 'contained' && deniedInside.has(String(object.resourceType))) {
    gone.add(`contained.${String(object.resourceType)}`)
    return undefined
  }
  const kept: Record<string, Json> = {}
  for (const [name, part] of Object.entries(object)) {
    if (path === '' && name === 'resourceType') continue
    const here = path === '' ? name : `${path}.${name}`
    const inner = allowed === true ? true : allowed[name]
    const denied = deny?.[elementOf(name)]
    if (inner === undefined || denied === true) {
      gone.add(here)
      continue
    }
    const left = keep(part, inner, denied, here, gone)
    if (left !== undefined) kept[name] = left
  }
  return path !== '' && Object.keys(kept).length === 0 ? undefined : kept
}

/** Whether everything at a place is allowed: it stands at or below an element of the list, and nothing denies it. */
export function isAllowed(path: readonly string[], allowed: Allowed): boolean {
  if (path.length === 0 || deniedBy(path)) return false
  let at: Allowed | true = allowed
  for (const step of path) {
    if (at === true) return true
    const inner: Allowed | true | undefined = at[step]
    if (inner === undefined) return false
    at = inner
  }
  return at === true
}

/** Whether a place stands above elements of the list: something of it may pass. */
export function leadsToAllowed(path: readonly string[], allowed: Allowed): boolean {
  let at: Allowed | true = allowed
  for (const step of path) {
    if (at === true) return true
    const inner: Allowed | true | undefined = at[step]
    if (inner === undefined) return false
    at = inner
  }
  return !deniedBy(path)
}
