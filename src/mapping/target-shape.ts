/**
 * What a mapping writes to: a FHIR type, or the named fields of a target that is not FHIR. Which fields there are, which
 * take several values, which must be filled, and whether a body has the form. Pure.
 */
import type { Json } from '../model/events.ts'
import type { RecordType } from '../model/fhir.ts'
import { isTargetField, type TargetField, targetFields } from './fhir-model.ts'
import { isObject, type JsonObject } from './json.ts'
import type { Mapping } from './rules.ts'
import { type BodyFault, checkBody } from './target-check.ts'
import { parseTarget, type Target, takesMany } from './targets.ts'

export type TargetShape = FhirShape | FieldShape
export type FhirShape = { kind: 'fhir'; resourceType: RecordType }
export type FieldShape = {
  kind: 'fields'
  fields: readonly TargetField[]
  /** Fields that must have a value, and the target's own words when one has none. */
  required: readonly RequiredField[]
  /** The field that takes what no rule carries; absent where the target has none. */
  note?: string
}
export type RequiredField = { field: string; says: string }

/** The shape of a target, from the mapping that it begins with: one without a type names the target's fields. */
export function shapeOf(
  type: RecordType,
  builtIn: Mapping | undefined,
  required: readonly RequiredField[] = [],
): TargetShape {
  if (!builtIn) return { kind: 'fhir', resourceType: type }
  if (builtIn.resourceType !== undefined) return { kind: 'fhir', resourceType: builtIn.resourceType }
  const paths = [...builtIn.rules.map(({ to }) => to), ...required.map(({ field }) => field)]
  const note = builtIn.rules.find(({ transform }) => transform === 'referral-note')?.to
  return {
    kind: 'fields',
    fields: [...new Set(paths)].map(path => ({ path, type: 'field', many: takesMany(parseTarget(path, undefined)) })),
    required,
    ...(note === undefined ? {} : { note }),
  }
}

/** Every field that a rule can name as its target. */
export function fieldsOf(shape: TargetShape): readonly TargetField[] {
  return shape.kind === 'fhir' ? targetFields(shape.resourceType) : shape.fields
}

/** Whether the target has a field at this path. */
export function hasField(shape: TargetShape, path: string): boolean {
  return shape.kind === 'fhir'
    ? isTargetField(shape.resourceType, path)
    : shape.fields.some(field => field.path === path)
}

/** A target path, read; undefined while it is half written. */
export function targetOf(shape: TargetShape, to: string): Target | undefined {
  return /^[A-Za-z][\w[\].]*$/.test(to) ? parseTarget(to, resourceTypeOf(shape)) : undefined
}

/** The FHIR type that a body says it is; a target that is not FHIR has none. */
export function resourceTypeOf(shape: TargetShape): RecordType | undefined {
  return shape.kind === 'fhir' ? shape.resourceType : undefined
}

/** Elements without which the target refuses a resource (FHIR R4, cardinality 1..). */
const requiredElements: Partial<Record<RecordType, readonly string[]>> = { Appointment: ['status', 'participant'] }

/** Fields that some rule has to fill. */
export function requiredFields(shape: TargetShape): readonly string[] {
  return shape.kind === 'fhir' ? (requiredElements[shape.resourceType] ?? []) : shape.required.map(({ field }) => field)
}

/** What is wrong with the form of a body; empty when nothing is. */
export function checkForm(shape: TargetShape, body: JsonObject): BodyFault[] {
  if (shape.kind === 'fhir') return checkBody(body)
  const missing = shape.required
    .filter(({ field }) => isEmpty(valueAt(body, field)))
    .map(({ field, says }): BodyFault => ({ path: field, code: 'missing', says }))
  const known = shape.fields.map(field => ({ ...field, path: field.path.replaceAll('[]', '') }))
  return [...missing, ...checkFields(known, body, '')]
}

function checkFields(known: readonly TargetField[], parts: JsonObject, before: string): BodyFault[] {
  return Object.entries(parts).flatMap(([name, value]): BodyFault[] => {
    const path = before + name
    const field = known.find(each => each.path === path)
    if (field) return checkValue(field, value)
    const isAbove = known.some(each => each.path.startsWith(`${path}.`))
    const inside = Array.isArray(value) ? value[0] : value
    if (!isAbove || !isObject(inside)) return [{ path, code: 'unknown-element' }]
    return checkFields(known, inside, `${path}.`)
  })
}

/** A field holds a text, a number or yes and no; nothing is known of parts it could have. */
function checkValue({ path, many }: TargetField, value: Json): BodyFault[] {
  if (Array.isArray(value) !== many) return [{ path, code: many ? 'not-a-list' : 'a-list' }]
  const values = Array.isArray(value) ? value : [value]
  return values.some(each => typeof each === 'object' && each !== null) ? [{ path, code: 'not-a-value' }] : []
}

function valueAt(body: JsonObject, path: string): Json | undefined {
  let at: Json | undefined = body
  for (const name of path.replaceAll('[]', '').split('.')) {
    const inside: Json | undefined = Array.isArray(at) ? (at[0] as Json | undefined) : at
    at = isObject(inside) ? inside[name] : undefined
  }
  return at
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}
