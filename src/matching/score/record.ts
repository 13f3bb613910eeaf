/**
 * A decision as it is kept: what it was made from, in levels and bits, and the versions of everything that had a part.
 * Holds no value of anybody. `replay` makes the decision again from it. Source: reference/matching.md section 6.
 */
import { decisionVersion } from '../decide.ts'
import { nicknamesVersion } from '../nicknames.ts'
import { placeholdersVersion } from '../placeholders.ts'
import { cmsRulesVersion } from './cms-rules.ts'
import { type Decided, decideMatch, type MatchDecision, type MatchInput } from './decide.ts'
import type { Evidence } from './evidence.ts'
import type { MatchPolicy } from './policy.ts'
import { tenantRulesVersion } from './tenant-rules.ts'
import { scoreRulesVersion } from './thresholds.ts'
import type { Weights } from './weights.ts'

export type MatchVersions = {
  rules: number
  comparison: number
  cms: string
  tenant: number
  placeholders: number
  nicknames: number
  weights: string
  frequencies: string
}

export type MatchRecord = {
  versions: MatchVersions
  /** Who asked and when, and the keys they asked under, hashed: for the store to fill. */
  request: { by: string; at: string; keys: readonly string[] }
  policy: MatchPolicy
  decided: Decided
  evidence: readonly Evidence[]
  /** The answer, without the ranking: that follows from the evidence. */
  answer: MatchAnswer
}

export type MatchAnswer =
  | { outcome: 'auto'; by: string; rule?: string; persons: readonly string[]; marginBits?: number }
  | { outcome: 'user'; because: string; marginBits?: number }
  | { outcome: 'none' }

/** The versions in force. */
export function versionsOf(weights: Weights, frequencies?: { version: string }): MatchVersions {
  return {
    rules: scoreRulesVersion,
    comparison: decisionVersion,
    cms: cmsRulesVersion,
    tenant: tenantRulesVersion,
    placeholders: placeholdersVersion,
    nicknames: nicknamesVersion,
    weights: weights.version,
    frequencies: frequencies?.version ?? 'none',
  }
}

/** What to keep of a decision. */
export function recordOf(
  input: MatchInput,
  decision: MatchDecision,
  request: MatchRecord['request'],
  frequencies?: { version: string },
): MatchRecord {
  const { evidence, decided, weights, policy } = input
  const versions = versionsOf(weights, frequencies)
  return { versions, request, policy, decided, evidence, answer: answerOf(decision) }
}

export type Replayed =
  | { kind: 'same'; decision: MatchDecision }
  | { kind: 'another'; decision: MatchDecision }
  /** The rules have changed since; which of them, by name. */
  | { kind: 'other-versions'; differing: string[] }

/** Makes a kept decision again, with the weights of its version. */
export function replay(record: MatchRecord, weights: Weights): Replayed {
  const now: Record<string, unknown> = { ...versionsOf(weights, { version: record.versions.frequencies }) }
  const differing = Object.entries(record.versions).filter(([name, version]) => now[name] !== version)
  if (differing.length) return { kind: 'other-versions', differing: differing.map(([name]) => name) }
  const decision = decideMatch({ ...record, weights })
  const same = JSON.stringify(answerOf(decision)) === JSON.stringify(record.answer)
  return { kind: same ? 'same' : 'another', decision }
}

function answerOf(decision: MatchDecision): MatchAnswer {
  const { ranked: _, ...answer } = decision
  return answer
}
