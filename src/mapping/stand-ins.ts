/**
 * A real record as a sample for tests: every personal value gives way to a made-up one of the same shape, and nothing
 * leads back (ME-7). Codes and states stay. Days move by whole weeks, so that weekday and hour keep their meaning.
 */
import type { Json } from '../model/events.ts'
import type { HubResource } from '../model/fhir.ts'
import { isInClear } from './cover.ts'
import { isObject } from './json.ts'

const families = ['Sample', 'Example', 'Tester', 'Maple', 'Birch', 'Cedar', 'Alder', 'Rowan']
const givens = ['Robin', 'Kim', 'Alex', 'Sam', 'Charlie', 'Noa', 'Sacha', 'Jules']
const streets = ['Example Street', 'Sample Road', 'Test Avenue']
const cities = ['Sampleton', 'Exampleville', 'Testbury']
const weekMs = 7 * 24 * 3_600_000
const farthestWeeks = 500
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

/** One rule of what stands in for a text: the first row whose element and text fit. */
type StandIn = { at: RegExp; like?: RegExp; make: (text: string, made: Made) => string }
type Made = { number: number; movedMs: number; random: () => number; idOf(id: string): string }

const standIns: readonly StandIn[] = [
  {
    // Inside of a record things have short names, such as `#appointment-1`; whatever else stands there goes.
    at: /^((contained\.)?id|.*reference)$/,
    make: (text, { idOf }) =>
      /^#?[a-z]+(-[a-z]+)*(-\d{1,4})?$/.test(text)
        ? text
        : text
            .replace(uuid, idOf)
            .replace(/(?<=\/)(?!00000000-)[^/]+$/, idOf)
            .replace(/^#?(?!00000000-)[^/]+$/, whole =>
              whole.startsWith('#') ? `#${idOf(whole.slice(1))}` : idOf(whole),
            ),
  },
  { at: /./, like: /^\d{4}-\d\d-\d\dT/, make: (text, { movedMs }) => movedInstant(text, movedMs) },
  { at: /./, like: /^\d{4}(-\d\d(-\d\d)?)?$/, make: (text, { movedMs }) => movedDate(text, movedMs) },
  { at: /./, like: /^[^\s@]+@[^\s@]+$/, make: (_text, { number }) => `person.${number}@example.org` },
  { at: /(^|\.)family$/, make: (_text, { number }) => oneOf(families, number) },
  { at: /(^|\.)given$/, make: (_text, { number }) => oneOf(givens, number) },
  {
    at: /(^|\.)(name\.text|display)$/,
    make: (_text, { number }) => `${oneOf(givens, number)} ${oneOf(families, number)}`,
  },
  { at: /(^|\.)telecom\.value$/, like: /\d{7}|\d[\d\s().-]{8,}/, make: (text, { number }) => phoneLike(text, number) },
  { at: /(^|\.)line$/, make: (_text, { number }) => `${number} ${oneOf(streets, number)}` },
  { at: /(^|\.)(city|district)$/, make: (_text, { number }) => oneOf(cities, number) },
  { at: /(^|\.)(state|country)$/, make: text => text },
  { at: /./, make: (text, { random }) => sameShape(text, random) },
]

/**
 * The sample. `random` gives numbers from 0 up to 1; equal values get equal stand-ins, so that references still hold
 * together.
 */
export function standInsFor(record: HubResource, random: () => number): Json {
  const movedMs = -(1 + Math.floor(random() * farthestWeeks)) * weekMs
  const known = new Map<string, string>()
  const ids = new Map<string, string>()
  const idOf = (id: string) => {
    const made = ids.get(id) ?? `00000000-0000-7000-8000-${String(ids.size + 1).padStart(12, '0')}`
    ids.set(id, made)
    return made
  }
  const replace = (path: string, text: string): string => {
    const key = `${path} ${text}`
    const made = known.get(key) ?? standInOf(path, text, { number: known.size + 1, movedMs, random, idOf })
    known.set(key, made)
    return made
  }
  return walk(record as unknown as Json, '', replace, random)
}

/** Times and ids stand in clear inside the hub; outside of it they are somebody's. */
function stays(path: string, value: Json): boolean {
  const isSomebodys =
    /(^|\.)(id|reference|start|end|created|sent|received|authored|authoredOn|dateTime|lastModified|lastUpdated|versionId|gender)$/
  return isInClear(path, value) && !isSomebodys.test(path)
}

function walk(value: Json, path: string, replace: (path: string, text: string) => string, random: () => number): Json {
  if (Array.isArray(value)) return value.map(each => walk(each, path, replace, random))
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [
        name,
        walk(part, path === '' ? name : `${path}.${name}`, replace, random),
      ]),
    )
  if (/^(contained\.)?gender$/.test(path)) return 'unknown'
  if (stays(path, value)) return value
  if (typeof value === 'boolean' && path.includes('answer.')) return random() < 0.5
  if (typeof value === 'string') return replace(path, value)
  return typeof value === 'number' ? Number(sameShape(String(value), random)) : value
}

function standInOf(path: string, text: string, made: Made): string {
  const row = standIns.find(({ at, like }) => at.test(path) && (like === undefined || like.test(text)))
  return row?.make(text, made) ?? sameShape(text, made.random)
}

function oneOf(list: readonly string[], number: number): string {
  return list[number % list.length] ?? ''
}

function movedInstant(text: string, movedMs: number): string {
  const at = Date.parse(text)
  if (Number.isNaN(at)) return text.replace(/\d/g, '0')
  const offset = text.match(/([+-])(\d\d):(\d\d)$/)
  const minutes = offset ? (Number(offset[2]) * 60 + Number(offset[3])) * (offset[1] === '-' ? -1 : 1) : 0
  const wall = new Date(at + movedMs + minutes * 60_000).toISOString()
  const fraction = text.match(/\.\d+/)?.[0] ?? ''
  return `${wall.slice(0, 19)}${fraction.replace(/\d/g, '0')}${offset?.[0] ?? 'Z'}`
}

function movedDate(text: string, movedMs: number): string {
  const at = Date.parse(text)
  return Number.isNaN(at) ? text.replace(/\d/g, '0') : new Date(at + movedMs).toISOString().slice(0, text.length)
}

/** Numbers from the range that no telephone company gives out: 555-0100 to 555-0199. */
function phoneLike(text: string, number: number): string {
  const wanted = [...`4165550${100 + (number % 100)}`]
  const count = text.replace(/\D/g, '').length
  const all = count > wanted.length ? ['1', ...wanted].slice(-count).reverse() : wanted.slice(-count).reverse()
  const filled = [...text].reverse().map(char => (/\d/.test(char) ? (all.shift() ?? '0') : char))
  return filled.reverse().join('')
}

/** Any text: letters and digits by chance, blanks, case and signs as they were. */
function sameShape(text: string, random: () => number): string {
  return [...text]
    .map(char => {
      if (/\p{N}/u.test(char)) return String(Math.floor(random() * 10))
      if (!/\p{L}/u.test(char)) return char
      const letter = String.fromCharCode(97 + Math.floor(random() * 26))
      return /\p{Lu}/u.test(char) ? letter.toUpperCase() : letter
    })
    .join('')
}
