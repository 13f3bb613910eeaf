/**
 * A mapped session note as FHIR R4: one collection of everything it became, with every version of it that was seen. It is a
 * projection of the session tables and kept nowhere. Pure. Source: docs/decisions/0041-signed-notes-as-fhir.md.
 */
import type { Bundle, FhirResource } from 'fhir/r4'
import { deviceOf, importOf, mappingsOf, removalOf, renderingOf } from './provenance-acts.ts'
import type { NoteFacts, NoteVersion } from './provenance-facts.ts'
import { answersOf, documentOf, placeOf } from './provenance-note.ts'
import { guardianOf, peopleOf } from './provenance-people.ts'
import { signaturesOf } from './provenance-signatures.ts'
import { appointmentOf, encounterOf } from './provenance-visit.ts'

/** Everything of a note; `at`: when it was asked for. */
export function bundleOf(facts: NoteFacts, at: Date): Bundle {
  const standing = facts.versions.find(({ version }) => version === facts.standing)
  const encounter = standing && encounterOf(facts, standing)
  const encounterVersion = encounter?.meta?.versionId
  const resources = [
    ...facts.versions.toReversed().flatMap(version => versionOf(facts, version)),
    ...(encounter ? [encounter] : []),
    appointmentOf(facts),
    ...peopleOf(facts),
    deviceOf(facts),
    ...mappingsOf(facts),
    ...(standing ? renderingOf(facts, standing, encounterVersion) : []),
    ...removalOf(facts),
  ]
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: at.toISOString(),
    entry: resources.map(resource => ({ fullUrl: nameOf(facts, resource), resource })),
  }
}

/** What one version says, and who signed it. */
function versionOf(facts: NoteFacts, version: NoteVersion): FhirResource[] {
  const parts = [
    documentOf(facts, version),
    answersOf(facts, version),
    placeOf(facts, version),
    guardianOf(facts.note, version),
    importOf(facts, version),
  ]
  return [...parts.filter(part => part !== undefined), ...signaturesOf(facts, version)]
}

/** What a resource is called wherever it goes: a name, and no address where it could be fetched. */
function nameOf({ organization }: NoteFacts, { resourceType, id }: FhirResource): string {
  return `https://causeway-hub.org/fhir/${organization}/${resourceType}/${id}`
}
