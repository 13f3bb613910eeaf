/**
 * Who is the same person within a population: automatically, or as a person would say who confirms what is likely.
 * The two differ by safety, not by evidence. Source: reference/matching.md section 6.
 */
import type { Comparison } from '../compare.ts'
import type { Demographics } from '../person.ts'
import { vetoesOf } from '../vetoes.ts'
import { type Clusters, clusterRecords } from './cluster.ts'
import { isNearAnotherName } from './first-name.ts'
import { indexRecords } from './pairs.ts'
import { estimatePrior } from './prior.ts'
import { hasTwoFacts, lackingOf } from './requirements.ts'
import { bitsFor, type Model, scorePair } from './score.ts'
import { cutsFor, thresholds } from './thresholds.ts'

/**
 * `automatic`: what the hub merges by itself; vetoes and requirements hold. `confirmed`: every pair that is more likely
 * one person than two, as if a person had confirmed it; how good the evidence is, not what happens without a person.
 */
export type DedupeMode = 'automatic' | 'confirmed'

export type Deduped = Record<DedupeMode, Clusters> & {
  /** Pairs that shared a key and were compared, each by its places, lower first. */
  pairs: readonly (readonly [number, number])[]
  /** How often a key was passed over because too many share it. */
  droppedKeys: number
}

/** Groups a population in both modes, over the same pairs. */
export function dedupe(records: readonly Demographics[], model: Model): Deduped {
  const index = indexRecords(records)
  const pairs = records.flatMap((_, a) => index.partners(a).map(b => [b, a] as const))
  const { automatic } = cutsFor(records.length)
  const likely = bitsOver(records, pairs, model)
  return {
    pairs,
    droppedKeys: index.dropped(),
    automatic: clusterRecords(records, pairs, {
      link(a, b) {
        const { bits, comparison } = scorePair(a, b, model)
        return bits >= automatic && isSafe(a, b, comparison, model) ? bits : undefined
      },
      apart: (a, b) => vetoesOf(scorePair(a, b, model).comparison).length > 0,
      marginBits: thresholds.marginBits,
    }),
    confirmed: clusterRecords(records, pairs, {
      link(a, b) {
        const { bits, comparison } = scorePair(a, b, model)
        return bits >= likely && hasTwoFacts(comparison) ? bits : undefined
      },
      apart: () => false,
    }),
  }
}

function isSafe(a: Demographics, b: Demographics, comparison: Comparison, { firstNames }: Model): boolean {
  if (vetoesOf(comparison).length > 0 || lackingOf(comparison, false).length > 0) return false
  return lackingOf(comparison, isNearAnotherName(a, b, comparison, firstNames)).length === 0
}

/** The bits from which a pair of this population is more likely one person than two. */
function bitsOver(records: readonly Demographics[], pairs: readonly (readonly [number, number])[], model: Model) {
  const bits = pairs.flatMap(([a, b]) => {
    const [one, two] = [records[a], records[b]]
    return one && two ? [scorePair(one, two, model).bits] : []
  })
  return bitsFor(thresholds.likely, 1) - estimatePrior(bits, records.length)
}
