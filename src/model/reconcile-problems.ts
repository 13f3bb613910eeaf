/** What can keep two systems from being compared, or a difference from being put right. Part of the registry in problems.ts. */
import type { Problem } from './problems.ts'

export const reconcileProblems = {
  'reconcile.no-pair': {
    class: 'request',
    says: 'These two systems cannot be compared now: a connection or the route between them is gone or broken.',
    fix: 'Look at both under Connections and at the route between them; then run the comparison again.',
  },
  'reconcile.not-offered': {
    class: 'request',
    says: 'This repair does not fit this difference.',
    fix: 'Choose one of the repairs that its row offers, or run the comparison again.',
  },
  'reconcile.source-silent': {
    class: 'request',
    says: 'The system that has it did not answer, so nothing was done.',
    fix: 'Try again in a minute. If it stays silent, look at its connection.',
  },
} as const satisfies Record<string, Problem>
