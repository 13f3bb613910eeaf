/** For the workbench: rules that the organization's profile keeps from running. A warning: the rest of the mapping works. */
import type { DraftRule, Finding } from '../mapping/draft.ts'
import { pathFaultOf } from '../mapping/path-limits.ts'
import { allowListOf } from '../model/profiles/profile.ts'
import { compileList } from '../model/profiles/withhold.ts'
import { directionOf, withheldBecause } from '../pipeline/minimum.ts'
import type { FoundMapping } from './mappings.ts'

/** The rules that name something which may not leave there: their field stays empty at the target. */
export function withheldRules(
  { configuration, route, type, shape }: FoundMapping,
  rules: readonly DraftRule[],
): Finding[] {
  const list = allowListOf(configuration.scheduling.profile, directionOf(route.target.connector), type)
  if (!list) return []
  const allowed = compileList(list)
  return rules.flatMap((rule, index): Finding[] =>
    pathFaultOf(rule.from) === undefined && withheldBecause(rule, allowed, shape.kind === 'fhir')
      ? [{ rule: index, part: 'from', code: 'withheld', level: 'warning' }]
      : [],
  )
}
