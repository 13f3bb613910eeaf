/**
 * The visit that a mapped note stands for, as FHIR R4: the encounter that took place, and the appointment that it is in the
 * practice management. Pure. Sources: reference/canonical-fhir.md sections 5 and 6, reference/sessions.md section 6.
 */
import type { Appointment, Coding, Encounter, Extension } from 'fhir/r4'
import { codemetroSystem, edcSystem } from '../identifiers.ts'
import { offsetTime } from '../time.ts'
import { type NoteFacts, type NoteVersion, readVersion, tellsOfVisit } from './provenance-facts.ts'
import {
  coded,
  extensionUrl,
  fhirText,
  given,
  identified,
  metaOf,
  refer,
  referTo,
  zoneExtension,
} from './provenance-pieces.ts'

/**
 * The encounter of the version that counts: only of a published note whose times can be read.
 * Its version names the note's and the pair's: either makes another one.
 */
export function encounterOf(facts: NoteFacts, version: NoteVersion): Encounter | undefined {
  const { organization, note, pair, appointment } = facts
  const { content, times } = readVersion(version)
  if (!tellsOfVisit(version) || !times) return undefined
  const { author, student, note: written } = version
  const changedAt = new Date(Math.max(pair.at.getTime(), version.seenAt.getTime()))
  return {
    resourceType: 'Encounter',
    id: note,
    meta: metaOf(`${version.version}-${pair.at.getTime()}`, changedAt),
    ...given('extension', [...mileageOf(content.mileage), ...placeOfServiceOf(content.placeOfService)]),
    identifier: identified(edcSystem(organization, 'note'), written.id),
    status: 'finished',
    class: classOf(content.placeOfService),
    subject: refer('Patient', student),
    participant: [{ individual: refer('Practitioner', author) }],
    appointment: [refer('Appointment', appointment.id)],
    period: {
      extension: zoneExtension(times.zone),
      start: offsetTime(times.zone, times.startsAt),
      end: offsetTime(times.zone, times.endsAt),
    },
  }
}

const actCodes = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
const ambulatory = coded(actCodes, 'AMB', 'ambulatory')
const home = coded(actCodes, 'HH', 'home health')
const virtual = coded(actCodes, 'VR', 'virtual')
/** R4 wants a class; what was not said is said to be unknown. */
const unknown = coded('http://terminology.hl7.org/CodeSystem/v3-NullFlavor', 'UNK', 'unknown')

/** Places of service as words and as the codes of CMS. Everything else stays as it was written, beside an unknown class. */
export const placesOfService: readonly { said: RegExp; class: Coding }[] = [
  { said: /^(home|12)$/i, class: home },
  { said: /^(clinic|office|center|centre|11)$/i, class: ambulatory },
  { said: /^(telehealth|02|10)$/i, class: virtual },
]

function classOf(placeOfService: string | undefined): Coding {
  const said = placeOfService?.trim() ?? ''
  return placesOfService.find(row => row.said.test(said))?.class ?? unknown
}

function placeOfServiceOf(text: string | undefined): Extension[] {
  const valueString = fhirText(text)
  return valueString === undefined ? [] : [{ url: extensionUrl.placeOfService, valueString }]
}

/** Its unit is the practice's own. */
function mileageOf(mileage: number | undefined): Extension[] {
  return mileage === undefined ? [] : [{ url: extensionUrl.mileage, valueDecimal: mileage }]
}

const statuses = { scheduled: 'booked', cancelled: 'cancelled', rendered: 'fulfilled' } as const

/**
 * The appointment as the practice management said it last; who takes part is called by its own ids. One that the hub has
 * rendered since is fulfilled before the practice management says so itself, and has a version of its own until then.
 */
export function appointmentOf({ organization, appointment, rendering }: NoteFacts): Appointment {
  const { id, version, startsAt, endsAt, zone, kind, state, client, staff } = appointment
  const isAhead = rendering !== undefined && state === 'scheduled'
  const part = (type: 'Patient' | 'Practitioner', called: 'client' | 'staff', value: string | undefined) =>
    identified(codemetroSystem(organization, called), value).map(identifier => ({
      actor: referTo(type, identifier),
      status: 'accepted' as const,
    }))
  return {
    resourceType: 'Appointment',
    id,
    meta: { versionId: isAhead ? `${version}-${rendering.at.getTime()}` : String(version) },
    extension: [...zoneExtension(zone), { url: extensionUrl.appointmentKind, valueCode: kind }],
    identifier: identified(codemetroSystem(organization, 'appointment'), id),
    status: isAhead ? 'fulfilled' : statuses[state],
    start: offsetTime(zone, startsAt),
    end: offsetTime(zone, endsAt),
    participant: [...part('Patient', 'client', client), ...part('Practitioner', 'staff', staff)],
  }
}
