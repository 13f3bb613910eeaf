/**
 * Redox's data model: a member pushes its patients and documents here, in the form and on the paths that Redox's clients
 * know. It is signed in with tokens (src/server/redox), so nothing comes in by the plain address of a connection.
 * Source: reference/carequality.md section 1.
 */
import { defineConnector } from '../connector.ts'
import { check } from './check.ts'
import { type RedoxSettings, settings } from './config.ts'
import { parse } from './parse.ts'
import { respond } from './respond.ts'
import { words } from './words.ts'

export const redox = defineConnector<RedoxSettings>({
  name: 'redox',
  title: 'Redox',
  settings,
  capabilities: { repeatable: true, lookUp: false, updates: 'always', batch: 1, concurrency: 1, delivers: [] },
  inbound: {
    answer: 'after-apply',
    // A clinical summary with its narrative and files inside.
    maxBytes: 48 * 1024 * 1024,
    contentTypes: ['application/json'],
    // Whoever pushes signs in with a token on paths of their own.
    verify: () => ({ ok: false, because: 'unsigned' }),
    signedIn: true,
    respond,
  },
  ids: [],
  parse,
  words,
  oids: ({ patientOid }) => [{ path: 'patientOid', oid: patientOid }],
  setUp: {
    prerequisites: [
      'The OID of the member’s patients, allocated here or the member’s own',
      'The member’s public keys (JWKS), or the address where it publishes them',
      'The address of this hub followed by /redox, and the client id, for whoever sets the member’s system up',
    ],
  },
  scopes: [
    {
      function: 'Push patients and documents',
      needs: 'a key of the member’s own, published as a JWKS or pasted here',
      why: 'Whoever pushes is asked for a token, and a token for a signature by the member’s key',
    },
  ],
  check,
})

export type { RedoxSettings }
