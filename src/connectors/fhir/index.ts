/**
 * An EHR over FHIR R4: people, practitioners, places and services in by polling; people and appointments out, each
 * once, merged with what the EHR's own people wrote. Settings, server kinds and the owner table: README.md.
 */
import { defineConnector } from '../connector.ts'
import { check } from './check.ts'
import { settings } from './config.ts'
import { deliver, lookUp } from './deliver.ts'
import { evolve } from './evolve.ts'
import { parse } from './parse.ts'
import { findPeople } from './people.ts'
import { pull, streams } from './pull.ts'

export const fhir = defineConnector({
  name: 'fhir',
  title: 'FHIR R4 EHR',
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
  streams,
  check,
  deliver,
  lookUp,
  findPeople,
  pull,
  // A resource is known by its id there, whatever its type.
  ids: ['Appointment', 'Patient', 'Practitioner', 'Location', 'HealthcareService'].map(type => ({
    entity: type,
    system: type,
  })),
  parse,
  evolve,
})
