/** What profiles and routing of appointments report. Part of the registry in problems.ts. */
import type { Problem } from './problems.ts'

export const schedulingProblems = {
  'profile.nothing-left': {
    class: 'message',
    says: 'Nothing of this record may go to {connection} under the profile of your organization; nothing was sent.',
    fix: 'Nothing to do if that is meant. Else choose another profile, or mapping rules that name allowed fields.',
  },
  'leave.not-sent': {
    class: 'connection',
    says: 'Days away by the EHR could not be entered as out-of-office at {connection}; the busy calendar goes on blocking them.',
    fix: 'Open Compare on the Visits screen: it shows each call. Look whether the credentials may change out-of-office of everybody.',
  },
  'delivery.person-not-there': {
    class: 'message',
    says: '{connection} does not have the person whom this appointment is about: their own delivery was not sent.',
    fix: 'Open the delivery of the person: it says why. When that is mended, replay it, and then this one.',
  },
  'route.not-settled': {
    class: 'message',
    says: 'A booking of {connection} moved to another EHR while something about it was still on its way to the first one.',
    fix: 'Wait until its earlier deliveries have ended, or end them. Then press Apply as it is: it is made at the new EHR and cancelled at the old one.',
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
