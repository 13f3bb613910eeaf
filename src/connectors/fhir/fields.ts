/**
 * The fields of an appointment that both sides know, each as a text that can be compared, and how one is taken over.
 * The owner table speaks of these fields (model/ownership.ts).
 */
import {
  type Appointment,
  type AppointmentParticipant,
  type CodeableConcept,
  splitReference,
} from '../../model/fhir.ts'
import type { OwnedField } from '../../model/ownership.ts'

/** Words for staff do not come in, so they are no field here. */
export type Field = Exclude<OwnedField, 'text'>

export const fields: readonly Field[] = ['status', 'time', 'practitioner', 'location', 'patient', 'visitType']

const visitElements = ['serviceCategory', 'serviceType', 'specialty', 'appointmentType'] as const

/** What a field says, in the terms of the appointment's own references; two that mean the same are equal. */
export function valueIn(field: Field, appointment: Appointment): string {
  switch (field) {
    case 'status':
      return appointment.status
    case 'time':
      return [appointment.start, appointment.end].map(instant => (instant ? Date.parse(instant) : '-')).join(' ')
    case 'practitioner':
      return actorsOf(appointment, 'Practitioner')
    case 'location':
      return actorsOf(appointment, 'Location')
    case 'patient':
      return actorsOf(appointment, 'Patient')
    case 'visitType':
      return visitElements.map(element => codesOf(appointment[element])).join(' / ')
  }
}

/** The appointment with one field as another one has it; references of both are in the same terms. */
export function taking(field: Field, mine: Appointment, theirs: Appointment): Appointment {
  switch (field) {
    case 'status':
      return defined({
        ...mine,
        status: theirs.status,
        cancelationReason: theirs.cancelationReason,
        participant: mine.participant.map(one => ({ ...one, status: partOf(one, theirs) ?? one.status })),
      })
    case 'time':
      return defined({ ...mine, start: theirs.start, end: theirs.end, minutesDuration: minutesOf(theirs) })
    case 'practitioner':
      return withActors('Practitioner', mine, theirs)
    case 'location':
      return withActors('Location', mine, theirs)
    case 'patient':
      return withActors('Patient', mine, theirs)
    case 'visitType': {
      const { serviceCategory, serviceType, specialty, appointmentType } = theirs
      return defined({ ...mine, serviceCategory, serviceType, specialty, appointmentType })
    }
  }
}

/** The type of resource that takes part. */
export function typeOf({ actor }: AppointmentParticipant): string | undefined {
  return splitReference(actor?.reference)?.type
}

/** What a participant is known by: `Type/id`. */
export function keyOf({ actor }: AppointmentParticipant): string | undefined {
  const reference = splitReference(actor?.reference)
  return reference && `${reference.type}/${reference.id}`
}

function actorsOf({ participant }: Appointment, type: string): string {
  const keys = (participant ?? []).filter(one => typeOf(one) === type).map(keyOf)
  return [...new Set(keys)].sort().join(' ')
}

function partOf(mine: AppointmentParticipant, theirs: Appointment): AppointmentParticipant['status'] | undefined {
  const key = keyOf(mine)
  return key ? theirs.participant.find(one => keyOf(one) === key)?.status : undefined
}

/** Participants of a type as theirs; the first of them stands where mine stood. */
function withActors(type: string, mine: Appointment, theirs: Appointment): Appointment {
  const taken = theirs.participant.filter(one => typeOf(one) === type)
  const at = mine.participant.findIndex(one => typeOf(one) === type)
  const others = mine.participant.filter(one => typeOf(one) !== type)
  const place = at < 0 ? others.length : mine.participant.slice(0, at).filter(one => typeOf(one) !== type).length
  return { ...mine, participant: [...others.slice(0, place), ...taken, ...others.slice(place)] }
}

function codesOf(concepts: CodeableConcept | readonly CodeableConcept[] | undefined): string {
  const list = concepts === undefined ? [] : 'length' in concepts ? concepts : [concepts]
  return list
    .flatMap(({ coding, text }) =>
      coding?.length ? coding.map(({ system, code }) => `${system ?? ''}|${code ?? ''}`) : [text ?? ''],
    )
    .sort()
    .join(' ')
}

/** A length that contradicts start and end is not believed. */
function minutesOf({ start, end }: Appointment): number | undefined {
  const minutes = start && end ? Math.round((Date.parse(end) - Date.parse(start)) / 60_000) : 0
  return minutes > 0 ? minutes : undefined
}

/** Without the elements that have no value. */
export function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T
}
