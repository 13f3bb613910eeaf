/**
 * Values of people, covered: letters become x, digits 9, so that the shape can be seen and nobody be known. Codes, ids
 * of the hub, states and the times of a visit stay, as they are in clear elsewhere (DESIGN section 3).
 */
import type { Json } from '../model/events.ts'
import type { HubResource } from '../model/fhir.ts'
import { recordSystem } from '../model/identifiers.ts'
import { isObject } from './json.ts'

/** Elements that name nobody, by their path without positions. Everything else is covered. */
const inClear =
  /(^|\.)(resourceType|system|use|rank|preferred|active|userSelected|reference|versionId|lastUpdated)$|(^|\.)coding\.(version|code|display)$|^(id|status|start|end|created|minutesDuration|priority|gender|address\.type|participant\.(status|required))$/

/** Whether an element of a record stands in clear. */
export function isInClear(path: string): boolean {
  return inClear.test(path)
}

export type Cover = {
  /** The record itself, covered. */
  record: Json
  /**
   * Covers what a mapping made of it. A text stays only when it stands in clear in the record, or was given by the rules
   * or the target: whatever a rule computes from a covered value is covered, wherever it is written to.
   */
  result(value: Json): Json
}

/** Covers one record and what is made of it. `given` are texts of rules, crosswalks and links of the target. */
export function coverRecord(record: HubResource, given: Iterable<string> = []): Cover {
  const clear = new Set<string>([record.resourceType, recordSystem, ...given])
  gather(record, '', clear)
  return {
    record: coverAt(record as unknown as Json, ''),
    result: value => coverUnless(value, clear),
  }
}

/** Every text in a value: of defaults, options and counterparts, which are no one's. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isObject(value) ? Object.values(value).flatMap(textsIn) : []
}

/** A text without what it says: `Anna-Lee 12` becomes `Xxxx-Xxx 99`. */
export function coverText(text: string): string {
  return text
    .replace(/\p{Lu}/gu, 'X')
    .replace(/\p{L}/gu, letter => (letter === 'X' ? 'X' : 'x'))
    .replace(/\p{N}/gu, '9')
}

function gather(value: unknown, path: string, into: Set<string>): void {
  if (Array.isArray(value)) for (const each of value) gather(each, path, into)
  else if (isObject(value))
    for (const [name, part] of Object.entries(value)) gather(part, path === '' ? name : `${path}.${name}`, into)
  else if (isInClear(path) && (typeof value === 'string' || typeof value === 'number'))
    for (const spelling of spellings(String(value))) into.add(spelling)
}

/** The ways in which a rule may write a time that stands in clear. */
function spellings(text: string): string[] {
  if (!/^\d{4}-\d\d-\d\dT/.test(text) || Number.isNaN(Date.parse(text))) return [text]
  const instant = new Date(text).toISOString()
  return [text, instant, instant.replace(/\.\d+Z$/, 'Z'), text.slice(0, 10)]
}

function coverAt(value: Json, path: string): Json {
  if (Array.isArray(value)) return value.map(each => coverAt(each, path))
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, coverAt(part, path === '' ? name : `${path}.${name}`)]),
    )
  return isInClear(path) ? value : coverLeaf(value)
}

function coverUnless(value: Json, clear: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map(each => coverUnless(each, clear))
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, coverUnless(part, clear)]))
  return clear.has(String(value)) ? value : coverLeaf(value)
}

function coverLeaf(value: Json): Json {
  if (typeof value === 'string') return coverText(value)
  return typeof value === 'number' ? Number(String(value).replace(/\d/g, '9')) : value
}
