/**
 * Who somebody is among the people near them: evidence, then the decision of src/matching/score. What people decided
 * before wins: whom they held apart is left out, and a merge that they took back is never made again by rules.
 */
import type { Demographics } from '../matching/person.ts'
import { decideMatch, type MatchDecision, type MatchInput } from '../matching/score/decide.ts'
import { type Apart, evidenceOf } from '../matching/score/evidence.ts'
import type { MatchPolicy } from '../matching/score/policy.ts'
import { modelOf } from '../matching/score/score.ts'
import { shippedWeights } from '../matching/score/shipped.ts'
import type { DuplicateRow } from '../store/duplicates.ts'
import { countPeople } from '../store/match-queue.ts'
import { comparedAcross, comparedWithin } from './comparable.ts'
import type { MatchContext, Prepared } from './prepared.ts'

const model = modelOf(shippedWeights)

/** The source of everybody in one organization: a match has to be unique among all of them. */
export const oneSource = 'registry'

export type Asked = {
  demographics: Demographics
  /** The connections that know the person already; a query comes from nobody. */
  connections: ReadonlySet<string>
  records: readonly string[]
  /** The member that asks, whose staff knows the people it told of itself. */
  site?: string | undefined
}

export type Judgement = { input: MatchInput; decision: MatchDecision }

/** Decides who is meant. @param pairs what was found and decided about these records before */
export function judgeAmong(
  asked: Asked,
  near: readonly Prepared[],
  pairs: readonly DuplicateRow[],
  policy: MatchPolicy,
): Judgement {
  const { site } = asked
  const at = site ? { site } : {}
  const across = { demographics: comparedAcross(asked.demographics), ...at }
  const within = { demographics: comparedWithin(asked.demographics) }
  const notThese: string[] = []
  const evidence = near.flatMap(candidate => {
    const decided = decidedAbout(asked.records, candidate.records, pairs)
    if (decided === 'different') {
      notThese.push(candidate.person)
      return []
    }
    const together = [...candidate.connections].some(each => asked.connections.has(each))
    const apart: Apart | undefined = decided === 'undone' ? 'do-not-link' : together ? 'two-at-one-member' : undefined
    const { person, demographics } = candidate
    const known = site && candidate.connections.has(site) ? at : {}
    const record = { person, source: oneSource, demographics, ...known, ...(apart ? { apart } : {}) }
    return [evidenceOf(together ? within : across, record, model)]
  })
  const input = { evidence, decided: { notThese }, weights: model.weights, policy }
  return { input, decision: decideMatch(input) }
}

/** What people said about two persons, whichever of their records it was said of. */
export function decidedAbout(
  one: readonly string[],
  other: readonly string[],
  pairs: readonly DuplicateRow[],
): 'different' | 'undone' | undefined {
  const states = pairs.filter(pair => joins(pair, one, other)).map(pair => pair.state)
  return states.includes('different') ? 'different' : states.includes('undone') ? 'undone' : undefined
}

/** Whether a pair is between these two persons. */
export function joins(pair: Pick<DuplicateRow, 'one' | 'other'>, one: readonly string[], other: readonly string[]) {
  return (
    (one.includes(pair.one) && other.includes(pair.other)) || (one.includes(pair.other) && other.includes(pair.one))
  )
}

/** How long a count of people is good enough, in milliseconds: a threshold moves by a bit when they double. */
const countedForMs = 600_000
const mostCounted = 2_000_000
const counts = new Map<string, { count: number; until: number }>()

/** The policy of an organization. */
export async function policyOf(
  { db, organization, configuration, now }: Pick<MatchContext, 'db' | 'organization' | 'configuration' | 'now'>,
  external: boolean,
): Promise<MatchPolicy> {
  const { combinations, contested: contestedCmsRules, rules: tenantRules } = configuration.matching
  const chosen = { contestedCmsRules, tenantRules, cmsToTheLetter: combinations === 'to-the-letter' }
  const known = counts.get(organization)
  if (known && known.until > now.getTime()) return { ...chosen, population: known.count, external }
  const count = Math.max(2, await countPeople(db, mostCounted))
  counts.set(organization, { count, until: now.getTime() + countedForMs })
  return { ...chosen, population: count, external }
}
