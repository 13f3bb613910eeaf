/** What a transform is and what it gives. */
import type { Json } from '../model/events.ts'
import type { ProblemCode } from '../model/problems.ts'
import type { JsonObject } from './json.ts'

export type MappingProblem = Extract<ProblemCode, 'mapping.failed' | 'mapping.reference-missing' | 'mapping.unmapped'>

export type Transformed =
  | { kind: 'value'; value: Json }
  | { kind: 'nothing' }
  | { kind: 'failed'; problem: MappingProblem }

/** What a mapping may ask of the outside world. */
export type MappingContext = {
  /** The target's own reference of a hub record, such as `Patient/77`; undefined when it is not linked there. */
  resolveReference(type: string, id: string): string | undefined
  /** The counterpart of a value in a named crosswalk; undefined when nobody has mapped it. */
  crosswalk?(name: string, value: string): Json | undefined
  /**
   * What the target itself calls a record of the hub, such as a host by id and by e-mail: every value of its crosswalks
   * that leads to it. Empty where none does.
   */
  wordsFor?(type: string, id: string): readonly string[]
  /** What of a referral no other rule carries, as text (SPEC REF-5); undefined where there is none to make. */
  referralNote?(): string | undefined
}

export type Transform = (value: Json, options: JsonObject, context: MappingContext) => Transformed

export const nothing: Transformed = { kind: 'nothing' }

export function value(result: Json): Transformed {
  return { kind: 'value', value: result }
}

export function failed(problem: MappingProblem): Transformed {
  return { kind: 'failed', problem }
}
