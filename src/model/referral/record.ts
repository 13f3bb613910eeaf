/**
 * The shape of a referral's record: a ServiceRequest that contains everything that came with it, under these ids. Written
 * by the sources' connectors, read by mapping, note, summary and inbox.
 * Source: reference/canonical-fhir.md sections 2 and 3; docs/decisions/0025-a-referral-is-one-record.md.
 */
import type {
  Appointment,
  Communication,
  Consent,
  DocumentReference,
  FhirResource,
  HealthcareService,
  Organization,
  Patient,
  Practitioner,
  PractitionerRole,
  QuestionnaireResponse,
  RelatedPerson,
  ServiceRequest,
  Task,
} from 'fhir/r4'
import type { ConsentFact } from '../release.ts'
import { isReferralClass, type ReferralClass } from './classes.ts'

/** Identifier systems of a referral (reference/canonical-fhir.md section 3). */
export const referralSystems = {
  /** The source's id of it: opaque text. */
  id: 'https://caredove.com/fhir/NamingSystem/id-referral',
  /** The number people say on the phone. */
  reference: 'urn:causeway:caredove-reference',
} as const

/** Codes of our own that a referral carries in `meta.tag`. */
export const referralTagSystem = 'urn:causeway:referral-tag'
export type ReferralTag = 'routed' | 'archived' | 'group' | 'requester-not-a-user'

/** The label of a sub-status and the codes that go with it stand in Task.businessStatus. */
export const subStatusSystem = 'urn:causeway:sub-status'

/**
 * The ids of what is contained. Lists count from 1: `appointment-1`, `message-1`, `document-1`, `contact-1`. `requester`
 * is a PractitionerRole that points to `requester-person` and `requester-organization`; `performer` is the Organization
 * that receives; `provider` its PractitionerRole where an appointment or message names one; `primary-care` a Practitioner.
 */
export const containedIds = {
  registrant: 'registrant',
  requester: 'requester',
  requesterPerson: 'requester-person',
  requesterOrganization: 'requester-organization',
  listing: 'listing',
  performer: 'performer',
  primaryCare: 'primary-care',
  task: 'task',
  answers: 'answers',
  consent: 'consent',
} as const

type Contained = {
  Patient: Patient
  PractitionerRole: PractitionerRole
  Practitioner: Practitioner
  Organization: Organization
  HealthcareService: HealthcareService
  Task: Task
  Appointment: Appointment
  QuestionnaireResponse: QuestionnaireResponse
  Communication: Communication
  DocumentReference: DocumentReference
  Consent: Consent
  RelatedPerson: RelatedPerson
}

/** Everything of a type that a referral contains, in its order. */
export function containedOf<Type extends keyof Contained>(referral: ServiceRequest, type: Type): Contained[Type][] {
  return (referral.contained ?? []).filter(
    (each): each is Extract<FhirResource, Contained[Type]> => each.resourceType === type,
  )
}

/** One thing that a referral contains, by its id there (`#listing` or `listing`). */
export function containedAs<Type extends keyof Contained>(
  referral: ServiceRequest,
  type: Type,
  id: string | undefined,
): Contained[Type] | undefined {
  const bare = id?.replace(/^#/, '')
  return containedOf(referral, type).find(each => each.id === bare)
}

/** The registrant as this referral names them. */
export function registrantOf(referral: ServiceRequest): Patient | undefined {
  return containedAs(referral, 'Patient', containedIds.registrant)
}

/** Where it stands. Without a task that says so, it has just been requested. */
export function classOf(referral: ServiceRequest): ReferralClass {
  const status = containedAs(referral, 'Task', containedIds.task)?.status
  return isReferralClass(status) ? status : 'requested'
}

/** The label of its sub-status, as the organization calls it. */
export function subStatusOf(referral: ServiceRequest): string | undefined {
  return containedAs(referral, 'Task', containedIds.task)?.businessStatus?.text
}

/** The service listing it came in by, as it is named there. */
export function listingIn(referral: ServiceRequest): { id?: string; name: string } | undefined {
  const listing = containedAs(referral, 'HealthcareService', containedIds.listing)
  const id = listing?.identifier?.[0]?.value
  const name = listing?.name ?? referral.code?.text
  return name === undefined && id === undefined ? undefined : { ...(id === undefined ? {} : { id }), name: name ?? '' }
}

/** Whether it carries one of our tags. */
export function hasTag(referral: ServiceRequest, tag: ReferralTag): boolean {
  return (referral.meta?.tag ?? []).some(each => each.system === referralTagSystem && each.code === tag)
}

/** What the consents of a referral say, for decideRelease. */
export function consentsOf(referral: ServiceRequest): ConsentFact[] {
  return containedOf(referral, 'Consent').map(({ status, provision }) => ({
    status,
    ...(provision?.type ? { type: provision.type } : {}),
  }))
}
