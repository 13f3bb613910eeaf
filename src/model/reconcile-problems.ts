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
  'reconcile.two-records': {
    class: 'request',
    says: 'These are two appointments of their own: the other one is at the other system too, or on its way there.',
    fix: 'Look at both in the calendar and cancel the one that should not be, at the system where it began. Then compare again.',
  },
  'reconcile.by-hand': {
    class: 'request',
    says: 'The calendar of busy times must be entered by its practitioner: the credentials here belong to somebody else.',
    fix: 'Open the busy times of the connection, make a new address and give it to the practitioner.',
  },
  'reconcile.source-silent': {
    class: 'request',
    says: 'The system that has it did not answer, so nothing was done.',
    fix: 'Try again in a minute. If it stays silent, look at its connection.',
  },
} as const satisfies Record<string, Problem>
