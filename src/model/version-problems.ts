/** What a vendor can send otherwise than it publishes: rows of the registry in problems.ts, beside version and trigger. */
import type { Problem } from './problems.ts'

export const versionProblems = {
  'field.unknown': {
    class: 'decision',
    says: '{connection} sends fields that this connector does not know.',
    fix: 'Everything else is read as before. See which under Connections, Versions; look for an update, then acknowledge them.',
  },
  'field.gone': {
    class: 'decision',
    says: '{connection} no longer sends fields that it always sent.',
    fix: 'See which under Connections, Versions, and whether visits still come in whole; look for an update of Causeway.',
  },
} as const satisfies Record<string, Problem>
