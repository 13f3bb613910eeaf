/** JSON values copied and cleaned: what leaves is never shared with what came in, and never empty. */
import type { Json } from '../model/events.ts'

export type JsonObject = { readonly [key: string]: Json }

/** Whether a value is an object with named parts. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * A deep copy without empty parts: no null, blank text, empty list or empty object; undefined when nothing remains.
 * FHIR forbids them all. Anything that is no JSON is left out.
 */
export function copyOf(value: unknown): Json | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'boolean') return value
  if (Array.isArray(value)) {
    const items = value.map(copyOf).filter(item => item !== undefined)
    return items.length ? items : undefined
  }
  return isObject(value) ? copyOfParts(value, Object.keys(value)) : undefined
}

/** The same, only the parts that are named. */
export function copyOfParts(value: JsonObject, names: readonly string[]): JsonObject | undefined {
  const copy: Record<string, Json> = {}
  let empty = true
  for (const name of names) {
    if (name === '__proto__' || !Object.hasOwn(value, name)) continue
    const part = copyOf(value[name])
    if (part === undefined) continue
    copy[name] = part
    empty = false
  }
  return empty ? undefined : copy
}

/** A copy without extensions and element ids at any depth: they can carry anything. */
export function withoutExtensions(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutExtensions)
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([name]) => !/^(extension|modifierExtension|id|_.*)$/.test(name))
  return Object.fromEntries(kept.map(([name, part]) => [name, withoutExtensions(part)]))
}
