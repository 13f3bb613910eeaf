/**
 * Messages as Caredove publishes them, built for tests: 12-hour clock, no source, bare ids, references to what is not in
 * the message. People and places are invented.
 */

export type Raw = { [key: string]: unknown }
export type Message = Raw & { entry: { fullUrl?: string; resource: Raw; request?: Raw }[] }

export const id = '5c1e9a40-77aa-4c1b-8f02-not-a-uuid'
export const reference = '4100200300'
const system = 'https://caredove.com/fhir/NamingSystem/id-referral'

/** One message: `at` is local time on the 12-hour clock, in Toronto. */
export function message(
  code: string,
  at: string | undefined,
  resources: readonly Raw[],
  of = { id, reference },
): Message {
  const header = {
    resourceType: 'MessageHeader',
    eventCoding: { code, display: code },
    destination: [{ endpoint: 'https://sandbox.example.org/fhir' }],
    focus: [{ identifier: { type: { text: 'Caredove Inc.' }, system, value: of.id } }],
  }
  return {
    ...(at === undefined ? {} : { last_updated: at }),
    resourceType: 'Bundle',
    type: 'message',
    entry: [{ resource: header, request: { url: 'MessageHeader' } }, ...resources.map(entryOf)],
  }
}

function entryOf(resource: Raw): Message['entry'][number] {
  const { id: fullUrl, resourceType } = resource
  return {
    ...(typeof fullUrl === 'string' ? { fullUrl } : {}),
    resource,
    request: { url: resourceType },
  }
}

export function requestOf(change: Raw = {}, of = { id, reference }): Raw {
  return {
    resourceType: 'ServiceRequest',
    id: of.reference,
    identifier: [
      { type: { text: 'Caredove Inc.' }, system, value: of.id },
      { type: { text: 'Reference Number' }, value: of.reference },
    ],
    status: 'active',
    intent: 'proposal',
    priority: 'urgent',
    code: { text: 'Youth counselling' },
    subject: { reference: 'Patient/P-1' },
    authoredOn: '2026-03-02T14:00:00.000+00:00',
    requester: { reference: 'PractitionerRole/R-1' },
    performer: [{ reference: 'HealthcareService/900' }],
    reasonCode: [{ text: 'Asks for help with sleep' }],
    ...change,
  }
}

export function patientOf(change: Raw = {}): Raw {
  return {
    resourceType: 'Patient',
    id: 'P-1',
    name: [{ use: 'official', family: 'Beispiel', given: ['Noor', 'Ami'] }],
    telecom: [
      { system: 'phone', value: '(613) 555-0142', use: 'home' },
      { system: 'phone', value: '613.555.0143', use: 'work' },
      { system: 'email', value: 'noor@example.org' },
    ],
    gender: 'female',
    birthDate: '2001-02-03',
    address: [{ line: ['7 Rue Test'], city: 'Ottawa', state: 'ontario', postalCode: 'k1a0b1', country: 'canada' }],
    ...change,
  }
}

export const people: readonly Raw[] = [
  {
    resourceType: 'PractitionerRole',
    id: 'R-1',
    practitioner: { reference: 'Practitioner/RP-1' },
    organization: { reference: 'Organization/RO-1' },
    telecom: [{ system: 'phone', value: '613-555-0150' }],
  },
  { resourceType: 'Practitioner', id: 'RP-1', name: [{ family: 'Zuweiser', given: ['Kim'] }] },
  { resourceType: 'Organization', id: 'RO-1', name: 'North Clinic' },
  listingOf('900', 'Youth counselling'),
]

export function listingOf(listing: string, name: string): Raw {
  return {
    resourceType: 'HealthcareService',
    id: listing,
    name,
    providedBy: { reference: 'Organization/ORG-9', display: 'River Services' },
  }
}

export function formOf(item: readonly Raw[]): Raw {
  return { resourceType: 'QuestionnaireResponse', id: 'QR-1', status: 'completed', item }
}

export function received(at = '2026-03-02 09:00:05am', change: Raw = {}, more: readonly Raw[] = []): Message {
  return message('add-service-request', at, [requestOf(), patientOf(change), ...people, ...more])
}

export function edited(at: string, change: Raw = {}, more: readonly Raw[] = []): Message {
  return message('notify-update-service-request', at, [requestOf(), patientOf(change), ...people, ...more])
}

export function taskOf(status: string, label?: string, change: Raw = {}): Raw {
  return {
    resourceType: 'Task',
    id: 'T-1',
    status,
    intent: 'proposal',
    code: { coding: [{ code: 'process-request' }] },
    basedOn: [{ reference: `ServiceRequest/${reference}` }],
    ...(label === undefined ? {} : { businessStatus: { text: label } }),
    ...change,
  }
}

export function progress(at: string, status: string, label?: string, change: Raw = {}): Message {
  return message('notify-update-process-request', at, [taskOf(status, label, change), requestOf()])
}

export function visitOf(visit: string, start: string, change: Raw = {}): Raw {
  const end = new Date(Date.parse(start) + 1_800_000).toISOString()
  return {
    resourceType: 'Appointment',
    id: visit,
    status: 'booked',
    description: 'Appointment',
    start,
    end,
    minutesDuration: 30,
    basedOn: [{ reference: `ServiceRequest/${reference}` }],
    ...change,
  }
}

export function booked(at: string, visit: string, start: string, change: Raw = {}, more: readonly Raw[] = []): Message {
  return message('notify-add-appointment', at, [visitOf(visit, start, change), ...more])
}

export function moved(at: string, visit: string, start: string, change: Raw = {}, more: readonly Raw[] = []): Message {
  return message('notify-update-appointment', at, [visitOf(visit, start, change), ...more])
}

/** As published: the id of what is cancelled is the number of the referral. */
export function unbooked(at: string, under = 'notify-update-appointment'): Message {
  const cancelled = {
    resourceType: 'Appointment',
    id: reference,
    status: 'cancelled',
    basedOn: [{ reference: `ServiceRequest/${reference}` }],
    participant: [{ status: 'declined' }],
  }
  return message(under, at, [cancelled])
}

export function said(
  at: string,
  from: 'provider' | 'requester',
  key: string,
  text: string,
  more: readonly Raw[] = [],
): Message {
  const [provider, requester] = [{ reference: 'Organization/ORG-9' }, { reference: 'PractitionerRole/R-1' }]
  const communication = {
    resourceType: 'Communication',
    id: key,
    basedOn: [{ reference: `ServiceRequest/${reference}` }],
    status: 'completed',
    sent: '2026-03-03T15:00:00.000+00:00',
    sender: from === 'provider' ? provider : requester,
    recipient: [from === 'provider' ? requester : provider],
    payload: [
      { contentString: text },
      ...more.map(each => ({ contentReference: { reference: `DocumentReference/${each.id}` } })),
    ],
  }
  return message('add-communication', at, [communication, ...more])
}

export function fileOf(key: string, title: string, text: string, change: Raw = {}): Raw {
  return {
    resourceType: 'DocumentReference',
    id: key,
    status: 'current',
    content: [{ attachment: { contentType: 'text/plain', title, data: Buffer.from(text).toString('base64') } }],
    ...change,
  }
}

export function revoked(at: string): Message {
  return message('revoke-service-request', at, [requestOf({ status: 'revoked' })])
}
