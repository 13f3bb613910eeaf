/** The FHIR R4 types the hub uses (the maintained `@types/fhir`), and small pure readers of them. */
import type {
  Appointment,
  AppointmentParticipant,
  Bundle,
  CapabilityStatement,
  CodeableConcept,
  Coding,
  DocumentReference,
  FhirResource,
  HealthcareService,
  HumanName,
  Identifier,
  Location,
  OperationOutcome,
  Patient,
  Practitioner,
  ServiceRequest,
  Slot,
} from 'fhir/r4'

export type {
  Appointment,
  AppointmentParticipant,
  Bundle,
  CapabilityStatement,
  CodeableConcept,
  Coding,
  DocumentReference,
  FhirResource,
  HealthcareService,
  HumanName,
  Identifier,
  Location,
  OperationOutcome,
  Patient,
  Practitioner,
  ServiceRequest,
  Slot,
}

/** The kinds of record the hub keeps. More come with the jobs that need them. */
export type RecordType =
  | 'Appointment'
  | 'Patient'
  | 'Practitioner'
  | 'Location'
  | 'HealthcareService'
  /** Time that an EHR closed or holds; whose it is stands in the Schedule that is contained. */
  | 'Slot'
  /** A referral, whole: everything that came with it is contained (docs/decisions/0025-a-referral-is-one-record.md). */
  | 'ServiceRequest'
  /** A document of the registry that leaves by a route; its content stays in the registry (docs/decisions/0053). */
  | 'DocumentReference'

export type HubResource =
  | Appointment
  | Patient
  | Practitioner
  | Location
  | HealthcareService
  | Slot
  | ServiceRequest
  | DocumentReference

/** The value of the first identifier of a system, if any. */
export function identifierValue(resource: { identifier?: Identifier[] }, system: string): string | undefined {
  return resource.identifier?.find(identifier => identifier.system === system)?.value
}

/** Splits `Type/id` (a version or base URL around it is dropped); undefined when it is not a reference of that form. */
export function splitReference(reference: string | undefined): { type: string; id: string } | undefined {
  const match = reference?.match(/(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/)
  return match?.[1] && match[2] ? { type: match[1], id: match[2] } : undefined
}

/** The Patient record that a record is about: itself, or whom it refers to. */
export function personOf(resource: HubResource): string | undefined {
  switch (resource.resourceType) {
    case 'Patient':
      return resource.id
    case 'Appointment':
      return resource.participant
        .map(({ actor }) => splitReference(actor?.reference))
        .find(reference => reference?.type === 'Patient')?.id
    case 'DocumentReference':
    case 'ServiceRequest': {
      const subject = splitReference(resource.subject?.reference)
      return subject?.type === 'Patient' ? subject.id : undefined
    }
    case 'Practitioner':
    case 'Location':
    case 'HealthcareService':
    case 'Slot':
      return undefined
  }
}

/** The record of whom a person turned out to be, when two records were one person; undefined for everybody else. */
export function survivorOf(resource: HubResource): string | undefined {
  if (resource.resourceType !== 'Patient') return undefined
  const link = resource.link?.find(({ type }) => type === 'replaced-by')
  const reference = splitReference(link?.other.reference)
  // A link as an EHR wrote it, by an id of its own, leads to no record.
  return reference?.type === 'Patient' && isRecordId(reference.id) ? reference.id : undefined
}

function isRecordId(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
}

/**
 * Who takes part beside the patient, and where, each once: the ids that calendars and busy times look for. Of a slot it is
 * whom its contained schedule names.
 */
export function actorsOf(resource: Partial<Pick<Appointment, 'participant'>> | Slot): string[] {
  const references =
    'schedule' in resource
      ? (resource.contained ?? []).flatMap(each => (each.resourceType === 'Schedule' ? each.actor : []))
      : (resource.participant ?? []).flatMap(({ actor }) => actor ?? [])
  const ids = references.flatMap(({ reference }) => {
    const entry = splitReference(reference)
    return entry && entry.type !== 'Patient' ? [entry.id] : []
  })
  return [...new Set(ids)]
}
