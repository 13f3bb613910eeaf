/**
 * Reading an object field by field while remembering what was read: whatever nothing was made of is left over, and is
 * kept with its path. So nothing that came with a referral is dropped (SPEC REF-5).
 */
import { booleanOf, type Fields, isFields, listOf, numberOf, textOf } from './tolerant.ts'

/** A value that has no place of its own in the record. */
export type Left = { path: string; value: string | number | boolean }

export type Reading = { fields: Fields; path: string; used: Set<string>; left: Left[] }

/** Of a resource these carry nothing of their own: what FHIR itself needs, and the narrative, which only repeats. */
const noise = new Set(['resourceType', 'id', 'meta', 'text', 'implicitRules', 'contained'])

export function readingOf(fields: Fields, path: string, left: Left[]): Reading {
  return { fields, path, used: new Set(), left }
}

/** Reads a field; it counts as read only when something came of it. */
export function take<T>(from: Reading, key: string, read: (value: unknown) => T | undefined): T | undefined {
  const value = from.fields[key]
  if (value === undefined) return undefined
  const result = read(value)
  if (result !== undefined) from.used.add(key)
  return result
}

/** Reads the objects of a field, one or a list of them; what one has left over is kept as well. */
export function takeEach<T>(from: Reading, key: string, read: (each: Reading) => T | undefined): T[] {
  const all = listOf(from.fields[key])
  from.used.add(key)
  return all.flatMap((value, index) => {
    const path = `${from.path}.${key}${all.length > 1 ? `[${index + 1}]` : ''}`
    if (!isFields(value)) {
      leave(value, path, from.left)
      return []
    }
    return readWhole(readingOf(value, path, from.left), read) ?? []
  })
}

/** Reads one object of a field, or the first of a list; further ones are left over. */
export function takeOne<T>(from: Reading, key: string, read: (each: Reading) => T | undefined): T | undefined {
  const [first, ...more] = listOf(from.fields[key])
  from.used.add(key)
  more.forEach((value, index) => {
    leave(value, `${from.path}.${key}[${index + 2}]`, from.left)
  })
  if (isFields(first)) return readWhole(readingOf(first, `${from.path}.${key}`, from.left), read)
  leave(first, `${from.path}.${key}`, from.left)
  return undefined
}

/** The texts of a field, one or a list. */
export function takeTexts(from: Reading, key: string): string[] {
  from.used.add(key)
  return listOf(from.fields[key]).flatMap((value, index) => {
    const text = textOf(value)
    if (text === undefined) leave(value, `${from.path}.${key}[${index + 1}]`, from.left)
    return text ?? []
  })
}

/** These fields say nothing about the referral that is not said elsewhere. */
export function skip(from: Reading, ...keys: string[]): void {
  for (const key of keys) from.used.add(key)
}

/** Reads an object to its end: what it has left over is kept, all of it when nothing came of it. */
export function readWhole<T>(from: Reading, read: (each: Reading) => T | undefined): T | undefined {
  const before = from.left.length
  const result = read(from)
  if (result === undefined) {
    from.left.length = before
    from.used.clear()
  }
  finish(from)
  return result
}

/** Keeps what was not read. */
export function finish({ fields, path, used, left }: Reading): void {
  const isNoise = (key: string) => ('resourceType' in fields ? noise.has(key) : key === 'id')
  for (const [key, value] of Object.entries(fields))
    if (!used.has(key) && !isNoise(key)) leave(value, `${path}.${key}`, left)
}

/** Every value below here, with its path; an extension is named by the end of its address. */
export function leave(value: unknown, path: string, left: Left[]): void {
  if (Array.isArray(value)) {
    value.forEach((each, index) => {
      leave(each, value.length > 1 ? `${path}[${index + 1}]` : path, left)
    })
    return
  }
  if (isFields(value)) {
    const { url, ...rest } = value
    const name = typeof url === 'string' && /(^|\.)_?(modifierE|e)xtension(\[\d+\])?$/.test(path) ? url : undefined
    const here = name === undefined ? path : `${path}[${name.split(/[/#:]/).at(-1) || name}]`
    for (const [key, each] of Object.entries(name === undefined ? value : rest)) leave(each, `${here}.${key}`, left)
    return
  }
  const plain = typeof value === 'string' ? textOf(value) : (booleanOf(value) ?? numberOf(value))
  if (plain !== undefined) left.push({ path, value: plain })
}
