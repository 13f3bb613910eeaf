/** For the workbench: what each rule makes of one record, line by line, also when the whole would fail. */
import type { Json } from '../model/events.ts'
import type { HubResource } from '../model/fhir.ts'
import { applyMapping, type CompiledMapping, type Mapped, type MappingContext, valuesOf } from './apply.ts'
import type { MappingProblem } from './transformed.ts'

/** One rule's line. `values` are personal data: shown only to those who may see payloads. */
export type PreviewLine = { to: string; from: string; values: readonly Json[]; problem?: MappingProblem }
export type Preview = { result: Mapped; lines: readonly PreviewLine[] }

/** Tries a mapping on one record. Pure, sends nothing. */
export function previewMapping(compiled: CompiledMapping, record: HubResource, context: MappingContext): Preview {
  const lines = compiled.rules.map((rule): PreviewLine => {
    const result = valuesOf(rule, record, context)
    const line = { to: rule.rule.to, from: rule.rule.from }
    return result.kind === 'values'
      ? { ...line, values: result.values }
      : { ...line, values: [], problem: result.problem }
  })
  return { result: applyMapping(compiled, record, context), lines }
}
