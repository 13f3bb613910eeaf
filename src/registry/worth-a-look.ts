/**
 * Which pairs a person is asked about. Whoever differs as relatives do is not asked about, since every family would fill
 * the list, unless a number of their own says that they are one. As data. Source: reference/matching.md section 6.
 */
import type { Judged } from '../matching/score/judge.ts'
import { cutsFor } from '../matching/score/thresholds.ts'
import type { ScoreField } from '../matching/score/vector.ts'

type Against = Judged['vetoes'][number]

/** What stands against two records being one person, and what it means for asking. */
const asked: Readonly<Record<Against, 'ask' | 'ask-with-number' | 'never'>> = {
  'do-not-link': 'never',
  'two-at-one-member': 'ask', // that is what a duplicate at a member looks like
  'identifier-differs': 'ask',
  'generation-apart': 'ask', // a birth year typed wrong looks like it too
  'suffix-differs': 'ask-with-number',
  'first-name-differs': 'ask-with-number',
  'middle-name-differs': 'ask-with-number',
  'gender-differs': 'ask-with-number',
}

/** Birth dates that a slip does not explain: those who share all else live together. */
const otherBirthDate: ReadonlySet<string> = new Set(['different', 'year'])

/** Whether somebody should look at this pair. @param population how many people there are */
export function isWorthALook({ bits, vetoes, waterfall }: Judged, population: number): boolean {
  if (bits < cutsFor(population).ask) return false
  const level = (field: ScoreField) => waterfall.find(step => step.field === field)?.level ?? 'missing'
  const hasNumber = ['exact', 'four'].includes(level('number')) || level('identifier') === 'exact'
  if (otherBirthDate.has(level('birthDate')) && !hasNumber) return false
  return vetoes.every(veto => asked[veto] === 'ask' || (asked[veto] === 'ask-with-number' && hasNumber))
}

/** The place in the list: the most likely first, whoever differs as two people do behind all others. */
export function rankOf({ bits, vetoes }: Judged): number {
  const doubtful = vetoes.some(veto => veto !== 'two-at-one-member')
  return Math.round(bits * 100) + (doubtful ? 0 : 1_000_000)
}
