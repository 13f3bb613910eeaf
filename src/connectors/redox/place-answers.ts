/**
 * Organizations in answers to questions, in Redox's shapes: where somebody is known, and the directory of members. Pure.
 * Source: reference/carequality.md section 1.6.
 */
import type { Patient } from '../../model/fhir.ts'
import { identifierOf, known } from '../../model/redox/write-patient.ts'

/** A member as others are told of it. */
export type Place = {
  name: string
  /** The name of its connection here; that of another organization is its own business. */
  slug?: string
  /** Of the organization itself. */
  oid: string
  /** Of its patients. */
  patientOid?: string
  active: boolean
}

/** A record of somebody at one member: under which identifiers, and where. */
export function redoxLocation({ identifier }: Patient, place: Place): Record<string, unknown> {
  return { Identifiers: (identifier ?? []).flatMap(identifierOf), Organization: organizationOf(place) }
}

/** A member as the directory lists it. */
export function redoxOrganization(place: Place): Record<string, unknown> {
  return { Active: place.active, ...organizationOf(place) }
}

function organizationOf({ name, slug, oid }: Place): Record<string, unknown> {
  return known({
    Name: name,
    Aliases: slug ? [slug] : [],
    Identifiers: [...(slug ? [{ ID: slug, IDType: 'FACID' }] : []), { ID: oid, IDType: 'OID' }],
  })
}
