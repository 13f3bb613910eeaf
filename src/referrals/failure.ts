/**
 * Why a referral is not at a target, as one word that says whose turn it is. One table, the first row that fits wins. Pure.
 * Source: SPEC REF-8; reference/referrals.md section 8.
 */
import { isNeedOfConsent } from '../model/referral/selection.ts'

export type FailureKind = 'needs-data' | 'retrying' | 'stopped' | 'connection' | 'needs-review' | 'withheld'

export type Standing = { state: string; wait: string | null; problem: string | null }

const rows: readonly { is(delivery: Standing): boolean; kind: FailureKind }[] = [
  { is: d => d.state === 'suppressed' && isNeedOfConsent(d.problem), kind: 'withheld' },
  // It answered, and nobody can say what that means: a person looks.
  { is: d => d.state === 'ambiguous', kind: 'needs-review' },
  { is: d => d.state === 'rejected' && d.problem === 'target.answered-with-error', kind: 'needs-review' },
  { is: d => d.state === 'rejected', kind: 'needs-data' },
  { is: d => d.state === 'dead', kind: 'stopped' },
  { is: d => d.state === 'retry', kind: 'retrying' },
  { is: d => d.state === 'pending' && (d.wait === 'paused' || d.wait === 'outage'), kind: 'connection' },
]

/** Whose turn it is; undefined when nothing is wrong with it. */
export function failureOf(delivery: Standing): FailureKind | undefined {
  return rows.find(row => row.is(delivery))?.kind
}

/** Whose turn it is with a referral, over all its targets; the first row that holds. */
export function nextOf(referral: {
  inbox: string | null
  flagged: boolean
  deliveries: readonly Standing[]
}): 'decide' | 'fix-at-source' | 'look' | 'waits' | 'none' {
  const kinds = referral.deliveries.map(failureOf)
  const has = (...wanted: FailureKind[]) => kinds.some(kind => kind !== undefined && wanted.includes(kind))
  if (referral.inbox === 'new') return 'decide'
  if (has('needs-data', 'withheld')) return 'fix-at-source'
  if (has('needs-review', 'stopped', 'connection') || referral.flagged) return 'look'
  if (has('retrying') || referral.deliveries.some(({ state }) => state === 'pending' || state === 'sending'))
    return 'waits'
  return 'none'
}
