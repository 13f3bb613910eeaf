/** One piece of evidence judged: what it is worth, what it meets, and what stands against it. */
import { type VetoName, vetoesOf } from '../vetoes.ts'
import { type MetRule, metRules } from './cms-rules.ts'
import type { Apart, Evidence } from './evidence.ts'
import type { MatchPolicy } from './policy.ts'
import { lackingOf, type RequirementName } from './requirements.ts'
import { bitsOf, probabilityOf, type Step, waterfallOf } from './score.ts'
import { metTenantRules, type TenantRuleName } from './tenant-rules.ts'
import { vectorOf } from './vector.ts'
import type { Weights } from './weights.ts'

export type Judged = {
  person: string
  source: string
  bits: number
  /** The chance that it is the person, 0 to 1. */
  probability: number
  /** Field by field, adding up to the bits. */
  waterfall: readonly Step[]
  vetoes: readonly (VetoName | Apart)[]
  lacking: readonly RequirementName[]
  tenantRules: readonly TenantRuleName[]
  cmsRules: readonly MetRule[]
}

export function judge(evidence: Evidence, weights: Weights, policy: MatchPolicy): Judged {
  const { person, source, comparison, adjustments, facts, sameSite, nearAnotherName, apart } = evidence
  const vector = vectorOf(comparison)
  const bits = bitsOf(vector, adjustments, weights)
  return {
    person,
    source,
    bits,
    probability: probabilityOf(bits, policy.population),
    waterfall: waterfallOf(vector, adjustments, weights),
    vetoes: [...(apart ? [apart] : []), ...vetoesOf(comparison)],
    lacking: lackingOf(comparison, nearAnotherName),
    tenantRules: metTenantRules(comparison, sameSite, policy.tenantRules),
    cmsRules: policy.external ? metRules(facts, policy.contestedCmsRules) : [],
  }
}

/** Best first: without veto before with one, then by bits, then by name, so that no order of arrival matters. */
export function byRank(a: Judged, b: Judged): number {
  const free = Number(a.vetoes.length > 0) - Number(b.vetoes.length > 0)
  if (free || a.bits !== b.bits) return free || b.bits - a.bits
  const [one, two] = [`${a.person} ${a.source}`, `${b.person} ${b.source}`]
  return one < two ? -1 : one > two ? 1 : 0
}
