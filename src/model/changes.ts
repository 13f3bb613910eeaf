/** What differs between two JSON values, path by path: for the history, the audit trail and two people editing one thing. */
import type { Json } from './events.ts'

export type Change = { path: string; kind: 'added' | 'removed' | 'changed'; before: Json; after: Json }

type Fields = { readonly [key: string]: Json }

/**
 * The differences, in the order of the paths. Lists of things that have a `from` or an `id` are compared by it, others
 * by place. `null` stands for what is not there.
 */
export function changesBetween(before: Json | undefined, after: Json | undefined, path = ''): Change[] {
  if (before === undefined && after === undefined) return []
  if (before === undefined) return [{ path, kind: 'added', before: null, after: after ?? null }]
  if (after === undefined) return [{ path, kind: 'removed', before, after: null }]
  const [a, b] = [fieldsOf(before), fieldsOf(after)]
  if (!a || !b) return isSame(before, after) ? [] : [{ path, kind: 'changed', before, after }]
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return names.flatMap(name => changesBetween(a[name], b[name], path === '' ? name : `${path}.${name}`))
}

/** Whether two values say the same; the order of keys says nothing. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined || a === null || b === null) return false
  if (typeof a !== 'object' || typeof b !== 'object') return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  return changesBetween(a, b).length === 0
}

/** An object as it is, a list by the key of each item or its place; undefined for anything else. */
function fieldsOf(value: Json): Fields | undefined {
  if (value === null || typeof value !== 'object') return undefined
  if (!Array.isArray(value)) return value as Fields
  const keys = value.map((item, index) => keyOf(item) ?? String(index))
  const named = new Set(keys).size === keys.length ? keys : value.map((_, index) => String(index))
  return Object.fromEntries(value.map((item, index) => [named[index] ?? String(index), item]))
}

function keyOf(item: Json): string | undefined {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return undefined
  const { from, id } = item as Fields
  return typeof from === 'string' ? from : typeof id === 'string' ? id : undefined
}
