/**
 * An EHR over FHIR R4: people, practitioners, places, services and appointments in by polling; people and appointments
 * out, each once, merged with what the EHR's own people wrote. Settings, server kinds and the owner table: README.md.
 */
import { defineConnector } from '../connector.ts'
import { mayTransact } from './capability.ts'
import { check } from './check.ts'
import { settings } from './config.ts'
import { deliver, lookUp } from './deliver.ts'
import { inbound } from './doorbell.ts'
import { evolve } from './evolve.ts'
import { hours } from './hours.ts'
import { parse } from './parse.ts'
import { findPeople } from './people.ts'
import { pull, streams } from './pull.ts'
import { readBack } from './read-back.ts'
import { side } from './side.ts'

import { webhooks } from './subscription.ts'

export const fhir = defineConnector({
  name: 'fhir',
  title: 'FHIR R4 EHR',
  system: 'ehr',
  settings,
  capabilities: {
    // A conditional create guards itself; where the EHR has none, every create looks for the record first.
    repeatable: true,
    lookUp: true,
    updates: 'always',
    batch: 16,
    concurrency: 4,
    delivers: ['Patient', 'Appointment'],
  },
  inbound,
  webhooks,
  streams,
  hours,
  check,
  deliver,
  together: ({ bundles, writeAppointments }, memory) =>
    bundles === 'auto' && writeAppointments === 'auto' && mayTransact(memory),
  lookUp,
  findPeople,
  pull,
  readBack,
  side,
  // A resource is known by its id there, whatever its type.
  ids: ['Appointment', 'Patient', 'Practitioner', 'Location', 'HealthcareService', 'Slot'].map(type => ({
    entity: type,
    system: type,
  })),
  parse,
  evolve,
  setUp: {
    prerequisites: [
      'The base address of the FHIR R4 service, from the administrator of the EHR',
      'A registration of Causeway as a backend service: its client id, and the public half of a key',
      'Access to patients, practitioners, locations, services and appointments, and to nothing else',
    ],
  },
  scopes: [
    { function: 'Find people', needs: 'system/Patient.rs', why: 'Before anybody is created, the EHR is searched' },
    { function: 'Create people', needs: 'system/Patient.c', why: 'Somebody new books' },
    {
      function: 'Write appointments',
      needs: 'system/Appointment.crus',
      why: 'Bookings are created, moved, cancelled, and looked up when an answer was lost',
    },
    {
      function: 'Choose counterparts',
      needs: 'system/Practitioner.rs system/Location.rs system/HealthcareService.rs',
      why: 'The directory that crosswalks point to',
    },
    {
      function: 'Read appointments',
      needs: 'system/Appointment.rs',
      why: 'What the front desk books, moves, cancels or confirms reaches the booking side',
    },
    {
      function: 'Hear of changes at once',
      needs: 'system/Subscription.cruds',
      why: 'Only where the EHR offers it: without it appointments are read every minute',
    },
    {
      function: 'Read hours and closed times',
      needs: 'system/Schedule.rs system/Slot.rs system/PractitionerRole.rs',
      why: 'Only where the EHR offers them: what is closed there is not offered for booking, and free slots say the hours',
    },
  ],
})
