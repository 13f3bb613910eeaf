/** What can keep busy times from being seen, and old availability. Part of the registry in problems.ts. */
import type { Problem } from './problems.ts'

export const busyProblems = {
  'busy.not-blocking': {
    class: 'connection',
    says: '{connection} does not see busy times of the EHR: it may offer times that are taken.',
    fix: 'Open Busy times of the connection and press New address for the feeds that are not seen. Look for double bookings.',
  },
  'busy.not-fetched': {
    class: 'connection',
    says: '{connection} has stopped fetching busy times: it may offer times that are taken.',
    fix: 'Look whether the calendar is still connected there. If not, make a new address under Busy times and enter it there.',
  },
  'busy.gone-at-vendor': {
    class: 'connection',
    says: 'The busy calendar is no longer connected at {connection}.',
    fix: 'Press New address for this feed under Busy times: it is connected again.',
  },
  'busy.renew-after-restore': {
    class: 'connection',
    says: 'Addresses of busy calendars that were renewed after the backup are unknown here since the restore: {connection} may be fetching nothing.',
    fix: 'Open Busy times of the connection and press New address for every feed; enter it there where no one registers it for you.',
  },
  'availability.stale': {
    class: 'connection',
    says: 'Availability of {connection} is older than it may be; bookings go on and wait.',
    fix: 'Look why {connection} cannot be read. When it answers again, what waits leaves by itself; then look for double bookings.',
  },
} as const satisfies Record<string, Problem>
