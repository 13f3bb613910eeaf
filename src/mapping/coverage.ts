/** For the workbench: what of real records no rule reads, and which targets were never filled. Paths only, no values. */
import type { HubResource } from '../model/fhir.ts'
import { type CompiledMapping, type MappingContext, valuesOf } from './apply.ts'
import { expressionFor, placesIn } from './places.ts'
import { isRead, readsOf } from './reads.ts'

export type Cover = {
  /** Elements with a value that no rule reads, as FHIRPath, such as `participant.actor.display`. Sorted. */
  unread: readonly string[]
  /** Targets that no record filled, in the order of the rules. */
  unfilled: readonly string[]
}

/** Compares a mapping with samples. An element that is read counts with everything below it. */
export function coverOf(
  compiled: CompiledMapping,
  records: readonly HubResource[],
  contextOf: (record: HubResource) => MappingContext,
): Cover {
  const reads = compiled.rules.flatMap(({ rule }) => readsOf(rule.from))
  const unread = new Set<string>()
  const known = new Set<string>()
  const filled = new Set<string>()
  for (const record of records) {
    for (const place of placesIn(record)) {
      const key = JSON.stringify(place)
      if (known.has(key)) continue
      known.add(key)
      if (!isRead(place, reads)) unread.add(expressionFor(place))
    }
    const context = contextOf(record)
    for (const rule of compiled.rules) {
      if (filled.has(rule.rule.to)) continue
      const result = valuesOf(rule, record, context)
      if (result.kind === 'values' && result.values.length > 0) filled.add(rule.rule.to)
    }
  }
  const targets = [...new Set(compiled.rules.map(({ rule }) => rule.to))]
  return { unread: [...unread].sort(), unfilled: targets.filter(to => !filled.has(to)) }
}
