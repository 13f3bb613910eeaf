/** Referrals of nobody, for the tests of summary, note and PDF, and for the bench. */
import type { QuestionnaireResponseItem } from 'fhir/r4'
import type { ServiceRequest } from '../../model/fhir.ts'
import { referralSystems, referralTagSystem, subStatusSystem } from '../../model/referral/record.ts'

/** A question with one answer of text. */
export function asked(linkId: string, text: string, answer: string): QuestionnaireResponseItem {
  return { linkId, text, answer: [{ valueString: answer }] }
}

export const someItems: QuestionnaireResponseItem[] = [
  asked(
    '1',
    'What is the reason for this referral?',
    'Falls twice in the last month;\nlives alone on the third floor.',
  ),
  { linkId: '2', text: 'Does the person consent?', answer: [{ valueBoolean: true }] },
  { linkId: '3', text: 'Onset', answer: [{ valueDate: '2026-01-15' }] },
  {
    linkId: '4',
    text: 'Supports in place',
    answer: [{ valueString: 'Walker' }, { valueCoding: { code: 'mow', display: 'Meals on wheels' } }],
  },
  {
    linkId: '5',
    text: 'Vital signs',
    item: [
      { linkId: '5.1', text: 'Weight', answer: [{ valueQuantity: { value: 72.5, unit: 'kg' } }] },
      {
        linkId: '5.2',
        text: 'Falls',
        answer: [{ valueInteger: 2, item: [asked('5.2.1', 'Where?', 'Kitchen, stairs')] }],
      },
    ],
  },
  { linkId: '6', text: 'Never answered' },
]

/** A whole referral, with every block; `items` are the form's. */
export function wholeReferral(
  items: QuestionnaireResponseItem[] = someItems,
  name = { given: ['Marie', 'Anne Élodie'], family: 'Tremblay-Côté' },
): ServiceRequest {
  return {
    resourceType: 'ServiceRequest',
    meta: {
      lastUpdated: '2026-03-05T19:30:00Z',
      tag: [{ system: referralTagSystem, code: 'routed' }],
      security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'N' }],
    },
    identifier: [
      { system: referralSystems.reference, value: '5791084828' },
      { system: referralSystems.id, value: '1a2b3c4d-not-a-uuid' },
    ],
    basedOn: [{ identifier: { system: referralSystems.reference, value: '5791080000' } }],
    requisition: { system: referralSystems.reference, value: '5791080000' },
    status: 'active',
    intent: 'proposal',
    priority: 'urgent',
    authoredOn: '2026-03-02T14:05:00-05:00',
    code: { text: 'Adult day program, Maple Street' },
    reasonCode: [{ text: 'Risk of falling' }],
    subject: { reference: 'Patient/0190aaaa-0000-7000-8000-000000000001' },
    requester: { reference: '#requester' },
    performer: [{ reference: '#listing' }, { reference: '#performer' }],
    note: [{ text: 'Please call after 4 pm.', authorString: 'Dr. Singh', time: '2026-03-02T20:00:00Z' }],
    supportingInfo: [{ reference: '#task' }, { reference: '#registrant' }],
    contained: [
      {
        resourceType: 'Patient',
        id: 'registrant',
        identifier: [
          {
            type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'JHN' }] },
            system: 'https://fhir.infoway-inforoute.ca/NamingSystem/ca-on-patient-hcn',
            value: '1234567890 AB',
          },
        ],
        name: [{ use: 'official', ...name }],
        telecom: [
          {
            system: 'phone',
            value: '+14165550123',
            use: 'home',
            rank: 1,
            extension: [{ url: 'urn:causeway:original', valueString: '(416) 555-0123' }],
          },
          { system: 'phone', value: '+14165550199', use: 'work', rank: 2 },
          { system: 'email', value: 'marie@example.org' },
        ],
        gender: 'female',
        birthDate: '1941-04-09',
        address: [
          {
            line: ['12 Maple Street', 'Unit 301'],
            city: 'Toronto',
            state: 'ON',
            postalCode: 'M4B 1B3',
            country: 'CA',
            extension: [{ url: 'urn:causeway:original-province', valueString: 'Ontario' }],
          },
        ],
        communication: [
          { preferred: true, language: { text: 'French', coding: [{ system: 'urn:ietf:bcp:47', code: 'fr' }] } },
        ],
        maritalStatus: { coding: [{ code: 'W' }] },
      },
      {
        resourceType: 'PractitionerRole',
        id: 'requester',
        practitioner: { reference: '#requester-person' },
        organization: { reference: '#requester-organization' },
        telecom: [{ system: 'phone', value: '+14165550111' }],
      },
      {
        resourceType: 'Practitioner',
        id: 'requester-person',
        name: [{ given: ['Anita'], family: 'Singh', prefix: ['Dr.'] }],
      },
      { resourceType: 'Organization', id: 'requester-organization', name: 'Riverside Family Health Team' },
      { resourceType: 'HealthcareService', id: 'listing', name: 'Adult day program, Maple Street' },
      { resourceType: 'Organization', id: 'performer', name: 'Maple Community Care' },
      {
        resourceType: 'Practitioner',
        id: 'primary-care',
        name: [{ text: 'Dr. Chen' }],
        telecom: [{ system: 'phone', value: '+14165550144' }],
      },
      {
        resourceType: 'Task',
        id: 'task',
        status: 'in-progress',
        intent: 'proposal',
        businessStatus: { text: 'Invited', coding: [{ system: subStatusSystem, code: 'in-progress' }] },
        focus: { reference: '#' },
      },
      {
        resourceType: 'Appointment',
        id: 'appointment-1',
        identifier: [{ system: 'urn:causeway:group-appointment', value: 'G-778' }],
        status: 'booked',
        start: '2026-03-12T14:30:00Z',
        end: '2026-03-12T15:15:00Z',
        minutesDuration: 45,
        participant: [
          { actor: { display: 'Maple Street 12, Room 4', type: 'Location' }, status: 'accepted' },
          { actor: { display: 'Jo Lee', type: 'Practitioner' }, status: 'accepted' },
          { actor: { reference: '#registrant' }, status: 'accepted' },
        ],
      },
      {
        resourceType: 'RelatedPerson',
        id: 'contact-1',
        patient: { reference: '#registrant' },
        relationship: [{ text: 'daughter' }],
        name: [{ given: ['Luc'], family: 'Côté' }],
        telecom: [{ system: 'phone', value: '+15145550177' }],
      },
      { resourceType: 'QuestionnaireResponse', id: 'answers', status: 'completed', item: structuredClone(items) },
      {
        resourceType: 'Consent',
        id: 'consent',
        status: 'active',
        scope: { coding: [{ code: 'patient-privacy', display: 'Privacy consent' }] },
        category: [{ text: 'Referral' }],
        dateTime: '2026-03-02',
        provision: { type: 'permit' },
      },
      {
        resourceType: 'Communication',
        id: 'message-2',
        status: 'completed',
        sent: '2026-03-04T16:00:00Z',
        sender: { reference: '#requester' },
        payload: [{ contentString: 'She prefers mornings.' }, { contentReference: { reference: '#document-1' } }],
      },
      {
        resourceType: 'Communication',
        id: 'message-1',
        status: 'completed',
        sent: '2026-03-03T16:00:00Z',
        sender: { reference: '#performer' },
        recipient: [{ reference: '#requester' }],
        payload: [{ contentString: 'Which days suit best?' }],
      },
      {
        resourceType: 'DocumentReference',
        id: 'document-1',
        status: 'current',
        type: { text: 'Medication list' },
        content: [
          {
            attachment: {
              contentType: 'application/pdf',
              title: 'Medications.pdf',
              size: 48_213,
              hash: 'AAAA',
              url: 'Binary/0190',
            },
          },
        ],
      },
    ],
  }
}
