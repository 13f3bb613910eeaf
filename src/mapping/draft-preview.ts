/**
 * For the workbench: what a draft makes of one record, rule by rule. Unlike delivering, a rule that fails does not end
 * it: the others are still shown, with what each found, gave, and where it went.
 */
import type { Json } from '../model/events.ts'
import type { HubResource } from '../model/fhir.ts'
import { type CompiledMapping, compileMapping, type MappingContext, valuesOf } from './apply.ts'
import type { DraftRule } from './draft.ts'
import { copyOf, isObject, type JsonObject } from './json.ts'
import { pathFaultOf } from './path-limits.ts'
import { compilePath } from './paths.ts'
import { hasField, resourceTypeOf, type TargetShape, targetOf } from './target-shape.ts'
import { type Body, type Target, takesMany, write } from './targets.ts'
import type { MappingProblem } from './transformed.ts'

/**
 * Why a rule gave nothing: the problem of delivering, an expression that cannot or may not be read, or one field written
 * twice or with several values.
 */
export type RuleFault =
  | MappingProblem
  | 'unreadable'
  | 'refused'
  | 'several-values'
  | 'written-before'
  | 'required-missing'

export type DraftLine = {
  /** What the expression found on the record, and what came of it. Personal data. */
  found: readonly Json[]
  values: readonly Json[]
  /** Where the values stand in the body, such as `name[0].family`. */
  places: readonly string[]
  fault?: RuleFault
}

export type DraftPreview = {
  lines: readonly DraftLine[]
  body: JsonObject
  /** The first rule that fails: there, delivering would end. */
  failsAt: number | null
}

/** The rules of a draft that can be read and have a field to write to: what a note may count on to be carried. */
export function compileReadable(shape: TargetShape, rules: readonly DraftRule[]): CompiledMapping {
  const readable = rules.filter(
    ({ from, to }) => from.trim() !== '' && pathFaultOf(from) === undefined && hasField(shape, to),
  )
  return compileMapping({ name: 'draft', version: 1, resourceType: resourceTypeOf(shape), rules: readable })
}

/** Tries a draft on one record. Pure, sends nothing. */
export function previewDraft(
  shape: TargetShape,
  rules: readonly DraftRule[],
  record: HubResource,
  context: MappingContext,
): DraftPreview {
  const resourceType = resourceTypeOf(shape)
  const body: Body = resourceType === undefined ? {} : { resourceType }
  const lines = rules.map(rule => previewRule(shape, rule, record, context, body))
  const failsAt = lines.findIndex(line => line.fault !== undefined)
  return { lines, body: body as JsonObject, failsAt: failsAt < 0 ? null : failsAt }
}

function previewRule(
  shape: TargetShape,
  rule: DraftRule,
  record: HubResource,
  context: MappingContext,
  body: Body,
): DraftLine {
  const fault = rule.from.trim() === '' ? 'unreadable-path' : pathFaultOf(rule.from)
  const target = targetOf(shape, rule.to)
  if (fault) return { found: [], values: [], places: [], fault: fault === 'unreadable-path' ? 'unreadable' : 'refused' }
  const read = compilePath(rule.from)
  const found = foundBy(read, record)
  if (!found || !target) return { found: found ?? [], values: [], places: [], fault: 'mapping.failed' }
  const result = valuesOf({ rule, read, target }, record, context)
  if (result.kind === 'failed') {
    const missing = rule.required === true && found.length === 0 && result.problem === 'mapping.failed'
    return { found, values: [], places: [], fault: missing ? 'required-missing' : result.problem }
  }
  const { values } = result
  if (values.length > 1 && !takesMany(target)) return { found, values, places: [], fault: 'several-values' }
  const places: string[] = []
  for (const value of values) {
    const place = placeOf(body, target)
    if (!write(body, target, value)) return { found, values, places, fault: 'written-before' }
    places.push(place)
  }
  return { found, values, places }
}

function foundBy(read: (record: HubResource) => readonly unknown[], record: HubResource): Json[] | undefined {
  try {
    return read(record).flatMap(each => copyOf(each) ?? [])
  } catch {
    return undefined
  }
}

/** Where the next value of a target will stand. */
function placeOf(body: Body, target: Target): string {
  let at: unknown = body
  return target
    .map(({ name, list }, index) => {
      const present: unknown = isObject(at) ? at[name] : undefined
      const last = index === target.length - 1
      at = Array.isArray(present) ? present[0] : present
      if (!list) return name
      return `${name}[${last && Array.isArray(present) ? present.length : 0}]`
    })
    .join('.')
}
