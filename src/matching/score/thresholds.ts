/**
 * The fixed numbers of a decision. One set for every organization, population and file: they follow from chances, not
 * from data. Source: reference/matching.md section 6.
 */
import { bitsFor } from './score.ts'

/** Changes with every rule, requirement or number that can change a decision; kept with each decision. */
export const scoreRulesVersion = 2

export const thresholds = {
  /** From this chance on two records are one person. Below its mirror image they are not even asked about. */
  certain: 0.99,
  unlikely: 0.01,
  /** From here on it is more likely than not: what a person would be expected to confirm. */
  likely: 0.5,
  /** How much better the best candidate must be than the next, in bits: a factor of 128. */
  marginBits: 7,
  /**
   * Somebody who asks can be anybody of the outside world, and who was registered twice can have a namesake out there:
   * what is done without a person is judged against at least this many people, however few the hub knows.
   */
  leastPopulation: 1_000_000,
} as const

/** The bits from which the score alone says one person, and from which it is worth asking about. */
export function cutsFor(population: number): { automatic: number; ask: number } {
  const people = Math.max(2, population)
  return {
    automatic: bitsFor(thresholds.certain, Math.max(people, thresholds.leastPopulation)),
    ask: bitsFor(thresholds.unlikely, people),
  }
}
