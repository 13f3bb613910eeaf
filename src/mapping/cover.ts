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
  /(^|\.)(resourceType|system|use|rank|preferred|active|userSelected|reference|versionId|lastUpdated)$|(^|\.)coding\.(version|code|display)$|^meta\.tag\.code$|^(id|status|start|end|created|authoredOn|minutesDuration|priority|intent|gender|address\.type|participant\.(status|required))$/
/** What ails somebody, in codes, and the words of a referral's codes, which anyone may have chosen. */
const covered = /(^|\.)(reasonCode|bodySite|orderDetail)\.|^(code|category|performerType)\.coding\.display$/
/** The same of what a record contains, by the path within the contained resource: codes, ids and times alone. */
const inClearWithin =
  /(^|\.)(resourceType|system|use|rank|preferred|active|reference)$|(^|\.)(?<!(reasonCode|bodySite|condition)\.)coding\.(version|code)$|^(id|status|start|end|created|minutesDuration|priority|intent|gender|sent|received|authored|authoredOn|lastModified|dateTime|participant\.(status|required)|provision\.type|content\.attachment\.contentType|(item\.|answer\.)*linkId)$/
const within = 'contained.'

/** Whether an element of a record stands in clear. */
export function isInClear(path: string, value?: Json): boolean {
  if (!path.startsWith(within)) return inClear.test(path) && !covered.test(path)
  // A code has no blanks; words that somebody put where a code belongs are covered.
  const isCode = typeof value !== 'string' || /^\S{1,200}$/.test(value)
  return isCode && inClearWithin.test(path.slice(within.length))
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
  const answers = hasAnswers(record)
  return {
    record: coverAt(record as unknown as Json, ''),
    result: value => coverUnless(value, clear, answers),
  }
}

/** Whether yes and no may be somebody's answers: then they are covered wherever they are written to. */
function hasAnswers(record: HubResource): boolean {
  return (record.contained ?? []).some(each => each.resourceType === 'QuestionnaireResponse')
}

/** Every text in a value: of defaults, options and counterparts, which are no one's. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isObject(value) ? Object.values(value).flatMap(textsIn) : []
}

/** What is covered by one word, whatever it was: the length of yes and no says which of them it is. */
const few = /(^|: )\p{L}{2,3}$/gmu

/** A text without what it says: `Anna-Lee 12` becomes `Xxxx-Xxx 99`; a word of two or three letters alone is `xxx`. */
export function coverText(text: string): string {
  return text
    .replace(few, '$1xxx')
    .replace(/\p{Lu}/gu, 'X')
    .replace(/\p{L}/gu, letter => (letter === 'X' ? 'X' : 'x'))
    .replace(/\p{N}/gu, '9')
}

function gather(value: unknown, path: string, into: Set<string>): void {
  if (Array.isArray(value)) for (const each of value) gather(each, path, into)
  else if (isObject(value))
    for (const [name, part] of Object.entries(value)) gather(part, path === '' ? name : `${path}.${name}`, into)
  else if (isGathered(path, value)) for (const spelling of spellings(String(value))) into.add(spelling)
}

/** Numbers and link ids of what is contained could be answers, too: what a rule makes of them is covered. */
function isGathered(path: string, value: unknown): value is string | number {
  if (typeof value === 'number') return !path.startsWith(within) && isInClear(path)
  return typeof value === 'string' && isInClear(path, value) && !path.endsWith('linkId')
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
  if (isInClear(path, value)) return value
  return typeof value === 'boolean' && path.includes('answer.') ? coveredAnswer : coverLeaf(value)
}

const coveredAnswer = 'xxx'

function coverUnless(value: Json, clear: ReadonlySet<string>, answers: boolean): Json {
  if (Array.isArray(value)) return value.map(each => coverUnless(each, clear, answers))
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, coverUnless(part, clear, answers)]))
  if (typeof value === 'boolean') return answers ? coveredAnswer : value
  return clear.has(String(value)) ? value : coverLeaf(value)
}

function coverLeaf(value: Json): Json {
  if (typeof value === 'string') return coverText(value)
  return typeof value === 'number' ? Number(String(value).replace(/\d/g, '9')) : value
}
