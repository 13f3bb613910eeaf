/** What the rules of visits, and the comparison with a booking system, can report. Part of the registry in problems.ts. */
import type { Problem } from './problems.ts'

export const visitProblems = {
  'visit.rule-broken': {
    class: 'decision',
    says: 'A booking breaks a rule that the organization has set for its visits.',
    fix: 'Open the task: accept the visit anyway, with a reason, or send it back to the booking system.',
  },
  'visit.warned': {
    class: 'message',
    says: 'Bookings went on although a rule that only warns was broken.',
    fix: 'Look at the rule that is named. Mend the event type at the booking system, or change the rule under Visits.',
  },
  'visit.compare-not-offered': {
    class: 'connection',
    says: '{connection} does not let Causeway read event types and hours.',
    fix: 'Enter API credentials that may read them under Settings, then compare again.',
  },
  'visit.changed-since-dry-run': {
    class: 'request',
    says: 'What stands at {connection} has changed since this was shown.',
    fix: 'Compare again, look at what would be sent now, and push that.',
  },
} as const satisfies Record<string, Problem>
