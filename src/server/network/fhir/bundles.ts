/** Bundles of searches. Source: FHIR R4, bundle.html and patient-operation-match.html. */
import type { Bundle, BundleEntry, BundleLink, FhirResource, OperationOutcome, Patient } from 'fhir/r4'
import type { NetworkSubject } from '../../../model/network/discovery.ts'

const matchGrade = 'http://hl7.org/fhir/StructureDefinition/match-grade'

/** @param total of all pages */
export function searchset(
  links: { self: string; next?: string },
  total: number,
  entries: readonly BundleEntry[],
): Bundle {
  const link: BundleLink[] = [
    { relation: 'self', url: links.self },
    ...(links.next ? [{ relation: 'next', url: links.next }] : []),
  ]
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total,
    link,
    ...(entries.length > 0 ? { entry: [...entries] } : {}),
  }
}

export function matchEntry(base: string, resource: FhirResource & { id?: string }): BundleEntry {
  return {
    fullUrl: `${base}/${resource.resourceType}/${resource.id}`,
    resource,
    search: { mode: 'match' },
  }
}

/** Somebody who was found. Nobody is told of whom matching is not sure of, so every grade is `certain`. */
export function subjectEntry(base: string, subject: NetworkSubject): BundleEntry {
  return {
    ...matchEntry(base, patientOf(subject)),
    search: {
      extension: [{ url: matchGrade, valueCode: 'certain' }],
      mode: 'match',
      score: Math.min(1, Math.max(0, subject.observation / 100)),
    },
  }
}

/** What a search has to say beside what it found. */
export function remarkEntry(remark: OperationOutcome): BundleEntry {
  return { resource: remark, search: { mode: 'outcome' } }
}

/** A subject as a resource: what may be told of them, under the hub's number, with whose they are. */
export function patientOf({ id, authority, homeCommunity, member, patient }: NetworkSubject): Patient {
  const own = { system: `urn:oid:${authority}`, value: id }
  const others = (patient.identifier ?? []).filter(({ system, value }) => system !== own.system || value !== own.value)
  return {
    ...patient,
    id,
    identifier: [own, ...others],
    active: true,
    managingOrganization: {
      identifier: { system: 'urn:ietf:rfc:3986', value: `urn:oid:${homeCommunity}` },
      display: member,
    },
  }
}
