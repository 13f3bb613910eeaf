/**
 * An EHR or practice system that takes no FHIR, described as data: addresses, methods and where things stand in its answers
 * are settings, and the mapping of the route says its fields. No code is run for it. What is sent when: README.md.
 */
import { defineConnector } from '../connector.ts'
import { check } from './check.ts'
import { settings } from './config.ts'
import { deliver } from './deliver.ts'
import { lookUp } from './find.ts'
import { restAppointment, restPatient } from './mapping.ts'

export const rest = defineConnector({
  name: 'rest',
  title: 'REST target',
  system: 'ehr',
  settings,
  capabilities: {
    // An idempotency header is a setting: whoever has none is asked by our id, or a person is.
    repeatable: false,
    lookUp: true,
    updates: 'always',
    batch: 8,
    concurrency: 4,
    delivers: ['Patient', 'Appointment'],
  },
  mappings: { Appointment: restAppointment, Patient: restPatient },
  check,
  deliver,
  lookUp,
  failureOverrides: {
    'changed meanwhile': {
      class: 'permanent',
      because: 'nothing of the contract says what a 409 or 412 means there: a person reads its words',
    },
  },
  ids: [
    { entity: 'Appointment', system: 'Appointment' },
    { entity: 'Patient', system: 'Patient' },
  ],
  setUp: {
    prerequisites: [
      'The documentation of its interface: how appointments and patients are made, changed, cancelled and found',
      'An account, a key or a client made for Causeway and nothing else',
      'A test system: an address is easily mistyped, and the first booking should not be a real one',
    ],
  },
  scopes: [
    {
      function: 'Hand bookings over',
      needs: 'create and change appointments',
      why: 'Bookings, moves and cancellations',
    },
    { function: 'Open a chart', needs: 'create patients', why: 'A person who is new there is made first' },
    {
      function: 'Look up',
      needs: 'find both by an external id',
      why: 'After a lost answer, so that none is there twice',
    },
  ],
})
