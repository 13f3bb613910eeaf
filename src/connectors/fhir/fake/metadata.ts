/** The CapabilityStatement of the simulated EHR: it says what the switches say. */
import type { CapabilityStatement, CapabilityStatementRestResourceInteraction } from 'fhir/r4'
import { searchIncludes } from './include.ts'
import { searchParameters } from './search.ts'
import type { Switches } from './switches.ts'

export const resourceTypes = [
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Location',
  'HealthcareService',
  'Schedule',
  'Slot',
  'Appointment',
  'QuestionnaireResponse',
  'Encounter',
  'Claim',
  'ClaimResponse',
  'DocumentReference',
  'Subscription',
] as const

const parameterTypes: Readonly<Record<string, 'token' | 'string' | 'date' | 'reference'>> = {
  family: 'string',
  given: 'string',
  name: 'string',
  birthdate: 'date',
  date: 'date',
  start: 'date',
  _lastUpdated: 'date',
  patient: 'reference',
  practitioner: 'reference',
  location: 'reference',
  actor: 'reference',
  schedule: 'reference',
}

function versioning({ versions, ifMatch }: Switches): 'no-version' | 'versioned' | 'versioned-update' {
  if (!versions) return 'no-version'
  return ifMatch === 'ignored' ? 'versioned' : 'versioned-update'
}

/** What `GET /metadata` answers. */
export function capabilities(switches: Switches, base: string, at: Date, smart: boolean): CapabilityStatement {
  const reads = ['read', 'vread', 'search-type', 'history-instance'] as const
  const writes = ['create', 'update', 'delete'] as const
  const codes = (type: string): CapabilityStatementRestResourceInteraction[] =>
    [...reads, ...(switches.readOnlyTypes.includes(type) ? [] : writes)].map(code => ({ code }))
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: at.toISOString(),
    kind: 'instance',
    software: { name: 'Simulated EHR' },
    implementation: { description: 'Simulated EHR of Causeway', url: base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [
      {
        mode: 'server',
        ...(smart
          ? {
              security: {
                service: [
                  {
                    coding: [
                      {
                        system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
                        code: 'SMART-on-FHIR',
                      },
                    ],
                  },
                ],
              },
            }
          : {}),
        ...(switches.transactions ? { interaction: [{ code: 'transaction' as const }] } : {}),
        resource: resourceTypes
          .filter(type => !switches.withoutTypes.includes(type))
          .map(type => ({
            type,
            interaction: codes(type),
            versioning: versioning(switches),
            readHistory: true,
            updateCreate: false,
            conditionalCreate: switches.conditionalCreate,
            conditionalUpdate: true,
            ...(switches.includes && searchIncludes[type] ? { searchInclude: [...searchIncludes[type]] } : {}),
            searchParam: ['identifier', '_id', '_lastUpdated', ...Object.keys(searchParameters[type] ?? {})]
              .filter(name => !switches.withoutParameters.includes(name))
              .map(name => ({ name, type: parameterTypes[name] ?? ('token' as const) })),
          })),
      },
    ],
  }
}
