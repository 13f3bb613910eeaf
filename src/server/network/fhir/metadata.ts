/**
 * The capability statement: what these endpoints offer and nothing else, from the tables by which requests are read.
 * Source: FHIR R4, capabilitystatement.html.
 */
import type { CapabilityStatement, CapabilityStatementRestResource } from 'fhir/r4'
import { hubVersion } from '../../hub-version.ts'
import type { NetworkAddresses } from '../addresses.ts'
import { documentParameters } from './document-search.ts'
import type { Offered } from './parameters.ts'
import { patientParameters } from './patient-search.ts'

/** When what is offered last changed. */
const changedOn = '2026-11-30'

/** @param name of the gateway, or of the member whose endpoint it is */
export function capabilities(base: string, name: string, { token, register }: NetworkAddresses): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: changedOn,
    publisher: 'Causeway',
    kind: 'instance',
    software: { name: 'Causeway', version: hubVersion() },
    implementation: { description: `Patients and documents of ${name}, for the network`, url: base },
    fhirVersion: '4.0.1',
    format: ['json', 'application/fhir+json'],
    rest: [
      {
        mode: 'server',
        documentation:
          'Every search for a patient is a patient discovery: it finds whom matching is sure of, and nobody else. What is not released looks as if it were not there.',
        security: {
          extension: [
            {
              url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
              extension: [
                { url: 'token', valueUri: token },
                { url: 'register', valueUri: register },
              ],
            },
          ],
          service: [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
                  code: 'SMART-on-FHIR',
                },
              ],
              text: 'SMART Backend Services',
            },
            {
              coding: [{ system: 'http://fhir.udap.org/CodeSystem/capability-rest-security-service', code: 'UDAP' }],
              text: 'UDAP with the extension hl7-b2b',
            },
          ],
          description: 'OAuth 2.0, client credentials with a signed assertion.',
        },
        resource: [patients, documents, binaries],
      },
    ],
  }
}

const patients: CapabilityStatementRestResource = {
  type: 'Patient',
  interaction: [
    { code: 'read' },
    {
      code: 'search-type',
      documentation: `Ask by POST Patient/_search: an address can end up in a log. An identifier, or name and birth date; or _id, by itself. ${othersOf(patientParameters)}`,
    },
  ],
  versioning: 'no-version',
  searchParam: searchParams(patientParameters),
  operation: [{ name: 'match', definition: 'http://hl7.org/fhir/OperationDefinition/Patient-match' }],
}

const documents: CapabilityStatementRestResource = {
  type: 'DocumentReference',
  interaction: [
    { code: 'read' },
    { code: 'search-type', documentation: `Of one patient at a time. ${othersOf(documentParameters)}` },
  ],
  versioning: 'versioned',
  conditionalRead: 'not-match',
  searchParam: searchParams(documentParameters),
}

const binaries: CapabilityStatementRestResource = {
  type: 'Binary',
  interaction: [
    { code: 'read', documentation: 'As it is, or as a resource where application/fhir+json is asked for.' },
  ],
  versioning: 'no-version',
  conditionalRead: 'not-match',
}

/** Those that say what is looked for; parameters about the answer, and chains, have no place of their own here. */
function searchParams(offered: Offered): CapabilityStatementRestResource['searchParam'] {
  return Object.entries(offered)
    .filter(([name]) => isSearchParam(name))
    .map(([name, { type, says }]) => ({ name, type, documentation: says }))
}

/** The others, in words. */
function othersOf(offered: Offered): string {
  const others = Object.entries(offered).filter(([name]) => !isSearchParam(name))
  return others.map(([name, { says }]) => `${name}: ${says}.`).join(' ')
}

function isSearchParam(name: string): boolean {
  return (name === '_id' || !name.startsWith('_')) && !name.includes('.')
}
