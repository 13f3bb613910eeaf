/**
 * Ensora Data Collection: sites, students, users, templates and published session notes in by polling, people out when
 * somebody chooses them. No interface of the vendor is public; the contract is ours (openapi.yaml). Details: README.md.
 */
import { defineConnector } from '../connector.ts'
import { check } from './check.ts'
import { settings } from './config.ts'
import { readFile } from './csv.ts'
import { fileKindOf, filePattern } from './csv-kinds.ts'
import { deletions, listAll, nextListing } from './listing.ts'
import { parse } from './parse.ts'
import { pushStudent, pushUser } from './people.ts'
import { pull, streams } from './pull.ts'
import { signature } from './signature.ts'

export const ensora = defineConnector({
  name: 'ensora',
  title: 'Ensora Data Collection',
  settings,
  capabilities: {
    // People are pushed by external id, apart from deliveries: a second push of one is no second person.
    repeatable: true,
    lookUp: false,
    updates: 'none',
    batch: 1,
    concurrency: 1,
    delivers: [],
  },
  wholePages: true,
  streams: [...streams, deletions],
  pace: (settings, stream, now) =>
    stream === deletions.name ? nextListing(settings, now) : settings.everyMinutes * 60_000,
  pull: (io, request) => (request.stream === deletions.name ? listAll(io, request) : pull(io, request)),
  parse,
  check,
  sessions: { push: { user: pushUser, student: pushStudent }, signature, readFile, filePattern, fileKindOf },
  setUp: {
    prerequisites: [
      'The integration, switched on by your account manager or the support of Ensora; and the Synchronization here, by support',
      'The address of the interface, or of the gateway that speaks the documented contract',
      'A user of Ensora Data Collection at administrator level, made for Causeway and nothing else',
      'An administrator of both systems who agrees once that session notes are shared',
    ],
  },
  scopes: [
    { function: 'Pull', needs: 'administrator level', why: 'Only an administrator sees every site, student and note' },
    {
      function: 'Create people',
      needs: 'users.write, students.write',
      why: 'Only where clients and staff of the practice management are to be created there',
    },
  ],
  support: { name: 'Ensora support', url: 'https://experience.ensorahealth.com' },
})
