/**
 * Where an element stands in a record. What a record contains is told apart by its type and its id, the answers of a form
 * by the question they belong to: a referral would otherwise be one heap of `contained`. Paths only, no values.
 */
import type { HubResource } from '../model/fhir.ts'
import { isObject } from './json.ts'

/**
 * `inside`: the resource within `contained`; absent for the record itself. A step of the path is the name of an element;
 * an `item` of a form is followed by its question in brackets: `item(3.1)`.
 */
export type Place = { inside?: { type?: string; id?: string }; path: readonly string[] }

/** Every place of a record that holds a value, in the order of the record. Links within the record are no values. */
export function placesIn(record: HubResource): Place[] {
  const { contained, ...own } = record
  return [
    ...leavesOf(own, []).map(path => ({ path })),
    ...(contained ?? []).flatMap(resource => {
      const { resourceType: type, id, ...parts } = resource
      return leavesOf(parts, []).map(path => ({ inside: { type, ...(id === undefined ? {} : { id }) }, path }))
    }),
  ]
}

/** The FHIRPath that leads to a place; of things that a record contains several of, to all of them. */
export function expressionFor({ inside, path }: Place): string {
  const steps = path.map(step => {
    const question = step.match(/^item\((.*)\)$/s)?.[1]
    return question === undefined ? step : `item.where(linkId = '${quoted(question)}')`
  })
  if (!inside) return steps.join('.')
  const { id, type } = inside
  const isOneOfMany = id === undefined || /-\d+$/.test(id)
  const start = isOneOfMany ? `contained.ofType(${type ?? 'Resource'})` : `contained.where(id = '${quoted(id)}')`
  return [start, ...steps].join('.')
}

/** Elements whose JSON name carries the type of the value: FHIRPath knows them without it. */
const choice =
  /^(value|content|occurrence|deceased|multipleBirth|asNeeded|quantity|timing|allowed)(?:Boolean|String|Integer|Decimal|Date|DateTime|Time|Instant|Uri|Url|Code|Coding|CodeableConcept|Quantity|Range|Ratio|Period|Timing|Attachment|Reference|Identifier|Markdown|Address|HumanName|ContactPoint)$/

/** The name of an element as FHIRPath knows it. */
export function elementName(name: string): string {
  return name.match(choice)?.[1] ?? name
}

/** A question is told by its link id where that is a code; words of a form could be anybody's. */
export function questionOf(item: unknown): string | undefined {
  const linkId = isObject(item) ? item.linkId : undefined
  return typeof linkId === 'string' && /^[\w.:#[\]/-]{1,80}$/.test(linkId) ? linkId : undefined
}

function leavesOf(value: unknown, path: readonly string[]): (readonly string[])[] {
  if (Array.isArray(value)) return value.flatMap(each => leavesOf(each, path))
  if (isObject(value))
    return Object.entries(value).flatMap(([name, part]) => {
      if (name === 'resourceType') return []
      if (name !== 'item' || !Array.isArray(part)) return leavesOf(part, [...path, elementName(name)])
      return part.flatMap(item => {
        const { linkId: _link, text: _question, ...answers } = isObject(item) ? item : {}
        const question = questionOf(item)
        return leavesOf(answers, [...path, question === undefined ? 'item' : `item(${question})`])
      })
    })
  const isLink = typeof value === 'string' && value.startsWith('#') && path.at(-1) === 'reference'
  return value === null || value === undefined || value === '' || isLink ? [] : [path]
}

function quoted(text: string): string {
  return text.replace(/['\\]/g, '\\$&')
}
