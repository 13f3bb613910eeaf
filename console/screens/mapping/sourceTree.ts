/** A record as a tree of elements, each with the FHIRPath that leads to it. Pure; SourceTree.tsx draws it. */
import type { JsonValue, Place } from '../../api/mappings.ts'

export type SourceNode = {
  name: string
  /** FHIRPath from the record. */
  path: string
  /** Where it stands, as the hub says what a rule reads. */
  place: Place
  /** Absent for an element with parts. */
  value?: string
  parts: readonly SourceNode[]
}

/**
 * What a record contains, one group each: the registrant of a referral, its appointments, its form. `word` is what the
 * translations know it by; without one its type is shown. `number` tells several apart.
 */
export type SourceGroup = { word?: GroupWord; name: string; number?: number; nodes: readonly SourceNode[] }

const groupWords = [
  ...['registrant', 'requester', 'requester-person', 'requester-organization', 'listing', 'performer', 'primary-care'],
  ...['task', 'answers', 'consent', 'contact', 'appointment', 'message', 'document'],
] as const
export type GroupWord = (typeof groupWords)[number]

/** Whether the translations know what a record contains by this word. */
export function isGroupWord(word: string | undefined): word is GroupWord {
  return groupWords.some(each => each === word)
}

type Parts = { readonly [name: string]: JsonValue }
type At = { path: string; place: Place }

/** The elements of a record itself, in their order. */
export function sourceNodes(record: JsonValue): readonly SourceNode[] {
  if (!isObject(record)) return []
  const { contained: _, ...own } = record
  return partsOf(own, { path: '', place: { path: [] } })
}

/** The groups of what a record contains; none for a record that contains nothing. */
export function sourceGroups(record: JsonValue): readonly SourceGroup[] {
  const contained = isObject(record) && Array.isArray(record.contained) ? record.contained : []
  return contained.flatMap((resource, index): SourceGroup[] => {
    if (!isObject(resource)) return []
    const { resourceType, id, ...parts } = resource
    const type = typeof resourceType === 'string' ? resourceType : ''
    const own = typeof id === 'string' ? id : undefined
    const [, base, number] = own?.match(/^([a-z-]+?)(?:-(\d+))?$/) ?? []
    const word = groupWords.find(each => each === base)
    const at: At = {
      path: own === undefined ? `contained[${index}]` : `contained.where(id = '${quoted(own)}')`,
      place: { inside: { type, ...(own === undefined ? {} : { id: own }) }, path: [] },
    }
    return [
      {
        ...(word ? { word } : {}),
        name: type,
        ...(number === undefined ? {} : { number: Number(number) }),
        nodes: partsOf(parts, at),
      },
    ]
  })
}

function partsOf(of: Parts, at: At): SourceNode[] {
  return Object.entries(of).flatMap(([name, value]) => {
    if (name === 'resourceType') return []
    if (name === 'item' && Array.isArray(value)) return value.map(each => questionNode(each, at))
    const next = below(at, name)
    return Array.isArray(value)
      ? value.map((each, index) => itemNode(name, next, each, index))
      : [nodeOf(name, next, value)]
  })
}

/** An item of a list: one that says which system it is of is found by that, not by its place. */
function itemNode(name: string, at: At, value: JsonValue, index: number): SourceNode {
  const system = isObject(value) && typeof value.system === 'string' ? value.system : undefined
  if (system !== undefined)
    return nodeOf(`${name} (${system})`, { ...at, path: `${at.path}.where(system = '${quoted(system)}')` }, value)
  return nodeOf(index === 0 ? name : `${name} ${index + 1}`, at, value)
}

/** A question of a form is found by its link id, and named by its words; one answer stands beside it. */
function questionNode(item: JsonValue, at: At): SourceNode {
  const { linkId, text, answer, item: nested, ...others } = isObject(item) ? item : {}
  const question = typeof linkId === 'string' ? linkId : undefined
  const start = below(at, 'item')
  const own: At =
    question === undefined
      ? start
      : {
          path: `${start.path}.where(linkId = '${quoted(question)}')`,
          place: { ...at.place, path: [...at.place.path, `item(${question})`] },
        }
  const name = typeof text === 'string' ? text : (question ?? 'item')
  const under = partsOf({ ...others, ...(nested === undefined ? {} : { item: nested }) }, own)
  const answers = Array.isArray(answer) ? answer.filter(isObject) : []
  const plain = answers.map(plainAnswer)
  if (answers.length > 0 && plain.every(each => each !== undefined))
    return { name, ...below(below(own, 'answer'), 'value'), value: plain.join('; '), parts: under }
  const parts = answers.flatMap((each, index) => itemNode('answer', below(own, 'answer'), each, index))
  return { name, ...own, parts: [...parts, ...under] }
}

/** The value of an answer that is nothing but one. */
function plainAnswer(answer: Parts): string | undefined {
  const [only, ...others] = Object.entries(answer)
  if (!only || others.length > 0 || !only[0].startsWith('value') || isObject(only[1])) return undefined
  return typeof only[1] === 'string' ? only[1] : JSON.stringify(only[1])
}

function nodeOf(name: string, at: At, value: JsonValue): SourceNode {
  if (isObject(value)) return { name, ...at, parts: partsOf(value, at) }
  return { name, ...at, value: typeof value === 'string' ? value : JSON.stringify(value), parts: [] }
}

// As the hub has it in src/mapping/places.ts: the JSON name of these carries the type of the value.
const choice =
  /^(value|content|occurrence|deceased|multipleBirth|asNeeded|quantity|timing|allowed)(?:Boolean|String|Integer|Decimal|Date|DateTime|Time|Instant|Uri|Url|Code|Coding|CodeableConcept|Quantity|Range|Ratio|Period|Timing|Attachment|Reference|Identifier|Markdown|Address|HumanName|ContactPoint)$/

function below({ path, place }: At, name: string): At {
  const element = name.match(choice)?.[1] ?? name
  return { path: path === '' ? element : `${path}.${element}`, place: { ...place, path: [...place.path, element] } }
}

/** The rules, from 1, that read an element or something that holds it; by what the hub says each one reads. */
export function readBy({ inside, path }: Place, reads: readonly (readonly Place[])[]): number[] {
  return reads.flatMap((places, index) => {
    const isRead = places.some(
      read =>
        (read.inside === undefined) === (inside === undefined) &&
        (read.inside?.type === undefined || read.inside.type === inside?.type) &&
        (read.inside?.id === undefined || read.inside.id === inside?.id) &&
        read.path.length <= path.length &&
        read.path.every((step, at) => step === path[at] || step === path[at]?.replace(/\(.*\)$/s, '')),
    )
    return isRead ? [index + 1] : []
  })
}

function isObject(value: JsonValue | undefined): value is Parts {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function quoted(text: string): string {
  return text.replace(/['\\]/g, '\\$&')
}
