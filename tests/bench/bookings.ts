/** Signed webhooks of 3 KB for the load: each a new booking, of people the EHR knows or of new ones. */
import { createHmac, randomBytes } from 'node:crypto'
import type { Patient } from 'fhir/r4'
import type { Sendable } from './load.ts'

const given = [
  'Amara',
  'Beatriz',
  'Caleb',
  'Daphne',
  'Elio',
  'Farah',
  'Gideon',
  'Hana',
  'Ines',
  'Jonah',
  'Keiko',
  'Lucien',
  'Marisol',
  'Niall',
  'Odette',
  'Priya',
  'Quentin',
  'Rosalind',
  'Soren',
  'Tamsin',
  'Ulysse',
  'Vera',
  'Wilhelmina',
  'Yusuf',
]
const syllables = ['ba', 'ko', 'ri', 'ten', 'lu', 'mar', 'so', 'vin', 'da', 'pel', 'qui', 'zor', 'han', 'we', 'gi']

type Someone = { given: string; family: string; birthDate: string; phone: string; email: string }

/** The nth made-up person; family names differ, so that nobody comes near to anybody. */
export function someone(index: number): Someone {
  const family = [0, 1, 2, 3].map(place => syllables[Math.floor(index / 15 ** place) % 15]).join('')
  return {
    given: given[index % given.length] ?? 'Amara',
    family: family[0]?.toUpperCase() + family.slice(1),
    birthDate: new Date(Date.UTC(1930, 0, 1) + ((index * 7_919) % 25_000) * 86_400_000).toISOString().slice(0, 10),
    phone: `+1416${String(2_000_000 + (index % 7_000_000))}`,
    email: `person.${index}@example.com`,
  }
}

/** The same person as the EHR has them. */
export function patientOf(index: number): Patient {
  const each = someone(index)
  return {
    resourceType: 'Patient',
    id: `p${index}`,
    active: true,
    name: [{ family: each.family, given: [each.given] }],
    birthDate: each.birthDate,
    telecom: [
      { system: 'phone', value: each.phone },
      { system: 'email', value: each.email },
    ],
  }
}

/** A webhook for booking number `index` of person `who`, of about 3 KB, with a signature over exactly these bytes. */
export function webhook(secret: string, index: number, who: number): Sendable & { body: string } {
  const person = someone(who)
  const name = `${person.given} ${person.family}`
  const start = new Date(Date.UTC(2027, 0, 4) + index * 60_000)
  const uid = `${randomBytes(8).toString('hex')}${String(index).padStart(6, '0')}`
  const answer = (label: string, value: unknown) => ({ label, value, isHidden: false })
  const payload = {
    bookerUrl: 'https://cal.example.test',
    title: 'Visit between Dr Okafor and a patient',
    startTime: start.toISOString().replace('.000', ''),
    endTime: new Date(start.getTime() + 1_800_000).toISOString().replace('.000', ''),
    additionalNotes: '',
    type: 'new-patient-visit',
    description: 'x'.repeat(900),
    eventTypeId: 7,
    hideCalendarNotes: false,
    schedulingType: null,
    seatsPerTimeSlot: null,
    organizer: {
      id: 5,
      name: 'Dr Imani Okafor',
      email: 'imani.okafor@example.com',
      username: 'imani',
      timeZone: 'America/Toronto',
      language: { locale: 'en' },
      timeFormat: 'h:mma',
      utcOffset: -300,
    },
    attendees: [
      {
        email: person.email,
        name,
        firstName: person.given,
        lastName: person.family,
        timeZone: 'America/Toronto',
        language: { locale: 'en' },
        phoneNumber: person.phone,
        utcOffset: -300,
      },
    ],
    customInputs: {},
    responses: {
      name: answer('your_name', name),
      email: answer('email_address', person.email),
      attendeePhoneNumber: answer('phone_number', person.phone),
      location: answer('location', { optionValue: '', value: 'inPerson' }),
      title: { label: 'what_is_this_meeting_about', isHidden: true },
      notes: { label: 'additional_notes', isHidden: false },
      guests: { label: 'additional_guests', isHidden: false },
      rescheduleReason: { label: 'reason_for_reschedule', isHidden: false },
      dateOfBirth: answer('Date of birth', person.birthDate),
    },
    userFieldsResponses: { dateOfBirth: answer('Date of birth', person.birthDate) },
    location: '12 Clinic Way, Toronto',
    destinationCalendar: null,
    iCalUID: `${uid}@Cal.com`,
    iCalSequence: 0,
    requiresConfirmation: false,
    oneTimePassword: null,
    organizationId: null,
    uid,
    appsStatus: [],
    eventTitle: 'New patient visit',
    eventDescription: '',
    price: 0,
    currency: 'usd',
    length: 30,
    bookingId: 1_000 + index,
    metadata: {},
    status: 'ACCEPTED',
  }
  const body = JSON.stringify({ triggerEvent: 'BOOKING_CREATED', createdAt: '2026-11-22T12:00:00.000Z', payload })
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-cal-signature-256': createHmac('sha256', secret).update(body).digest('hex'),
      'x-cal-webhook-version': '2021-10-20',
    },
  }
}
