/**
 * Code systems and identifiers as FHIR writes them, and as the network does: URLs for those that have one, else OIDs with
 * `urn:oid:`. Source: FHIR R4, terminologies-systems.html; reference/carequality.md sections 5 and 10.
 */
import type { CodeableConcept, Coding, Identifier } from '../../../model/fhir.ts'
import type { Coded, CodedValue } from '../../../model/network/documents.ts'
import { oidOf } from '../../../model/oid.ts'
import type { TokenValue } from './parameters.ts'

const named: ReadonlyArray<readonly [oid: string, url: string]> = [
  ['2.16.840.1.113883.6.1', 'http://loinc.org'],
  ['2.16.840.1.113883.6.96', 'http://snomed.info/sct'],
  ['2.16.840.1.113883.5.25', 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'],
  ['1.3.6.1.4.1.19376.1.2.3', 'http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode'],
  ['2.16.840.1.113883.6.101', 'http://nucc.org/provider-taxonomy'],
]
const urls = new Map(named)
const oids = new Map(named.map(([oid, url]) => [url, oid]))

/** The URI of a code system or a namespace of identifiers. */
export function uriOf(scheme: string): string {
  return urls.get(scheme) ?? (oidOf(scheme) ? `urn:oid:${oidOf(scheme)}` : scheme)
}

/** The OID of a URI, or what it is where it is none. */
export function schemeOf(uri: string): string {
  return oids.get(uri) ?? oidOf(uri) ?? uri
}

export function codingOf({ code, scheme, display }: Coded): Coding {
  return { ...(scheme ? { system: uriOf(scheme) } : {}), code, ...(display ? { display } : {}) }
}

export function conceptOf(coded: Coded): CodeableConcept {
  return { coding: [codingOf(coded)], ...(coded.display ? { text: coded.display } : {}) }
}

/** A code that was asked for as the core compares it. */
export function codedValueOf({ system, code }: TokenValue): CodedValue {
  return system === undefined ? { code } : { code, scheme: schemeOf(system) }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
export function isUuid(text: string): boolean {
  return uuid.test(text)
}

/** The unique id of a document as an identifier: a UUID, an OID, or an OID with what was added to it. */
export function uniqueIdentifier(uniqueId: string): Identifier {
  if (isUuid(uniqueId)) return { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${uniqueId}` }
  const [root = uniqueId, extension] = uniqueId.split('^', 2)
  if (extension !== undefined) return { system: `urn:oid:${root}`, value: extension }
  return { system: 'urn:ietf:rfc:3986', value: `urn:oid:${root}` }
}
