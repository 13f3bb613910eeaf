/** What a person decides about a visit that breaks rules, and what the message that waits is told of it. */
import { z } from 'zod'
import type { VisitTask } from './check-visits.ts'
import type { VisitDecision } from './findings.ts'

const reason = z.string().trim().min(3).max(500)

/** Accept it with a reason, or send it back: cancelled at the booking system, by the hub or by the person. */
export const visitChoice = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('visit-accept'), reason }),
  z.strictObject({ kind: z.literal('visit-send-back'), reason: reason.optional() }),
])
export type VisitChoice = z.infer<typeof visitChoice>

/** The decision as the message keeps it: accepting covers the rules that the person saw broken, and no others. */
export function visitDecision(choice: VisitChoice, task: VisitTask): VisitDecision {
  return choice.kind === 'visit-accept'
    ? { kind: 'accept', rules: task.breaches.map(({ rule }) => rule) }
    : { kind: 'send-back' }
}
