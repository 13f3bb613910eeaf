/**
 * What would leave of one record by one route, field by field, and what stays and why: the same mapping, links, crosswalks and
 * lists as when delivering. Nothing is sent and nothing is written. Source: SPEC SCH-11.
 */
import { applyMapping } from '../mapping/apply.ts'
import { coverRecord, textsIn } from '../mapping/cover.ts'
import type { JsonObject } from '../mapping/json.ts'
import { compilePath } from '../mapping/paths.ts'
import { elementName, expressionFor, type Place, placesIn } from '../mapping/places.ts'
import { isRead, readsOf } from '../mapping/reads.ts'
import type { MappingRule } from '../mapping/rules.ts'
import type { Json } from '../model/events.ts'
import type { HubResource, RecordType } from '../model/fhir.ts'
import type { ProblemCode } from '../model/problems.ts'
import type { RouteConfig } from './configuration.ts'
import type { TrialContext } from './mapping-context.ts'
import { denialOf, type Minimum, mapMinimum, partsOf, saysNothing, type WithheldBecause } from './minimum.ts'

/** Why an element stays: no rule names it, the profile keeps it, or nothing may ever take it out. */
export type StaysBecause = 'mapping' | WithheldBecause

export type PreviewRow = {
  /** The element, as FHIRPath. */
  path: string
  /** Covered unless somebody uncovered its message. */
  values: readonly Json[]
  /** Fields of the target that it goes to; empty when it stays. */
  to: readonly string[]
  because?: StaysBecause
}

export type Preview = {
  rows: readonly PreviewRow[]
  /** Exactly what would be sent; null when nothing would. */
  body: Json
  withheld: readonly string[]
  problem?: ProblemCode
}

/** Previews a record. `open`: values of people are shown. */
export function previewPrivacy(
  route: RouteConfig,
  type: RecordType,
  resource: HubResource,
  context: TrialContext,
  open: boolean,
): Preview {
  const mapping = route.mappings.get(type)
  if (!mapping) return { rows: [], body: null, withheld: [], problem: 'policy.suppressed' }
  const minimum = route.minimums.get(type)
  const mapped = minimum
    ? mapMinimum(minimum, resource, context)
    : { ...applyMapping(mapping, resource, context), withheld: [] }
  const rules = mapping.mapping.rules
  const cover = open
    ? { record: resource as unknown as Json, result: (value: Json) => value }
    : coverRecord(resource, [...rules.flatMap(rule => textsIn(rule.default)), ...context.given])
  const shown = cover.record as unknown as HubResource
  const running = minimum?.mapping.rules.map(({ rule }) => rule) ?? rules
  const pruned = new Set(mapped.withheld)
  const rows = distinct(placesIn(resource)).map(({ place, path }): PreviewRow => {
    const values = valuesAt(shown, path)
    const to = running.filter(rule => carries(rule, place, pruned)).map(rule => rule.to)
    const because = to.length > 0 ? undefined : becauseOf(place, minimum, pruned)
    return { path, values, to: [...new Set(to)], ...(because ? { because } : {}) }
  })
  if (mapped.kind === 'failed') return { rows, body: null, withheld: mapped.withheld, problem: mapped.problem }
  const isEmpty = minimum !== undefined && saysNothing(mapped.body)
  return {
    rows,
    body: isEmpty ? null : cover.result(mapped.body as JsonObject),
    withheld: mapped.withheld,
    ...(isEmpty ? { problem: 'profile.nothing-left' } : {}),
  }
}

/** Places that several values share are one row. */
function distinct(places: readonly Place[]): { place: Place; path: string }[] {
  const byPath = new Map(places.map(place => [expressionFor(place), place]))
  return [...byPath].map(([path, place]) => ({ place, path }))
}

function valuesAt(record: HubResource, path: string): Json[] {
  try {
    return compilePath(path)(record) as Json[]
  } catch {
    return []
  }
}

/** Whether a rule takes the value of a place along: it reads it, its transform keeps it, and the list leaves it in. */
function carries(rule: MappingRule, place: Place, pruned: ReadonlySet<string>): boolean {
  if (place.inside === undefined && pruned.has(place.path.join('.'))) return false
  return readsOf(rule.from).some(read => {
    if (!isRead(place, [read])) return false
    const rest = place.path.slice(read.path.length).map(elementName)
    const parts = partsOf(rule)
    return parts === undefined || rest.length === 0 || parts.some(part => isWithin(rest, part.split('.')))
  })
}

function isWithin(rest: readonly string[], part: readonly string[]): boolean {
  return part.every((step, index) => rest[index] === undefined || rest[index] === step)
}

function becauseOf(place: Place, minimum: Minimum | undefined, pruned: ReadonlySet<string>): StaysBecause {
  if (denialOf(place)) return 'denied'
  if (pruned.has(place.path.join('.'))) return 'profile'
  const kept = minimum?.withheld.find(({ compiled }) => isRead(place, readsOf(compiled.rule.from)))
  return kept?.because ?? 'mapping'
}
