/**
 * The mappings that routes to an EHR start from: identity and scheduling, nothing else (SPEC SCH-3, SCH-11;
 * reference/canonical-fhir.md section 7). Comments, descriptions, reasons in words and every clinical field stay.
 */
import type { RecordType } from '../model/fhir.ts'
import type { Mapping } from './rules.ts'

export const fhirAppointment: Mapping = {
  name: 'fhirAppointment',
  version: 1,
  resourceType: 'Appointment',
  rules: [
    {
      to: 'identifier',
      from: 'id',
      transform: 'record-identifier',
      required: true,
      note: 'key of the conditional create',
    },
    { to: 'status', from: 'status', required: true },
    {
      to: 'cancelationReason',
      from: 'cancelationReason',
      transform: 'codes',
      note: 'the words of a patient can hold anything, so only the code leaves',
    },
    { to: 'serviceType', from: 'serviceType', transform: 'codes' },
    { to: 'appointmentType', from: 'appointmentType', transform: 'codes' },
    { to: 'start', from: 'start', transform: 'instant' },
    { to: 'end', from: 'end', transform: 'instant' },
    { to: 'minutesDuration', from: 'minutesDuration' },
    { to: 'created', from: 'created' },
    {
      to: 'participant',
      from: 'participant',
      transform: 'participant',
      note: 'not required: a booking first heard of when it was cancelled has none, and the target says what becomes of it',
    },
  ],
}

export const fhirPatient: Mapping = {
  name: 'fhirPatient',
  version: 1,
  resourceType: 'Patient',
  rules: [
    {
      to: 'identifier',
      from: 'id',
      transform: 'record-identifier',
      required: true,
      note: 'key of the conditional create',
    },
    { to: 'active', from: 'active', default: true },
    {
      to: 'name',
      from: 'name',
      transform: 'pick',
      options: { fields: ['use', 'text', 'family', 'given', 'prefix', 'suffix'] },
      required: true,
    },
    { to: 'telecom', from: 'telecom', transform: 'telecom' },
    { to: 'gender', from: 'gender' },
    { to: 'birthDate', from: 'birthDate' },
    {
      to: 'address',
      from: 'address',
      transform: 'pick',
      options: { fields: ['use', 'type', 'line', 'city', 'district', 'state', 'postalCode', 'country'] },
    },
    {
      to: 'communication',
      from: 'communication',
      transform: 'pick',
      options: { fields: ['language', 'preferred'] },
    },
  ],
}

/** By the type of the record. A type that is not here is not delivered unless a route brings its own mapping. */
export const defaultMappings: Partial<Record<RecordType, Mapping>> = {
  Appointment: fhirAppointment,
  Patient: fhirPatient,
}
