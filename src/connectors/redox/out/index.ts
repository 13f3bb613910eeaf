/**
 * Redox as a destination: people of the organization are pushed to a repository there, new, changed and merged, and documents of
 * its members. The other way,
 * members that push to this hub, is `redox`. Source: reference/carequality.md section 1, canonical-fhir.md section 8.
 */
import { defineConnector } from '../../connector.ts'
import { check } from './check.ts'
import { settings } from './config.ts'
import { deliver } from './deliver.ts'
import { redoxDocument, redoxPerson } from './mapping.ts'

export const redoxOut = defineConnector({
  name: 'redox-out',
  title: 'Redox (destination)',
  network: true,
  settings,
  capabilities: {
    // Each message holds the whole state of a person under an id of ours: the same one twice is one person.
    repeatable: true,
    // A repository need not answer questions about what it was sent.
    lookUp: false,
    updates: 'always',
    batch: 8,
    concurrency: 2,
    delivers: ['Patient', 'DocumentReference'],
  },
  mappings: { Patient: redoxPerson, DocumentReference: redoxDocument },
  check,
  deliver,
  failureOverrides: {
    'credentials refused': {
      class: 'permanent',
      because: 'with Meta.Errors about the data model, 401 and 403 refuse the message and not the credentials',
    },
  },
  ids: [
    { entity: 'Patient', system: 'Patient' },
    { entity: 'DocumentReference', system: 'DocumentReference' },
  ],
  setUp: {
    prerequisites: [
      'A source at Redox with an OAuth API key, and its client id',
      'A key pair made for Causeway: the private half here, the public half as a JWKS at Redox',
      'The id of the destination, and the patient OID that Redox assigned',
    ],
  },
  scopes: [
    { function: 'Push patients', needs: 'PatientAdmin', why: 'New, changed and merged people' },
    { function: 'Push documents', needs: 'Clinical Summary', why: 'Only where a route takes documents of members' },
    {
      function: 'Test the connection',
      needs: 'PatientSearch',
      why: 'Only where it is offered: the Test asks after an id that nobody has',
    },
  ],
  support: { name: 'Redox support', url: 'https://docs.redoxengine.com' },
})
