/** The synthetic town of the demo: its practitioners, places, kinds of visit and people. Nobody here exists. */
import type { FhirResource } from 'fhir/r4'

export type Host = { id: number; name: string; email: string; given: string; family: string; fhirId: string }
export type Visit = {
  id: number
  slug: string
  title: string
  minutes: number
  hostId: number
  place: Place
  code: string
}
export type Place = { type: 'inPerson'; address: string } | { type: 'video' }
export type Person = { name: string; given: string; family: string; birthDate: string; email: string; phone: string }

/** The last one has no counterpart in the crosswalk: somebody new, as it happens. */
export const hosts: readonly Host[] = [
  {
    id: 5,
    name: 'Dr Imani Okafor',
    email: 'imani.okafor@example.com',
    given: 'Imani',
    family: 'Okafor',
    fhirId: 'okafor',
  },
  {
    id: 6,
    name: 'Dr Luc Bergeron',
    email: 'luc.bergeron@example.com',
    given: 'Luc',
    family: 'Bergeron',
    fhirId: 'bergeron',
  },
  {
    id: 7,
    name: 'Noor Haddad RN',
    email: 'noor.haddad@example.com',
    given: 'Noor',
    family: 'Haddad',
    fhirId: 'haddad',
  },
  { id: 15, name: 'Dr Wen Li', email: 'wen.li@example.com', given: 'Wen', family: 'Li', fhirId: 'li' },
]
export const unmappedHost = hosts[3] as Host

const main = '12 Clinic Way, Toronto'
const east = '480 Danforth Avenue, Toronto'
const west = '77 Roncesvalles Avenue, Toronto'
export const places: readonly { address: string; fhirId: string; name: string }[] = [
  { address: main, fhirId: 'main', name: 'Main clinic' },
  { address: east, fhirId: 'east', name: 'East clinic' },
  { address: west, fhirId: 'west', name: 'West clinic' },
]

const inPerson = (address: string): Place => ({ type: 'inPerson', address })
export const visits: readonly Visit[] = [
  {
    id: 7,
    slug: 'new-patient',
    title: 'New patient visit',
    minutes: 45,
    hostId: 5,
    place: inPerson(main),
    code: 'new-patient',
  },
  {
    id: 8,
    slug: 'follow-up',
    title: 'Follow-up by video',
    minutes: 30,
    hostId: 6,
    place: { type: 'video' },
    code: 'follow-up',
  },
  {
    id: 21,
    slug: 'counselling',
    title: 'Counselling',
    minutes: 60,
    hostId: 6,
    place: inPerson(east),
    code: 'counselling',
  },
  { id: 22, slug: 'nurse-visit', title: 'Nurse visit', minutes: 20, hostId: 7, place: inPerson(west), code: 'nurse' },
  {
    id: 23,
    slug: 'intake',
    title: 'Intake with Dr Li',
    minutes: 30,
    hostId: 15,
    place: inPerson(main),
    code: 'intake',
  },
]

const givenNames = [
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
const familyNames = [
  'Abernathy',
  'Beaulieu',
  'Castellano',
  'Delacroix',
  'Eriksen',
  'Fontaine',
  'Galloway',
  'Hashimoto',
  'Ibrahim',
  'Jankowski',
  'Kowalczyk',
  'Lachance',
  'Montgomery',
  'Nakamura',
  'Oyelaran',
  'Petrescu',
  'Quinlan',
  'Rasmussen',
  'Sandoval',
  'Thibodeau',
]
const areaCodes = ['416', '647', '905', '613', '519']

/** The nth person: always the same one, and no two alike. */
export function person(index: number): Person {
  const given = givenNames[index % givenNames.length] ?? 'Amara'
  const family = familyNames[(index * 7 + Math.floor(index / givenNames.length)) % familyNames.length] ?? 'Abernathy'
  const year = 1940 + ((index * 13) % 65)
  const month = String(1 + ((index * 5) % 12)).padStart(2, '0')
  const day = String(1 + ((index * 11) % 28)).padStart(2, '0')
  const area = areaCodes[Math.floor(index / 100) % areaCodes.length]
  return {
    name: `${given} ${family}`,
    given,
    family,
    birthDate: `${year}-${month}-${day}`,
    email: `${given}.${family}.${index}@example.com`.toLowerCase(),
    phone: `+1${area}55501${String(index % 100).padStart(2, '0')}`,
  }
}

/** Somebody at the EHR with the same name and phone as `person`, and a birth date that differs in one digit. */
export function lookAlike(of: Person): Person {
  const [year = '1980', month = '01', day = '15'] = of.birthDate.split('-')
  return { ...of, birthDate: `${year}-${month}-${day === '28' ? '27' : String(Number(day) + 1).padStart(2, '0')}` }
}

/** What the EHR knows before the day begins: its directory, and every second person as a patient. */
export function ehrResources(people: readonly Person[], doubtful: Person): FhirResource[] {
  return [
    ...hosts.map(
      (host): FhirResource => ({
        resourceType: 'Practitioner',
        id: host.fhirId,
        active: true,
        name: [{ given: [host.given], family: host.family }],
        telecom: [{ system: 'email', value: host.email }],
      }),
    ),
    ...places.map(
      (place): FhirResource => ({ resourceType: 'Location', id: place.fhirId, status: 'active', name: place.name }),
    ),
    ...people.filter((_, index) => index % 2 === 0).map((each, index) => patient(each, `known-${index}`)),
    patient(lookAlike(doubtful), 'look-alike'),
  ]
}

function patient(of: Person, id: string): FhirResource {
  return {
    resourceType: 'Patient',
    id,
    active: true,
    name: [{ given: [of.given], family: of.family }],
    birthDate: of.birthDate,
    telecom: [
      { system: 'phone', value: of.phone },
      { system: 'email', value: of.email },
    ],
  }
}

/** The configuration of the demo's organization: the same file a clinic would write. */
export function yaml(urls: { calcom: string; ehr: string }, secret: string): string {
  const mapped = hosts.filter(host => host !== unmappedHost)
  return `
organization: { slug: maple-street, name: Maple Street Community Health, environment: staging }
connections:
  - id: calcom
    connector: calcom
    settings: { baseUrl: '${urls.calcom}', auth: { apiKey: cal_demo }, webhookSecrets: ['${secret}'] }
  - id: ehr
    connector: fhir
    settings: { baseUrl: '${urls.ehr}', auth: { kind: none } }
routes:
  - { id: bookings-to-ehr, from: calcom, to: ehr, events: ['booking.*'] }
crosswalks:
  - id: practitioners
    kind: practitioner
    from: calcom
    to: ehr
    entries:
${mapped.map(host => `      ${host.email}: Practitioner/${host.fhirId}`).join('\n')}
  - id: places
    kind: location
    from: calcom
    to: ehr
    entries:
${places.map(place => `      '${place.address}': Location/${place.fhirId}`).join('\n')}
  - id: visits
    kind: event-type
    from: calcom
    to: ehr
    entries:
${visits.map(visit => `      '${visit.id}': { serviceType: { system: 'https://maple-street.example/visits', code: ${visit.code} } }`).join('\n')}
  - { id: questions, kind: question, from: calcom, to: ehr, entries: { dateOfBirth: birthDate } }
`
}
