/**
 * Referrals that never belonged to anybody: to try a mapping, a note or a summary on before the first one has come. `whole`
 * has something of everything that a referral can contain; `little` is what a short form gives.
 */

import type { ServiceRequest } from '../model/fhir.ts'
import { containedIds, referralSystems, referralTagSystem, subStatusSystem } from '../model/referral/record.ts'

const questionnaire = 'urn:causeway:sample-form'

/** A referral with its form, appointment, messages and files. */
export const wholeReferral: ServiceRequest = {
  resourceType: 'ServiceRequest',
  id: '0198f300-0000-7000-8000-000000000020',
  meta: { tag: [{ system: referralTagSystem, code: 'routed' }] },
  contained: [
    {
      resourceType: 'Patient',
      id: containedIds.registrant,
      identifier: [
        {
          type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'JHN' }] },
          system: 'https://fhir.infoway-inforoute.ca/NamingSystem/ca-on-patient-hcn',
          value: '9999999996',
        },
      ],
      name: [{ use: 'official', family: 'Sample', given: ['Robin', 'Lee'] }],
      telecom: [
        { system: 'phone', value: '+14165550143', use: 'home', rank: 1 },
        { system: 'phone', value: '+14165550199', use: 'work', rank: 2 },
        { system: 'email', value: 'robin.sample@example.org' },
      ],
      gender: 'other',
      birthDate: '1985-03-14',
      address: [
        {
          use: 'home',
          line: ['12 Example Street', 'Unit 4'],
          city: 'Toronto',
          state: 'ON',
          postalCode: 'M5V 2T6',
          country: 'CA',
        },
      ],
      communication: [
        {
          language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'fr-CA' }], text: 'Français' },
          preferred: true,
        },
      ],
      generalPractitioner: [{ reference: `#${containedIds.primaryCare}` }],
    },
    {
      resourceType: 'PractitionerRole',
      id: containedIds.requester,
      practitioner: { reference: `#${containedIds.requesterPerson}` },
      organization: { reference: `#${containedIds.requesterOrganization}` },
      telecom: [{ system: 'phone', value: '+14165550107' }],
    },
    {
      resourceType: 'Practitioner',
      id: containedIds.requesterPerson,
      name: [{ family: 'Exempel', given: ['Jo'] }],
    },
    { resourceType: 'Organization', id: containedIds.requesterOrganization, name: 'Example Family Health Team' },
    { resourceType: 'HealthcareService', id: containedIds.listing, name: 'Falls prevention program' },
    { resourceType: 'Organization', id: containedIds.performer, name: 'Sample Community Services' },
    {
      resourceType: 'Practitioner',
      id: containedIds.primaryCare,
      name: [{ text: 'Dr. Sam Exemplar' }],
      telecom: [{ system: 'phone', value: '+14165550111' }],
    },
    {
      resourceType: 'RelatedPerson',
      id: 'contact-1',
      patient: { reference: `#${containedIds.registrant}` },
      relationship: [{ text: 'Daughter' }],
      name: [{ text: 'Alex Sample' }],
      telecom: [{ system: 'phone', value: '+14165550122' }],
      address: [{ text: '9 Example Avenue, Toronto ON' }],
    },
    {
      resourceType: 'Task',
      id: containedIds.task,
      status: 'completed',
      intent: 'proposal',
      code: { coding: [{ code: 'process-request' }] },
      businessStatus: { coding: [{ system: subStatusSystem, code: 'admitted' }], text: 'Admitted' },
    },
    {
      resourceType: 'Appointment',
      id: 'appointment-1',
      status: 'cancelled',
      start: '2026-11-24T15:00:00Z',
      end: '2026-11-24T15:45:00Z',
      participant: [{ actor: { reference: `#${containedIds.registrant}` }, status: 'declined' }],
    },
    {
      resourceType: 'Appointment',
      id: 'appointment-2',
      status: 'booked',
      start: '2026-12-01T15:00:00Z',
      end: '2026-12-01T15:45:00Z',
      minutesDuration: 45,
      participant: [
        { actor: { reference: `#${containedIds.registrant}` }, status: 'accepted' },
        { actor: { type: 'Location', display: 'Room 2, 40 Sample Road' }, status: 'accepted' },
        { actor: { type: 'Practitioner', display: 'Imani Beispiel' }, status: 'accepted' },
      ],
    },
    {
      resourceType: 'QuestionnaireResponse',
      id: containedIds.answers,
      questionnaire,
      status: 'completed',
      item: [
        { linkId: '1', text: 'Is it safe to leave a message?', answer: [{ valueBoolean: true }] },
        {
          linkId: '2',
          text: 'What would help?',
          answer: [{ valueString: 'Exercise at home' }, { valueString: 'A ride' }],
        },
        {
          linkId: '3',
          text: 'At home',
          item: [{ linkId: '3.1', text: 'Stairs', answer: [{ valueInteger: 14 }] }],
        },
      ],
    },
    {
      resourceType: 'Consent',
      id: containedIds.consent,
      status: 'active',
      scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
      category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentcategorycodes', code: 'infa' }] }],
      policyRule: { text: 'The person agrees that the referral is shared' },
      provision: { type: 'permit' },
    },
    {
      resourceType: 'Communication',
      id: 'message-1',
      status: 'completed',
      sent: '2026-11-21T14:00:00Z',
      sender: { reference: `#${containedIds.performer}` },
      recipient: [{ reference: `#${containedIds.requester}` }],
      payload: [{ contentString: 'Could you send the list of medicines?' }],
    },
    {
      resourceType: 'DocumentReference',
      id: 'document-1',
      status: 'current',
      description: 'Assessment',
      content: [
        {
          attachment: { contentType: 'application/pdf', title: 'Assessment.pdf', size: 48_211, url: 'Binary/sample-1' },
        },
      ],
    },
  ],
  identifier: [
    { system: referralSystems.id, value: '6f0c5a2e-sample-referral' },
    { system: referralSystems.reference, value: '5791084828' },
  ],
  basedOn: [{ identifier: { system: referralSystems.reference, value: '5791084001' } }],
  requisition: { system: referralSystems.reference, value: '5791084001' },
  status: 'completed',
  intent: 'proposal',
  priority: 'routine',
  code: { text: 'Falls prevention program' },
  subject: { reference: 'Patient/0198f300-0000-7000-8000-000000000001' },
  authoredOn: '2026-11-20T14:12:31Z',
  requester: { reference: `#${containedIds.requester}` },
  performer: [{ reference: `#${containedIds.listing}` }, { reference: `#${containedIds.performer}` }],
  reasonCode: [{ text: 'Two falls in the last six months' }],
  supportingInfo: [
    containedIds.registrant,
    containedIds.primaryCare,
    'contact-1',
    containedIds.task,
    'appointment-1',
    'appointment-2',
    containedIds.answers,
    containedIds.consent,
    'message-1',
    'document-1',
  ].map(id => ({ reference: `#${id}` })),
}

/** A referral by a short form, just received. */
export const littleReferral: ServiceRequest = {
  resourceType: 'ServiceRequest',
  id: '0198f300-0000-7000-8000-000000000021',
  contained: [
    { resourceType: 'Patient', id: containedIds.registrant, name: [{ family: 'Sample', given: ['Kim'] }] },
    { resourceType: 'HealthcareService', id: containedIds.listing, name: 'Meals at home' },
    { resourceType: 'Task', id: containedIds.task, status: 'requested', intent: 'proposal' },
  ],
  identifier: [{ system: referralSystems.reference, value: '5791084900' }],
  status: 'active',
  intent: 'proposal',
  code: { text: 'Meals at home' },
  subject: { reference: 'Patient/0198f300-0000-7000-8000-000000000004' },
  performer: [{ reference: `#${containedIds.listing}` }],
  supportingInfo: [{ reference: `#${containedIds.registrant}` }, { reference: `#${containedIds.task}` }],
}
