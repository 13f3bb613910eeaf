/** What a target that takes no updates keeps a delivery from being: visible as such, never an error (SPEC REF-7). */
import type { ProblemCode } from '../problems.ts'

export const updatesNotTaken = [
  'referral.updates-not-taken',
  'referral.accepted-already',
] as const satisfies readonly ProblemCode[]

/** Whether a delivery was held back because its target takes no updates of this referral (any more). */
export function isUpdateNotTaken(delivery: { state: string; problem: string | null }): boolean {
  return delivery.state === 'suppressed' && (updatesNotTaken as readonly (string | null)[]).includes(delivery.problem)
}
