/**
 * The mappings that a REST target begins with: plain fields with plain names, identity and scheduling only. The workbench
 * renames them to what the system calls them. Source: SPEC SCH-3, SCH-11.
 */
import type { Mapping } from '../../mapping/rules.ts'

const actor = (type: string) => `participant.actor.where(reference.startsWith('${type}/')).first()`
const contact = (system: string) => `telecom.where(system = '${system}').value.first()`

export const restAppointment: Mapping = {
  name: 'restAppointment',
  version: 1,
  rules: [
    { to: 'externalId', from: 'id', required: true, note: 'by which a look-up finds it again' },
    { to: 'status', from: 'status', required: true },
    { to: 'start', from: 'start', transform: 'instant' },
    { to: 'end', from: 'end', transform: 'instant' },
    { to: 'minutes', from: 'minutesDuration' },
    { to: 'patientId', from: actor('Patient'), transform: 'reference-id', note: 'its own id of the patient' },
    { to: 'practitionerId', from: actor('Practitioner'), transform: 'reference-id' },
    { to: 'locationId', from: actor('Location'), transform: 'reference-id' },
    { to: 'visitType', from: 'serviceType.coding.code.first()' },
    { to: 'appointmentType', from: 'appointmentType.coding.code.first()' },
    {
      to: 'cancelReason',
      from: 'cancelationReason.coding.code.first()',
      note: 'the code; the words of a patient stay',
    },
  ],
}

export const restPatient: Mapping = {
  name: 'restPatient',
  version: 1,
  rules: [
    { to: 'externalId', from: 'id', required: true, note: 'by which a look-up finds them again' },
    { to: 'firstName', from: 'name.given.first()' },
    { to: 'lastName', from: 'name.family.first()', required: true },
    { to: 'birthDate', from: 'birthDate' },
    { to: 'gender', from: 'gender' },
    { to: 'phone', from: contact('phone'), transform: 'phone' },
    { to: 'email', from: contact('email') },
    { to: 'language', from: 'communication.language.coding.code.first()' },
  ],
}
