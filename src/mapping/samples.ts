/** Records that never belonged to anybody: to try a mapping on before the first booking has come. */
import type { Appointment, HubResource, Patient, RecordType } from '../model/fhir.ts'
import { littleReferral, wholeReferral } from './referral-samples.ts'

export type ShippedSample = { name: 'whole' | 'little' | 'cancelled'; record: HubResource }

const person = '0198f300-0000-7000-8000-000000000001'
const practitioner = '0198f300-0000-7000-8000-000000000002'
const place = '0198f300-0000-7000-8000-000000000003'
const visits = 'http://example.org/visits'

const whole: Appointment = {
  resourceType: 'Appointment',
  id: '0198f300-0000-7000-8000-000000000010',
  status: 'booked',
  serviceType: [{ coding: [{ system: visits, code: 'physio-new', display: 'Physiotherapy, first visit' }] }],
  appointmentType: { coding: [{ system: visits, code: 'in-person', display: 'In person' }] },
  description: 'First visit',
  start: '2026-12-01T15:00:00-05:00',
  end: '2026-12-01T15:45:00-05:00',
  minutesDuration: 45,
  created: '2026-11-20T14:12:31Z',
  comment: 'Prefers to be called by the first name',
  participant: [
    { actor: { reference: `Patient/${person}` }, required: 'required', status: 'accepted' },
    { actor: { reference: `Practitioner/${practitioner}` }, required: 'required', status: 'accepted' },
    { actor: { reference: `Location/${place}` }, required: 'required', status: 'accepted' },
  ],
}

const little: Appointment = {
  resourceType: 'Appointment',
  id: '0198f300-0000-7000-8000-000000000011',
  status: 'pending',
  start: '2026-12-02T10:30:00Z',
  end: '2026-12-02T11:00:00Z',
  participant: [{ actor: { reference: `Patient/${person}` }, status: 'needs-action' }],
}

const cancelled: Appointment = {
  ...whole,
  id: '0198f300-0000-7000-8000-000000000012',
  status: 'cancelled',
  cancelationReason: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason', code: 'pat' }],
    text: 'Has to look after somebody at home',
  },
}

const wholePerson: Patient = {
  resourceType: 'Patient',
  id: person,
  active: true,
  identifier: [{ system: 'http://ehealthontario.ca/API/FHIR/NamingSystem/ca-on-patient-hcn', value: '9999999996' }],
  name: [{ use: 'official', family: 'Sample', given: ['Robin', 'Lee'] }],
  telecom: [
    { system: 'phone', value: '(416) 555-0143', use: 'mobile' },
    { system: 'email', value: 'robin.sample@example.org' },
  ],
  gender: 'other',
  birthDate: '1985-03-14',
  address: [
    { use: 'home', line: ['12 Example Street'], city: 'Toronto', state: 'ON', postalCode: 'M5V 2T6', country: 'CA' },
  ],
  communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'fr-CA' }] }, preferred: true }],
}

const littlePerson: Patient = {
  resourceType: 'Patient',
  id: '0198f300-0000-7000-8000-000000000004',
  name: [{ text: 'Kim Sample' }],
  telecom: [{ system: 'email', value: 'kim.sample@example.org' }],
}

/** By the type of the record. */
export const shippedSamples: Partial<Record<RecordType, readonly ShippedSample[]>> = {
  Appointment: [
    { name: 'whole', record: whole },
    { name: 'little', record: little },
    { name: 'cancelled', record: cancelled },
  ],
  Patient: [
    { name: 'whole', record: wholePerson },
    { name: 'little', record: littlePerson },
  ],
  ServiceRequest: [
    { name: 'whole', record: wholeReferral },
    { name: 'little', record: littleReferral },
  ],
}
