/**
 * Who is meant, in the order that may not change: what a person decided, the organization's rules, the CMS combinations,
 * the score, a question to a person, nobody. Pure: the same evidence gives the same decision, for ever.
 * Source: reference/matching.md section 6; SPEC NET-6.
 */
import type { Evidence } from './evidence.ts'
import { byRank, type Judged, judge } from './judge.ts'
import type { MatchPolicy } from './policy.ts'
import { cutsFor, thresholds } from './thresholds.ts'
import type { Weights } from './weights.ts'

/** What people decided before about this query: who it is, who it is not. */
export type Decided = { same?: string; notThese: readonly string[] }

export type MatchStep = 'decided' | 'tenant-rule' | 'cms-rule' | 'score'

/** Why a person has to look. */
export type UnsureReason =
  /** Two or more meet a rule, or are as close. */
  | 'several'
  /** One would be the person but for a veto, or for what an automatic match needs. */
  | 'withheld'
  /** The evidence is not enough for an automatic match. */
  | 'below-automatic'

export type MatchDecision = { ranked: readonly Judged[] } & (
  | { outcome: 'auto'; by: MatchStep; rule?: string; persons: readonly string[]; marginBits?: number }
  | { outcome: 'user'; because: UnsureReason; marginBits?: number }
  | { outcome: 'none' }
)

export type MatchInput = {
  evidence: readonly Evidence[]
  decided: Decided
  weights: Weights
  policy: MatchPolicy
}

/** Decides. The order of the evidence does not matter. */
export function decideMatch({ evidence, decided, weights, policy }: MatchInput): MatchDecision {
  const asked = evidence.filter(({ person }) => !decided.notThese.includes(person))
  const ranked = asked.map(each => judge(each, weights, policy)).sort(byRank)
  if (decided.same !== undefined) return { outcome: 'auto', by: 'decided', persons: [decided.same], ranked }
  return byTenantRule(ranked) ?? byCmsRule(ranked, policy) ?? byScore(ranked, policy)
}

function byTenantRule(ranked: readonly Judged[]): MatchDecision | undefined {
  const met = ranked.filter(({ tenantRules }) => tenantRules.length > 0)
  const [first] = met
  if (!first) return undefined
  if (personsOf(met).length > 1) return { outcome: 'user', because: 'several', ranked }
  // What a score needs besides is part of the rule; a veto is not.
  if (met.some(({ vetoes }) => vetoes.length > 0)) return { outcome: 'user', because: 'withheld', ranked }
  return { outcome: 'auto', by: 'tenant-rule', rule: first.tenantRules[0], persons: [first.person], ranked }
}

/**
 * Unique at each source: two people of one source are a question, one each at two sources are two answers. Somebody with
 * a veto is somebody else, so does not count; somebody who only lacks what an automatic match needs does.
 */
function byCmsRule(ranked: readonly Judged[], { cmsToTheLetter }: MatchPolicy): MatchDecision | undefined {
  const met = ranked.filter(({ cmsRules }) => cmsRules.length > 0)
  const fitting = met.filter(judged => (cmsToTheLetter ? !isNegated(judged) : judged.vetoes.length === 0))
  const [first] = fitting
  if (!first) return met.length ? { outcome: 'user', because: 'withheld', ranked } : undefined
  const bySource = Map.groupBy(fitting, ({ source }) => source)
  if ([...bySource.values()].some(judged => personsOf(judged).length > 1))
    return { outcome: 'user', because: 'several', ranked }
  if (!cmsToTheLetter) {
    if (fitting.some(isWithheld)) return { outcome: 'user', because: 'withheld', ranked }
    if (hasRival(ranked, first, fitting)) return { outcome: 'user', because: 'several', ranked }
  }
  return { outcome: 'auto', by: 'cms-rule', rule: first.cmsRules[0]?.id, persons: personsOf(fitting), ranked }
}

/** Somebody without a veto who meets no rule and is all but as close as one who does: John, when Jack was asked for. */
function hasRival(ranked: readonly Judged[], first: Judged, fitting: readonly Judged[]): boolean {
  const persons = new Set(fitting.map(({ person }) => person))
  const near = first.bits - thresholds.marginBits
  return ranked.some(({ person, bits, vetoes }) => !persons.has(person) && vetoes.length === 0 && bits > near)
}

function byScore(ranked: readonly Judged[], { population }: MatchPolicy): MatchDecision {
  const cuts = cutsFor(population)
  const [first] = ranked
  if (!first || Math.max(...ranked.map(({ bits }) => bits)) < cuts.ask) return { outcome: 'none', ranked }
  const rival = ranked.find(({ person, vetoes }) => person !== first.person && vetoes.length === 0)
  const margin = rival ? { marginBits: first.bits - rival.bits } : {}
  if (first.bits < cuts.automatic) return { outcome: 'user', because: 'below-automatic', ...margin, ranked }
  const own = ranked.filter(({ person }) => person === first.person)
  if (own.some(isWithheld)) return { outcome: 'user', because: 'withheld', ...margin, ranked }
  // Somebody with a veto is no rival, but when they are closer than the one without, the veto may be the mistake.
  const closer = ranked.some(({ bits, person }) => person !== first.person && bits > first.bits)
  if (closer || (rival && first.bits - rival.bits < thresholds.marginBits))
    return { outcome: 'user', because: 'several', ...margin, ranked }
  return { outcome: 'auto', by: 'score', persons: [first.person], ...margin, ranked }
}

function isWithheld({ vetoes, lacking }: Judged): boolean {
  return vetoes.length > 0 || lacking.length > 0
}

/** What stands against a match in every reading. */
function isNegated({ vetoes }: Judged): boolean {
  return vetoes.some(veto => ['suffix-differs', 'do-not-link', 'two-at-one-member'].includes(veto))
}

function personsOf(judged: readonly Judged[]): string[] {
  return [...new Set(judged.map(({ person }) => person))].sort()
}
