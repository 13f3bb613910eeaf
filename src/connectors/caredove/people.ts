/**
 * The people of a referral: the registrant with alternate contacts and primary care provider, and who refers. What one
 * message calls `Patient/P-1` stands in the record under a fixed id. Source: reference/referrals.md sections 2 and 9.
 */
import type { CodeableConcept, Organization, Patient, Practitioner, PractitionerRole, RelatedPerson } from 'fhir/r4'
import { containedIds } from '../../model/referral/record.ts'
import type { Bundled } from './bundle.ts'
import { nameText, readConcept, readIdentifier, readName, takeConcept } from './datatypes.ts'
import { languageTag } from './languages.ts'
import { contactReader, readAddress } from './places.ts'
import { type Reading, take, takeEach, takeOne } from './reading.ts'
import { booleanOf, compact, dateOf, dateTimeOf, oneOf, positiveOf, textOf } from './tolerant.ts'

const genders = ['male', 'female', 'other', 'unknown'] as const
const genderIdentityUrl = 'http://hl7.org/fhir/StructureDefinition/patient-genderIdentity'
const bcp47 = 'urn:ietf:bcp:47'

/** The registrant as this message names them; contacts are read apart. */
export function readRegistrant(from: Reading, region: string): Patient {
  const gender = take(from, 'gender', oneOf(genders))
  const inWords = gender === undefined ? take(from, 'gender', textOf) : undefined
  const identity = { url: genderIdentityUrl, valueCodeableConcept: { text: inWords } }
  const said = takeGenderIdentity(from)
  const marital = takeConcept(from, 'maritalStatus')
  return compact<Patient>({
    resourceType: 'Patient',
    id: containedIds.registrant,
    extension: [
      ...(inWords === undefined ? [] : [identity]),
      ...said.map(valueCodeableConcept => ({ url: genderIdentityUrl, valueCodeableConcept })),
    ],
    identifier: takeEach(from, 'identifier', readIdentifier),
    active: take(from, 'active', booleanOf),
    name: takeEach(from, 'name', readName),
    telecom: takeEach(from, 'telecom', contactReader(region)),
    gender,
    birthDate: take(from, 'birthDate', dateOf),
    deceasedBoolean: take(from, 'deceasedBoolean', booleanOf),
    deceasedDateTime: from.used.has('deceasedBoolean') ? undefined : take(from, 'deceasedDateTime', dateTimeOf),
    address: takeEach(from, 'address', readAddress),
    maritalStatus: marital,
    multipleBirthBoolean: take(from, 'multipleBirthBoolean', booleanOf),
    multipleBirthInteger: from.used.has('multipleBirthBoolean')
      ? undefined
      : take(from, 'multipleBirthInteger', positiveOf),
    communication: takeEach(from, 'communication', readCommunication),
  })
}

/** Gender in words, from its own extension; all others stay in the list and are kept with their paths. */
function takeGenderIdentity(from: Reading): CodeableConcept[] {
  const { extension } = from.fields
  if (!Array.isArray(extension)) return []
  const own = (each: unknown) => (each as { url?: unknown } | null)?.url === genderIdentityUrl
  const found = extension.filter(own).flatMap(each => {
    const text = textOf((each as { valueCodeableConcept?: { text?: unknown } }).valueCodeableConcept?.text)
    return text === undefined ? [] : [{ text }]
  })
  if (found.length === extension.length) from.used.add('extension')
  return found
}

function readCommunication(from: Reading): NonNullable<Patient['communication']>[number] | undefined {
  const language = take(from, 'language', textOf)
  const concept = language === undefined ? takeOne(from, 'language', readConcept) : { text: language }
  if (!concept) return undefined
  const known = concept.coding?.find(each => each.code !== undefined && languageTag(each.code) !== undefined)
  const words = concept.text ?? concept.coding?.find(each => each.display !== undefined)?.display
  const code = (known?.code && languageTag(known.code)) ?? (words === undefined ? undefined : languageTag(words))
  const others = (concept.coding ?? []).filter(each => each !== known)
  return compact({
    language: compact({
      coding: [...(code === undefined ? [] : [{ system: bcp47, code }]), ...others],
      text: words ?? known?.code,
    }),
    preferred: take(from, 'preferred', booleanOf),
  })
}

/** An alternate contact, from Patient.contact or from a RelatedPerson of its own. */
export function readContact(from: Reading, region: string): Omit<RelatedPerson, 'id'> | undefined {
  const name = takeOne(from, 'name', readName)
  const contact = compact<Omit<RelatedPerson, 'id'>>({
    resourceType: 'RelatedPerson',
    identifier: takeEach(from, 'identifier', readIdentifier),
    patient: { reference: `#${containedIds.registrant}` },
    relationship: takeRelationships(from),
    name: name && [name],
    telecom: takeEach(from, 'telecom', contactReader(region)),
    gender: take(from, 'gender', oneOf(genders)),
    birthDate: take(from, 'birthDate', dateOf),
    address: takeEach(from, 'address', readAddress),
  })
  return Object.keys(contact).length > 2 ? contact : undefined
}

function takeRelationships(from: Reading): CodeableConcept[] {
  const text = take(from, 'relationship', textOf)
  return text === undefined ? takeEach(from, 'relationship', readConcept) : [{ text }]
}

export function readPractitioner(from: Reading, id: string, region: string): Practitioner | undefined {
  const practitioner = compact<Practitioner>({
    resourceType: 'Practitioner',
    id,
    identifier: takeEach(from, 'identifier', readIdentifier),
    name: takeEach(from, 'name', readName),
    telecom: takeEach(from, 'telecom', contactReader(region)),
    address: takeEach(from, 'address', readAddress),
    gender: take(from, 'gender', oneOf(genders)),
  })
  return Object.keys(practitioner).length > 2 ? practitioner : undefined
}

export function readOrganization(from: Reading, id: string, region: string): Organization | undefined {
  const name = take(from, 'name', textOf)
  const identifier = takeEach(from, 'identifier', readIdentifier)
  // An organization has a name or an identifier (org-1).
  if (name === undefined && identifier.length === 0) return undefined
  return compact<Organization>({
    resourceType: 'Organization',
    id,
    identifier,
    type: takeEach(from, 'type', readConcept),
    name,
    telecom: takeEach(from, 'telecom', contactReader(region)).map(({ use, ...point }) =>
      use === undefined || use === 'home' ? point : { ...point, use },
    ),
    address: takeEach(from, 'address', readAddress).map(({ use, ...address }) =>
      use === undefined || use === 'home' ? address : { ...address, use },
    ),
  })
}

/** Who refers: role, person and organization, as far as the message has them; `ids` are its names for them. */
export type Requester = { resources: (PractitionerRole | Practitioner | Organization)[]; ids: string[] }

/** Follows ServiceRequest.requester; a display alone is a name. */
export function readRequester(from: Reading, bundle: Bundled, region: string): Requester | undefined {
  const { requester, requesterPerson, requesterOrganization } = containedIds
  const link = takeOne(from, 'requester', bundle.follow)
  if (!link) return undefined
  const { found, display } = link
  const ids = [link.name]
  let role: Partial<PractitionerRole> = {}
  let person: Practitioner | undefined
  let organization: Organization | undefined
  const practitionerOf = (key: string, of: Reading) => {
    const target = takeOne(of, key, bundle.follow)
    ids.push(target?.name)
    const named = target?.display === undefined ? undefined : namedPerson(target.display, requesterPerson)
    return (
      (target?.found && bundle.read(target.found, each => readPractitioner(each, requesterPerson, region))) ?? named
    )
  }
  const organizationOf = (key: string, of: Reading) => {
    const target = takeOne(of, key, bundle.follow)
    ids.push(target?.name)
    const named = target?.display === undefined ? undefined : namedOrganization(target.display)
    return (
      (target?.found && bundle.read(target.found, each => readOrganization(each, requesterOrganization, region))) ??
      named
    )
  }
  switch (found?.type) {
    case 'PractitionerRole':
      bundle.read(found, each => {
        person = practitionerOf('practitioner', each)
        organization = organizationOf('organization', each)
        role = {
          identifier: takeEach(each, 'identifier', readIdentifier),
          code: takeEach(each, 'code', readConcept),
          specialty: takeEach(each, 'specialty', readConcept),
          telecom: takeEach(each, 'telecom', contactReader(region)),
        }
        return true
      })
      break
    case 'Practitioner':
    case 'Patient':
    case 'RelatedPerson':
      person = bundle.read(found, each => readPractitioner(each, requesterPerson, region))
      break
    case 'Organization':
      organization = bundle.read(found, each => readOrganization(each, requesterOrganization, region))
      break
    default:
      if (display === undefined) return undefined
      person = namedPerson(display, requesterPerson)
  }
  const whole = compact<PractitionerRole>({
    resourceType: 'PractitionerRole',
    id: requester,
    ...role,
    practitioner: person && { reference: `#${requesterPerson}` },
    organization: organization && { reference: `#${requesterOrganization}` },
  })
  if (Object.keys(whole).length === 2) return undefined
  return {
    resources: [whole, person, organization].filter(each => each !== undefined),
    ids: ids.filter(id => id !== undefined),
  }
}

function namedPerson(text: string, id: string): Practitioner {
  return { resourceType: 'Practitioner', id, name: [{ text }] }
}

function namedOrganization(name: string): Organization {
  return { resourceType: 'Organization', id: containedIds.requesterOrganization, name }
}

/** A practitioner by name, for a line of text. */
export function practitionerText({ name }: Practitioner): string | undefined {
  return nameText(name?.[0])
}
