/**
 * A record becomes what the target gets: each rule in turn, and nothing that no rule names (minimum necessary, SPEC
 * SCH-11). Pure. The body shares nothing with the record and holds no empty part.
 */

import type { Json } from '../model/events.ts'
import type { HubResource } from '../model/fhir.ts'
import { copyOf, isObject, type JsonObject } from './json.ts'
import { type PathFault, pathFaultOf } from './path-limits.ts'
import { compilePath, type ReadPath } from './paths.ts'
import type { Mapping, MappingRule } from './rules.ts'
import { type Body, parseTarget, type Target, takesMany, write } from './targets.ts'
import type { MappingContext, MappingProblem } from './transformed.ts'
import { transforms } from './transforms.ts'

export type { MappingContext, MappingProblem } from './transformed.ts'

export type CompiledRule = { rule: MappingRule; read: ReadPath; target: Target }
export type CompiledMapping = { mapping: Mapping; rules: readonly CompiledRule[] }

export type Mapped =
  | { kind: 'mapped'; body: JsonObject }
  /** `rule` counts from 0; `to` is its target. No value of the record is told. */
  | { kind: 'failed'; problem: MappingProblem; rule: number; to: string }

/** The rules of a mapping whose expression cannot or may not be read, counted from 0. For the door: console and YAML. */
export function faultyRules(mapping: Mapping): { rule: number; fault: PathFault }[] {
  return mapping.rules.flatMap(({ from }, rule) => {
    const fault = pathFaultOf(from)
    return fault ? { rule, fault } : []
  })
}

/** Compiles a mapping once, to be applied many times. Throws when one of its rules is unreadable. */
export function compileMapping(mapping: Mapping): CompiledMapping {
  const { resourceType } = mapping
  const rules = mapping.rules.map(rule => ({
    rule,
    read: compilePath(rule.from),
    target: parseTarget(rule.to, resourceType),
  }))
  return { mapping, rules }
}

/** Applies a mapping to a record. The first rule that fails ends it. */
export function applyMapping(compiled: CompiledMapping, record: HubResource, context: MappingContext): Mapped {
  const { resourceType } = compiled.mapping
  const body: Body = resourceType === undefined ? {} : { resourceType }
  for (const [index, rule] of compiled.rules.entries()) {
    const problem = applyRule(rule, record, context, body)
    if (problem) return { kind: 'failed', problem, rule: index, to: rule.rule.to }
  }
  return { kind: 'mapped', body: body as JsonObject }
}

function applyRule(rule: CompiledRule, record: HubResource, context: MappingContext, body: Body) {
  const result = valuesOf(rule, record, context)
  if (result.kind === 'failed') return result.problem
  const { values } = result
  // Several values for a field that takes one: which of them is meant is not guessed.
  if (values.length > 1 && !takesMany(rule.target)) return 'mapping.failed'
  return values.every(value => write(body, rule.target, value)) ? undefined : 'mapping.failed'
}

export type RuleResult = { kind: 'values'; values: readonly Json[] } | { kind: 'failed'; problem: MappingProblem }

/** What one rule makes of a record: its values after crosswalk, transform and default. */
export function valuesOf({ rule, read }: CompiledRule, record: HubResource, context: MappingContext): RuleResult {
  let found: readonly unknown[]
  try {
    found = read(record)
  } catch {
    return { kind: 'failed', problem: 'mapping.failed' } // the expression does not fit this record
  }
  const values: Json[] = []
  for (const each of found) {
    const input = copyOf(each)
    if (input === undefined) continue
    const result = translate(rule, input, context)
    if (result.kind === 'failed') return result
    if (result.kind === 'value') values.push(...listOf(copyOf(result.value)))
  }
  if (values.length === 0) values.push(...listOf(copyOf(rule.default)))
  return values.length === 0 && rule.required
    ? { kind: 'failed', problem: 'mapping.failed' }
    : { kind: 'values', values }
}

function translate(rule: MappingRule, input: Json, context: MappingContext) {
  let current = input
  if (rule.crosswalk !== undefined) {
    const key = typeof input === 'string' || typeof input === 'number' ? String(input) : undefined
    const translated = key === undefined ? undefined : context.crosswalk?.(rule.crosswalk, key)
    if (translated === undefined)
      return rule.default === undefined
        ? { kind: 'failed' as const, problem: 'mapping.unmapped' as const }
        : { kind: 'nothing' as const }
    current = translated
  }
  return transforms[rule.transform ?? 'identity'](current, rule.options ?? {}, context)
}

function listOf(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

const resourceTypes: ReadonlySet<unknown> = new Set([
  'Appointment',
  'Patient',
  'Practitioner',
  'Location',
  'HealthcareService',
  'ServiceRequest',
] satisfies HubResource['resourceType'][])

/** The body as the resource it says it is; undefined when it is none of the hub's. Its fields are the rules' doing. */
export function asResource(body: JsonObject): HubResource | undefined {
  return isObject(body) && resourceTypes.has(body.resourceType) ? (body as unknown as HubResource) : undefined
}
