/**
 * Whose a session note is, as FHIR R4: the student, the therapist, the site, and the guardian who signed. Each of the first
 * three is called by both systems once it is mapped. Pure. Source: reference/canonical-fhir.md sections 3 and 6.
 */
import type {
  FhirResource,
  HumanName,
  Identifier,
  Meta,
  Organization,
  Patient,
  Practitioner,
  PractitionerRole,
  RelatedPerson,
} from 'fhir/r4'
import { codemetroSystem, edcSystem } from '../identifiers.ts'
import { type NoteFacts, type NoteVersion, readVersion, type SourceEntity } from './provenance-facts.ts'
import { fhirText, given, identified, metaOf, refer, zoneExtension } from './provenance-pieces.ts'

type Facts = Pick<NoteFacts, 'organization' | 'students' | 'users' | 'sites'>

/** Everybody and every site that the note is about, each once; of whom nothing is known, the source's id alone. */
export function peopleOf(facts: Facts): FhirResource[] {
  return [
    ...facts.students.map(student => patientOf(facts, student)),
    ...facts.users.flatMap(user => [practitionerOf(facts, user), ...rolesOf(facts, user)]),
    ...facts.sites.map(site => siteOf(facts, site)),
  ]
}

function patientOf({ organization, sites }: Facts, student: NoteFacts['students'][number]): Patient {
  const said = student.known?.body
  const site = sites.find(({ source }) => source === said?.site)
  return {
    resourceType: 'Patient',
    id: student.id,
    meta: entryMeta(student),
    ...given('extension', zoneExtension(said?.zone)),
    identifier: identifiersOf(student, edcSystem(organization, 'student'), codemetroSystem(organization, 'client')),
    ...given('name', nameOf(said)),
    ...given('birthDate', said?.birthDate),
    ...given('managingOrganization', site && refer('Organization', site.id)),
  }
}

function practitionerOf({ organization }: Facts, user: NoteFacts['users'][number]): Practitioner {
  const said = user.known?.body
  const telecom = [...telecomOf('email', said?.email), ...telecomOf('phone', said?.phone)]
  const qualification = fhirText(said?.credentials)
  return {
    resourceType: 'Practitioner',
    id: user.id,
    meta: entryMeta(user),
    identifier: identifiersOf(user, edcSystem(organization, 'user'), codemetroSystem(organization, 'staff')),
    ...given('active', said?.active),
    ...given('name', nameOf(said)),
    ...given('telecom', telecom),
    ...given('qualification', qualification === undefined ? undefined : [{ code: { text: qualification } }]),
  }
}

/** A role for each of the sites that somebody works at and the note is about. */
function rolesOf({ sites }: Facts, user: NoteFacts['users'][number]): PractitionerRole[] {
  const said = user.known?.body
  const text = fhirText(said?.title)
  return (said?.sites ?? []).flatMap((place, index): PractitionerRole[] => {
    const site = sites.find(({ source }) => source === place)
    if (!site || !said) return []
    return [
      {
        resourceType: 'PractitionerRole',
        id: partId(user.id, String(index + 1)),
        meta: entryMeta(user),
        active: said.active,
        practitioner: refer('Practitioner', user.id),
        organization: refer('Organization', site.id),
        ...given('code', text === undefined ? undefined : [{ text }]),
      },
    ]
  })
}

function siteOf({ organization }: Facts, site: NoteFacts['sites'][number]): Organization {
  const said = site.known?.body
  return {
    resourceType: 'Organization',
    id: site.id,
    meta: entryMeta(site),
    ...given('extension', zoneExtension(said?.zone)),
    identifier: identifiersOf(site, edcSystem(organization, 'site'), codemetroSystem(organization, 'agency')),
    type: [{ text: 'site' }],
    ...given('name', fhirText(said?.name)),
  }
}

/** The guardian as a version of the note names them; nobody where it names none. */
export function guardianOf(note: string, version: NoteVersion): RelatedPerson | undefined {
  const { guardian } = readVersion(version).content
  if (!guardian) return undefined
  const relationship = fhirText(guardian.relationship)
  const name = fhirText(guardian.name)
  return {
    resourceType: 'RelatedPerson',
    id: partId(note, 'guardian'),
    meta: metaOf(version.version, version.seenAt),
    patient: refer('Patient', version.student),
    ...given('relationship', relationship === undefined ? undefined : [{ text: relationship }]),
    ...given('name', name === undefined ? undefined : [{ text: name }]),
  }
}

/** The id of what belongs to something: it has none of its own, and is called after that. */
export function partId(of: string, part: string): string {
  return `${of}-${part}`
}

/** The row's own count begins anew where an entry was removed and came again; its time does not. */
function entryMeta({ known }: SourceEntity<unknown>): Meta {
  return known ? metaOf(`${known.version}-${known.changedAt.getTime()}`, known.changedAt) : { versionId: '0' }
}

function identifiersOf({ source, known }: SourceEntity<unknown>, ofSource: string, ofTarget: string): Identifier[] {
  return [...identified(ofSource, source), ...identified(ofTarget, known?.pair?.target)]
}

function nameOf(said: { first: string; last: string } | undefined): HumanName[] {
  const [family, givenName] = [fhirText(said?.last), fhirText(said?.first)]
  if (family === undefined && givenName === undefined) return []
  return [{ ...given('family', family), ...given('given', givenName === undefined ? undefined : [givenName]) }]
}

function telecomOf(system: 'email' | 'phone', text: string | undefined) {
  const value = fhirText(text)
  return value === undefined ? [] : [{ system, value }]
}
