/**
 * Caredove: referrals in, as FHIR message bundles over HTTP Basic, answered in FHIR messaging's shape. Nothing is sent to
 * it; files that a message only names are fetched from it. Source: reference/referrals.md.
 */
import { defineConnector } from '../connector.ts'
import { check } from './check.ts'
import { type CaredoveSettings, settings } from './config.ts'
import { evolve } from './evolve.ts'
import { fetchDocument } from './fetch-document.ts'
import { parse } from './parse.ts'
import { respond } from './respond.ts'
import { verify } from './verify.ts'

export const caredove = defineConnector<CaredoveSettings>({
  name: 'caredove',
  title: 'Caredove',
  settings,
  capabilities: { repeatable: false, lookUp: false, updates: 'none', batch: 1, concurrency: 1, delivers: [] },
  inbound: {
    answer: 'after-apply',
    // Forms come with their files inside.
    maxBytes: 40 * 1024 * 1024,
    contentTypes: ['application/fhir+json', 'application/json'],
    verify,
    // The operation of the pan-Canadian guides, and the plain POST of a Bundle that some senders use.
    paths: ['/MessageHeader/$process-message', '/$process-message', '/Bundle', '/'],
    respond,
  },
  ids: [
    { entity: 'referral', system: 'id' },
    { entity: 'referral', system: 'reference' },
  ],
  parse,
  evolve,
  fetchDocument,
  check,
  setUp: {
    prerequisites: [
      'A Caredove plan with API integration (Advanced CBO); the vendor may charge for it',
      'Integration switched on for each service listing; whoever looks after the listing at Caredove does that',
      'The https address of this hub as the endpoint of the integration (CAUSEWAY_PUBLIC_URL), with a user and a token of your choice',
      'A date of birth that is mandatory on each referral form',
    ],
  },
  scopes: [
    {
      function: 'Receive referrals',
      needs: 'a user and a token that Caredove signs in with here',
      why: 'Every message is checked before it is stored',
    },
    {
      function: 'Fetch files',
      needs: 'a user and an API token of Caredove that may read attachments',
      why: 'Some messages name a file by its address only',
    },
  ],
  support: { name: 'Caredove support', url: 'https://help.caredove.com' },
})

export type { CaredoveSettings }
