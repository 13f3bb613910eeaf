/**
 * Where a referral stands: the classification of its sub-status, which is what decisions go by. Organizations rename and
 * add sub-statuses, so the label is text and never read. Source: reference/referrals.md section 3.
 */
import type { EventType } from '../events.ts'

type ClassRow = {
  phase: 'open' | 'closed'
  /** The event that reaching it is. */
  event: EventType
}

/** By Task.status, which has one code for each classification. */
export const referralClasses = {
  requested: { phase: 'open', event: 'referral.requested' },
  ready: { phase: 'open', event: 'referral.ready' },
  received: { phase: 'open', event: 'referral.acknowledged' },
  accepted: { phase: 'open', event: 'referral.accepted' },
  'in-progress': { phase: 'open', event: 'referral.in-progress' },
  'on-hold': { phase: 'open', event: 'referral.on-hold' },
  completed: { phase: 'closed', event: 'referral.completed' },
  rejected: { phase: 'closed', event: 'referral.rejected' },
  cancelled: { phase: 'closed', event: 'referral.cancelled' },
  failed: { phase: 'closed', event: 'referral.failed' },
  'entered-in-error': { phase: 'closed', event: 'referral.entered-in-error' },
} as const satisfies Record<string, ClassRow>

export type ReferralClass = keyof typeof referralClasses

/** Whether a text is a classification. */
export function isReferralClass(text: string | undefined): text is ReferralClass {
  return text !== undefined && Object.hasOwn(referralClasses, text)
}
