/**
 * Trials of the whole decision on made-up people: a query, an index, and what should come of it. Used by tests and by
 * whoever wants figures; nothing here knows how the decision is made.
 */
import type { Demographics } from '../person.ts'
import { demographicsOf } from '../person.ts'
import { decideMatch, type MatchDecision } from '../score/decide.ts'
import { evidenceOf, type IndexedRecord } from '../score/evidence.ts'
import { defaultMatchPolicy, type MatchPolicy } from '../score/policy.ts'
import type { Model } from '../score/score.ts'
import type { Written } from './drift.ts'
import { patientOf } from './patient.ts'
import type { MadeUp } from './person.ts'

/** The day of every trial, so that ages do not move. */
export const trialDay = new Date('2026-01-01T00:00:00Z')

export function writtenFacts(record: Written): Demographics {
  return demographicsOf(patientOf(record), { now: trialDay })
}

/** A person as the index holds them, all fields known. */
export function indexed(person: MadeUp, source = 'one'): IndexedRecord {
  const { id, ...written } = person
  return { person: id, source, demographics: writtenFacts(written) }
}

/** Decides a query against an index, as for an outside query of a large population unless said otherwise. */
export function tryMatch(
  query: Demographics,
  index: readonly IndexedRecord[],
  model: Model,
  policy: Partial<MatchPolicy> = {},
): MatchDecision {
  return decideMatch({
    evidence: index.map(record => evidenceOf({ demographics: query }, record, model)),
    decided: { notThese: [] },
    weights: model.weights,
    policy: { ...defaultMatchPolicy, external: true, ...policy },
  })
}
