/**
 * Decisions as they are kept: what they were made from in levels and bits, the versions of everything that had a part, and
 * the answer. From it the decision can be made again and explained; no value of anybody is in it. SPEC NET-6.
 */
import { deflateSync, inflateSync } from 'node:zlib'
import type { Evidence } from '../matching/score/evidence.ts'
import type { Judged } from '../matching/score/judge.ts'
import { type MatchRecord, type Replayed, recordOf, replay, versionsOf } from '../matching/score/record.ts'
import { shippedWeights } from '../matching/score/shipped.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { MatchDecisionRow, MatchPurpose, NewMatchDecision } from '../store/match-decisions.ts'
import type { NearPeople } from './candidates.ts'
import type { Judgement } from './judgement.ts'

/** Candidates that are kept with a decision; those behind them have no part in it. */
const mostKept = { auto: 10, user: 10, none: 2 } as const
const inForce = versionsOf(shippedWeights)
/** What has a version of its own, in the order in which they are kept. */
export const versionNames = Object.keys(inForce)
// The combinations of the CMS have a slash in their version; it is part of a list of slashes here.
const versions = Object.values(inForce)
  .map(version => String(version).replaceAll('/', '-'))
  .join('/')
const table = 'match_decision'
/** A kilobyte or two needs no window of a quarter of a megabyte, of which one would be thrown away each time. */
const small = { level: 3, windowBits: 11, memLevel: 4 } as const

export type Made = Judgement & {
  id: string
  purpose: MatchPurpose
  /** Who asked, as a code and an id. */
  by: string
  at: Date
  connection?: string | undefined
  record?: string | undefined
  near: Pick<NearPeople, 'droppedKeys' | 'keys'>
}

/** The row of a decision. */
export function keptDecision(hub: Hub, organization: string, made: Made): NewMatchDecision {
  const { id, purpose, connection, record, input, decision, near } = made
  const evidence = bestOf(input.evidence, decision.ranked, mostKept[decision.outcome])
  const keys = near.keys.map(key => BigInt.asUintN(64, key).toString(16).padStart(16, '0'))
  const request = { by: made.by, at: made.at.toISOString(), keys }
  const people = new Set(evidence.map(({ person }) => person))
  const compared = decision.ranked.filter(({ person }) => people.has(person)).map(comparedAs)
  const kept: Kept = { record: recordOf({ ...input, evidence }, decision, request), compared }
  // Somebody new has nothing to show; of a query it is kept what was asked.
  const isEmpty = evidence.length === 0 && input.decided.notThese.length === 0 && purpose !== 'query'
  return {
    id,
    purpose,
    connection,
    record,
    outcome: decision.outcome,
    ...codeOf(made),
    persons: decision.outcome === 'auto' ? decision.persons : [],
    candidates: input.evidence.length,
    droppedKeys: near.droppedKeys,
    versions,
    body: isEmpty ? undefined : hub.sealer.seal(organization, table, id, packed(kept, purpose)),
  }
}

function codeOf({ decision }: Judgement): { code?: string; rule?: string } {
  switch (decision.outcome) {
    case 'auto':
      return { code: decision.by, ...(decision.rule ? { rule: decision.rule } : {}) }
    case 'user':
      return { code: decision.because }
    case 'none':
      return {}
  }
}

/** The best ranked, and whoever has more bits but a veto: both can turn a decision. */
function bestOf(evidence: readonly Evidence[], ranked: readonly Judged[], most: number): Evidence[] {
  const best = new Set(ranked.slice(0, most).map(({ person }) => person))
  const [closest] = [...ranked].sort((a, b) => b.bits - a.bits)
  if (closest) best.add(closest.person)
  return evidence.filter(({ person }) => best.has(person))
}

/** A registry has a decision for each of its people, so they are packed; whoever asks waits for theirs, so it is not. */
function packed(kept: Kept, purpose: MatchPurpose): Buffer | string {
  const text = JSON.stringify(kept)
  return purpose === 'query' ? text : deflateSync(text, small)
}

const brace = 0x7b // with which plain JSON begins, and nothing that is packed

function unpacked(bytes: Buffer): Kept {
  const text = bytes[0] === brace ? bytes : inflateSync(bytes)
  return JSON.parse(text.toString()) as Kept
}

/** How somebody compared, with the weights of the time: stays readable when the rules have changed since. */
export type Compared = {
  person: string
  percent: number
  bits: number
  fields: readonly { field: string; level: string; bits: number }[]
  vetoes: readonly string[]
  lacking: readonly string[]
  rules: readonly string[]
}
type Kept = { record: MatchRecord; compared: readonly Compared[] }
export type Opened = Kept & { again: Replayed }

/** One who was compared, without any value. */
export function comparedAs(judged: Judged): Compared {
  const { person, bits, probability, waterfall, vetoes, lacking, tenantRules, cmsRules } = judged
  const fields = waterfall
    .filter(({ level }) => level !== 'missing')
    .map(step => ({ ...step, bits: rounded(step.bits) }))
  const rules = [...tenantRules, ...cmsRules.map(rule => `cms ${rule.id}`)]
  return { person, percent: percentOf(probability), bits: rounded(bits), fields, vetoes, lacking, rules }
}

/** A chance in percent; nothing is shown as certain. */
export function percentOf(probability: number): number {
  return Math.min(99, Math.round(probability * 100))
}

function rounded(bits: number): number {
  return Math.round(bits * 1000) / 1000
}

/** A kept decision with its evidence, and made again; undefined when nobody came near. */
export function openDecision(hub: Hub, organization: string, row: MatchDecisionRow): Opened | undefined {
  if (!row.body) return undefined
  const kept = unpacked(hub.sealer.open(organization, table, row.id, row.body))
  return { ...kept, again: replay(kept.record, shippedWeights) }
}
