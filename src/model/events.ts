/**
 * Canonical events: what happened at a source, in words every connector shares, and the drafts of records that come
 * of it. An event names its source entity by every id (alias) it is known by.
 */
import type { Appointment, HubResource, Patient, RecordType, ServiceRequest } from './fhir.ts'

export const eventTypes = [
  'booking.requested',
  'booking.created',
  'booking.confirmed',
  'booking.rescheduled',
  'booking.cancelled',
  'booking.rejected',
  'booking.changed',
  'booking.no-show',
  'booking.reassigned',
  'booking.relocated',
  'booking.started',
  'booking.ended',
  'leave.created',
  'form.submitted',
  'person.seen',
  'practitioner.seen',
  'location.seen',
  'service.seen',
  'slot.seen',
  'appointment.seen',
  'appointment.requested',
  'appointment.confirmed',
  'appointment.declined',
  'appointment.moved',
  'appointment.changed',
  'appointment.cancelled',
  'appointment.no-show',
  'appointment.arrived',
  'appointment.fulfilled',
  'referral.received',
  'referral.edited',
  'referral.ready',
  'referral.acknowledged',
  'referral.accepted',
  'referral.in-progress',
  'referral.on-hold',
  'referral.requested',
  'referral.completed',
  'referral.rejected',
  'referral.cancelled',
  'referral.failed',
  'referral.entered-in-error',
  'referral.booked',
  'referral.rescheduled',
  'referral.unbooked',
  'referral.archived',
  'referral.message-from-provider',
  'referral.message-from-requester',
  'document.pushed',
] as const
export type EventType = (typeof eventTypes)[number]

/** What members tell the registry. Routes take its people as `person.seen`, and its documents under their own name. */
export type RegistryEventType = 'patient.registered' | 'patient.updated' | 'patient.merged' | 'document.pushed'

/** One id that a source entity is known by. `system` is short and the connector's own, such as `uid`. */
export type Alias = { system: string; value: string }

/** What at the source it is about: its kind there (`booking`, `Patient`) and every id the payload names it by. */
export type SourceEntity = { entity: string; aliases: readonly Alias[] }

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** What one payload says happened. `body` is the connector's own normalised form, read again only by its `evolve`. */
export type SourceEvent = {
  type: EventType
  source: SourceEntity
  /** When it happened, as the source says: an instant (RFC 3339 with offset or Z). */
  at: string
  /** The person it is about, as far as the payload names one; used to take locks before anything is decided. */
  person?: Patient
  /** Entries of the same source that it refers to, such as `Practitioner/12`: `recordOf` of `evolve` answers for these. */
  refers?: readonly { type: string; id: string }[]
  body: Json
}

/** What must be translated by a crosswalk before a record can be written. */
export type CrosswalkKind = 'practitioner' | 'location' | 'event-type' | 'question'

/**
 * A value of the source that needs its counterpart at the target. `values` are tried in order (id before e-mail);
 * the draft refers to it as `need:{key}`.
 */
export type Need = {
  key: string
  kind: Exclude<CrosswalkKind, 'question'>
  values: readonly string[]
  /** What a person sees on the task. */
  label: string
  /** Other facts that help to suggest a counterpart, such as an e-mail or a name. */
  hints?: { email?: string; name?: string }
}

/** An answer to a question of the booking form that is not one of the vendor's own fields. */
export type Answer = { question: string; label: string; value: string }

/** The counterpart of a source value at a target connection. */
export type CrosswalkTarget =
  | { kind: 'practitioner' | 'location'; reference: string }
  | {
      kind: 'event-type'
      reference?: string
      serviceType?: { system?: string; code: string; display?: string }
      appointmentType?: { system?: string; code: string; display?: string }
    }
  | { kind: 'location'; virtual: true }
  | { kind: 'question'; field: PersonField | 'none' }

/** The fields of a person that an answer may fill. */
export const personFields = [
  'birthDate',
  'gender',
  'firstName',
  'middleName',
  'lastName',
  'phone',
  'email',
  'healthCard',
  'addressLine',
  'city',
  'postalCode',
] as const
export type PersonField = (typeof personFields)[number]

/**
 * A record as a connector wants it written. Participants refer to `need:{key}` for what a crosswalk must translate,
 * and to `need:person` for the person that identity must establish.
 */
export type Draft =
  | {
      kind: 'appointment'
      resource: Appointment
      person?: { patient: Patient; answers: readonly Answer[] }
      needs: readonly Need[]
      /** All needs, also of what did not change: for a target that has nothing of it yet. Absent: `needs` are all. */
      whole?: readonly Need[]
    }
  | ReferralDraft
  | { kind: 'directory'; resource: Exclude<HubResource, Appointment | ServiceRequest> }

/**
 * A referral with everything that came with it contained: `#registrant`, `#requester`, `#listing`, `#task`,
 * `#answers`, `#consent`, `#appointment-1`, `#message-1`, `#document-1` … (src/model/referral/record.ts). Its subject is
 * `need:person`.
 */
export type ReferralDraft = {
  kind: 'referral'
  resource: ServiceRequest
  /** The registrant as this referral names them. */
  person: { patient: Patient; answers: readonly Answer[] }
  /** The service listing it came in by: the source's id of it and its name there. */
  listing: { id?: string; name: string }
  /** Files of the DocumentReferences that are contained, by their ids there; those that are known already stay. */
  documents: readonly DraftDocument[]
  needs: readonly Need[]
}

/** A file as it came: inside the message (base64), or behind an address of the source. */
export type DraftDocument = { id: string; title: string; contentType: string; data?: string; url?: string }

/** The resource type a draft becomes. */
export function draftType(draft: Draft): RecordType {
  return draft.resource.resourceType
}
