/** What a change of the configuration can meet. Part of the registry in problems.ts. */
import type { Problem } from './problems.ts'

export const configurationProblems = {
  'configuration.changed-meanwhile': {
    class: 'request',
    says: 'Somebody else saved this while you were editing it.',
    fix: 'Compare what they changed, then save again: nothing of yours or theirs is lost.',
  },
  'configuration.in-use': {
    class: 'request',
    says: 'Routes use this connection: it cannot be removed.',
    fix: 'Remove those routes first, or let them lead somewhere else.',
  },
  'configuration.secret-gone': {
    class: 'request',
    says: 'A secret that these settings refer to is no longer there.',
    fix: 'Set it again where Causeway runs, or enter the secret in the form and save.',
  },
  'configuration.cannot-return': {
    class: 'request',
    says: 'This version can no longer be used as it was.',
    fix: 'Open the settings, enter what is named, and save them as a new version.',
  },
  'configuration.public-url': {
    class: 'connection',
    says: 'The other side could not reach this hub under its address.',
    fix: 'Set CAUSEWAY_PUBLIC_URL to the https address under which the hub is reached from outside, and start it again.',
  },
  'configuration.not-green': {
    class: 'request',
    says: 'The scenarios of staging have not all passed within the last 30 days.',
    fix: 'Run causeway staging --record with the slug of the organization where Causeway runs, then record it again.',
  },
} as const satisfies Record<string, Problem>
