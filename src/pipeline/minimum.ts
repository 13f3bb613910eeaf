/**
 * Minimum necessary, on a route: which rules of its mapping may run under the organization's profile, and what of the body
 * they make may leave. Compiled once for each route and type; said again by the privacy preview. Source: SPEC SCH-11.
 */
import {
  applyMapping,
  type CompiledMapping,
  type CompiledRule,
  type Mapped,
  type MappingContext,
  valuesOf,
} from '../mapping/apply.ts'
import { isObject, type JsonObject } from '../mapping/json.ts'
import type { Place } from '../mapping/places.ts'
import { readsOf } from '../mapping/reads.ts'
import type { MappingRule } from '../mapping/rules.ts'
import type { HubResource } from '../model/fhir.ts'
import { type Denied, deniedBy, deniedInside } from '../model/profiles/deny.ts'
import { allowListOf, type Direction, profiles } from '../model/profiles/profile.ts'
import { type Allowed, compileList, isAllowed, leadsToAllowed, withhold } from '../model/profiles/withhold.ts'
import type { SchedulingProfile } from '../model/scheduling.ts'

/** Why a rule does not run: an element that no profile lets out, or one that this profile keeps for this direction. */
export type WithheldBecause = 'denied' | 'profile'

export type Minimum = {
  /** The mapping with the rules that may run. */
  mapping: CompiledMapping
  withheld: readonly { compiled: CompiledRule; because: WithheldBecause }[]
  /** What the body may hold, where the target speaks the hub's own elements. */
  allowed?: Allowed
  confidential: boolean
}

/** Where data go that are sent to a connection of this kind. */
export function directionOf(connector: { system?: Direction }): Direction {
  return connector.system ?? 'other'
}

/** The minimum of a mapping; undefined for a record that profiles do not speak of. */
export function compileMinimum(
  profile: SchedulingProfile,
  direction: Direction,
  type: string,
  compiled: CompiledMapping,
): Minimum | undefined {
  const list = allowListOf(profile, direction, type)
  if (!list) return undefined
  const allowed = compileList(list)
  const isFhir = compiled.mapping.resourceType !== undefined
  const judged = compiled.rules.map(each => ({ compiled: each, because: withheldBecause(each.rule, allowed, isFhir) }))
  return {
    mapping: { ...compiled, rules: judged.flatMap(each => (each.because ? [] : [each.compiled])) },
    withheld: judged.flatMap(({ compiled: rule, because }) => (because ? [{ compiled: rule, because }] : [])),
    ...(isFhir ? { allowed } : {}),
    confidential: profiles[profile].confidential && direction === 'ehr' && isFhir,
  }
}

export type MinimumMapped = Mapped & { withheld: readonly string[] }

/** Applies what may run. `withheld` names the fields that had something to say and stayed. */
export function mapMinimum(minimum: Minimum, resource: HubResource, context: MappingContext): MinimumMapped {
  const kept = minimum.withheld.flatMap(({ compiled }) => {
    const result = valuesOf(compiled, resource, context)
    return result.kind === 'values' && result.values.length === 0 ? [] : [compiled.rule.to]
  })
  const mapped = applyMapping(minimum.mapping, resource, context)
  if (mapped.kind === 'failed') return { ...mapped, withheld: kept }
  const { body, paths } = minimum.allowed ? withhold(mapped.body, minimum.allowed) : { body: mapped.body, paths: [] }
  return {
    kind: 'mapped',
    body: minimum.confidential ? restricted(body) : body,
    withheld: [...new Set([...kept, ...paths])].sort(),
  }
}

/** Whether anything is left to say beside what it is and by which id it is known. */
export function saysNothing({ resourceType: _type, meta: _meta, ...fields }: JsonObject): boolean {
  return Object.keys(fields).length === 0
}

const restrictedLabel = { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }

function restricted(body: JsonObject): JsonObject {
  const meta = isObject(body.meta) ? body.meta : {}
  return { ...body, meta: { ...meta, security: [restrictedLabel] } }
}

/** Why a rule may not run; undefined when it may. */
export function withheldBecause(rule: MappingRule, allowed: Allowed, isFhir: boolean): WithheldBecause | undefined {
  if (isConstant(rule.from)) return undefined
  const places = readsOf(rule.from)
  if (places.length === 0) return 'profile' // the whole record, or something that cannot be told
  if (places.some(place => denialOf(place))) return 'denied'
  return places.every(place => mayRead(rule, place, allowed, isFhir)) ? undefined : 'profile'
}

/** The row of the deny table that a place falls under. */
export function denialOf({ inside, path }: Place): Denied | undefined {
  if (inside?.type !== undefined && deniedInside.has(inside.type)) return { path: inside.type, why: 'clinical' }
  return inside ? undefined : deniedBy(path)
}

function mayRead(rule: MappingRule, { inside, path }: Place, allowed: Allowed, isFhir: boolean): boolean {
  const whole = inside ? ['contained'] : path
  if (isAllowed(whole, allowed)) return true
  const parts = partsOf(rule)
  if (parts?.every(part => isAllowed([...whole, ...part.split('.')], allowed))) return true
  // The same element of a FHIR target: what of it may not leave is taken out of the body.
  return isFhir && rule.to.replaceAll('[]', '') === whole.join('.') && leadsToAllowed(whole, allowed)
}

/** What a transform lets through of the element it is given; undefined when it is the whole of it. */
export function partsOf({ transform, options }: MappingRule): readonly string[] | undefined {
  switch (transform) {
    case 'codes':
      return ['coding']
    case 'code':
      return ['coding.code']
    case 'reference':
    case 'reference-id':
      return ['reference']
    case 'participant':
      return ['actor.reference', 'status', 'required']
    case 'pick':
      return Array.isArray(options?.fields) ? options.fields.map(String) : undefined
    default:
      return undefined
  }
}

function isConstant(expression: string): boolean {
  return /^\s*('(?:[^'\\]|\\.)*'|-?\d+(\.\d+)?|true|false)\s*$/.test(expression)
}
