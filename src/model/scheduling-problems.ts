/** What profiles and routing of appointments report. Part of the registry in problems.ts. */
import type { Problem } from './problems.ts'

export const schedulingProblems = {
  'profile.nothing-left': {
    class: 'message',
    says: 'Nothing of this record may go to {connection} under the profile of your organization; nothing was sent.',
    fix: 'Nothing to do if that is meant. Else choose another profile, or mapping rules that name allowed fields.',
  },
  'route.none': {
    class: 'connection',
    says: 'Bookings of {connection} came that no route takes: they are kept here and reach no other system.',
    fix: 'Look at the message. Make a route for such bookings, or widen the filter of one; then replay the message.',
  },
  'target.updates-not-taken': {
    class: 'message',
    says: '{connection} is set up to take no changes after the first delivery; nothing was sent.',
    fix: 'Change it there by hand. If the system does take changes, describe the request under its settings and replay.',
  },
} as const satisfies Record<string, Problem>
