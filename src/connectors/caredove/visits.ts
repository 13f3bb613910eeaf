/**
 * The appointments and messages between the sides that a message of Caredove carries. Source: reference/referrals.md
 * section 7; participants are filled in from the referral later.
 */
import { createHash } from 'node:crypto'
import type { AppointmentParticipant, Communication } from 'fhir/r4'
import { type Bundled, type Found, isLocal, type Link } from './bundle.ts'
import { nameText, readConcept, readIdentifier, readName, takeNotes } from './datatypes.ts'
import type { Files } from './documents.ts'
import { addressText, readAddress } from './places.ts'
import { type Reading, skip, take, takeEach, takeOne } from './reading.ts'
import { groupOf, referenceIn } from './request.ts'
import type { Actor, ToldAppointment, ToldMessage } from './told.ts'
import { compact, dateTimeOf, instantOf, isFields, listOf, oneOf, positiveOf, textOf } from './tolerant.ts'

export const appointmentSystem = 'https://caredove.com/fhir/NamingSystem/id-appointment'
export const groupSystem = 'urn:causeway:group-appointment'
export const messageSystem = 'https://caredove.com/fhir/NamingSystem/id-communication'

const statuses = [
  'proposed',
  'pending',
  'booked',
  'arrived',
  'fulfilled',
  'cancelled',
  'noshow',
  'entered-in-error',
  'checked-in',
  'waitlist',
] as const
const participation = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType'

/** Every appointment of the message. */
export function readAppointments(bundle: Bundled): ToldAppointment[] {
  return bundle
    .of('Appointment')
    .flatMap(found => bundle.read(found, from => readAppointment(from, found, bundle)) ?? [])
}

function readAppointment(from: Reading, found: Found, bundle: Bundled): ToldAppointment {
  const group = groupOf(from.fields)
  const identifiers = takeEach(from, 'identifier', readIdentifier)
  const named = identifiers.find(each => each.system === appointmentSystem)?.value
  const based = takeEach(from, 'basedOn', bundle.follow)
  const own = found.id !== undefined && !isLocal(found.id, found) ? found.id : undefined
  const given = named ?? own
  // What is cancelled carries the number of its referral in place of its own id: that says nothing about which one.
  const id = given !== undefined && based.some(link => referenceIn(link) === given) ? undefined : given
  const status = take(from, 'status', oneOf(statuses))
  const start = take(from, 'start', instantOf)
  const minutes = take(from, 'minutesDuration', positiveOf)
  // An end alone is no time (FHIR app-2): it stays with what is kept as it came.
  const said = start === undefined ? undefined : take(from, 'end', instantOf)
  const end = start !== undefined && said !== undefined && said >= start ? said : endOf(start, minutes)
  const reason = takeOne(from, 'cancelationReason', readConcept) ?? takeOne(from, 'cancellationReason', readConcept)
  skip(from, 'slot', 'supportingInformation')
  const participant = participantsOf(from, bundle)
  return compact<ToldAppointment>({
    id,
    resource: {
      resourceType: 'Appointment',
      ...compact({
        identifier: [
          ...(id === undefined ? [] : [{ system: appointmentSystem, value: id }]),
          ...(group === undefined ? [] : [{ system: groupSystem, value: group }]),
        ],
        status: status ?? ('booked' as const),
        cancelationReason: reason,
        serviceType: takeEach(from, 'serviceType', readConcept),
        appointmentType: takeOne(from, 'appointmentType', readConcept),
        description: take(from, 'description', textOf),
        start,
        end,
        minutesDuration: minutes ?? minutesBetween(start, end),
        created: take(from, 'created', dateTimeOf),
        comment: commentOf(from),
        patientInstruction: take(from, 'patientInstruction', textOf),
      }),
      participant,
    },
  })
}

function commentOf(from: Reading): string | undefined {
  const comment = take(from, 'comment', textOf)
  const notes = takeNotes(from, 'note').map(({ text }) => text)
  return [comment, ...notes].filter(Boolean).join('\n') || undefined
}

function endOf(start: string | undefined, minutes: number | undefined): string | undefined {
  if (start === undefined) return undefined
  return new Date(Date.parse(start) + (minutes ?? 0) * 60_000).toISOString()
}

function minutesBetween(start: string | undefined, end: string | undefined): number | undefined {
  if (start === undefined || end === undefined) return undefined
  return positiveOf(Math.round((Date.parse(end) - Date.parse(start)) / 60_000))
}

type Place = {
  kind: 'Practitioner' | 'Location' | 'HealthcareService' | 'Patient' | 'none'
  display?: string
  id?: string
}

/**
 * Providers and places, by display: the record does not hold them. The registrant and the listing come from the referral.
 * With a display alone, what has a digit is an address, and the first that has none is the provider.
 */
function participantsOf(from: Reading, bundle: Bundled): AppointmentParticipant[] {
  const places = takeEach(from, 'participant', each => {
    skip(each, 'status', 'required')
    const roles = takeEach(each, 'type', readConcept)
    const link = takeOne(each, 'actor', bundle.follow)
    return (
      link &&
      placeOf(
        link,
        roles.some(role => role.coding?.some(coding => coding.code === 'LOC')),
        bundle,
      )
    )
  })
  const provider =
    places.find(each => each.kind === 'Practitioner') ??
    places.find(each => each.kind === 'none' && !/\d/.test(each.display ?? ''))
  return places.flatMap(place => {
    if (place.display === undefined || place.kind === 'Patient' || place.kind === 'HealthcareService') return []
    const type = place.kind === 'none' ? (place === provider ? 'Practitioner' : 'Location') : place.kind
    return [{ actor: { type, display: place.display }, status: 'accepted' as const }]
  })
}

function placeOf(link: Link, isPlace: boolean, bundle: Bundled): Place {
  const { type, found } = link
  const named = found && bundle.read(found, each => textIn(each, bundle))
  const display = link.display ?? named
  const base = { ...(display === undefined ? {} : { display }), ...(link.id === undefined ? {} : { id: link.id }) }
  if (type === 'Practitioner' || type === 'PractitionerRole') return { kind: 'Practitioner', ...base }
  if (type === 'Location' || isPlace) return { kind: 'Location', ...base }
  if (type === 'HealthcareService') return { kind: 'HealthcareService', ...base }
  if (type === 'Patient' || type === 'RelatedPerson') return { kind: 'Patient', ...base }
  return { kind: 'none', ...base }
}

/** The name of a practitioner, a place or an organization in one line; a place without a name by its address. */
function textIn(from: Reading, bundle: Bundled): string | undefined {
  const plain = take(from, 'name', textOf)
  const person = plain === undefined ? nameText(takeEach(from, 'name', readName)[0]) : undefined
  const practitioner = takeOne(from, 'practitioner', bundle.follow)
  const address = takeOne(from, 'address', readAddress)
  const through =
    practitioner?.display ??
    (practitioner?.found && bundle.read(practitioner.found, each => nameText(takeEach(each, 'name', readName)[0])))
  return plain ?? person ?? through ?? (address && addressText(address))
}

export const participantType = (code: string) => [{ coding: [{ system: participation, code }] }]

/** Every message between the two sides. */
export function readMessages(bundle: Bundled, files: Files): ToldMessage[] {
  return bundle
    .of('Communication')
    .flatMap(found => bundle.read(found, from => readMessage(from, found, bundle, files)) ?? [])
}

const communicationStatuses = [
  'preparation',
  'in-progress',
  'not-done',
  'on-hold',
  'stopped',
  'completed',
  'entered-in-error',
] as const

function readMessage(from: Reading, found: Found, bundle: Bundled, files: Files): ToldMessage {
  const identifiers = takeEach(from, 'identifier', readIdentifier)
  const sender = takeOne(from, 'sender', bundle.follow)
  const recipients = takeEach(from, 'recipient', bundle.follow)
  const [answers] = takeEach(from, 'inResponseTo', bundle.follow)
  const attached: string[] = []
  const payload = takeEach(from, 'payload', each => readPayload(each, bundle, files, attached))
  const sent = take(from, 'sent', instantOf)
  skip(from, 'basedOn', 'about', 'subject', 'partOf')
  const own = found.id !== undefined && !isLocal(found.id, found) ? found.id : undefined
  const content = JSON.stringify([sent, sender?.name ?? sender?.display ?? '', payload])
  const key = identifiers[0]?.value ?? own ?? createHash('sha256').update(content).digest('base64url').slice(0, 22)
  return {
    key,
    recipients: recipients.map(each => actorOf(each, bundle)),
    files: attached,
    ...compact({ sender: sender && actorOf(sender, bundle), answers: answers?.id }),
    resource: {
      resourceType: 'Communication',
      identifier: [{ system: messageSystem, value: key }],
      status: take(from, 'status', oneOf(communicationStatuses)) ?? 'completed',
      ...compact({
        category: takeEach(from, 'category', readConcept),
        topic: takeOne(from, 'topic', readConcept),
        sent,
        received: take(from, 'received', instantOf),
        payload,
        note: takeNotes(from, 'note'),
      }),
    },
  }
}

type Payload = NonNullable<Communication['payload']>[number]

function readPayload(from: Reading, bundle: Bundled, files: Files, attached: string[]): Payload | undefined {
  const text = take(from, 'contentString', textOf)
  if (text !== undefined) return { contentString: text }
  const file = takeOne(from, 'contentAttachment', files.takeFile)
  if (file) return { contentAttachment: file }
  const link = takeOne(from, 'contentReference', bundle.follow)
  const key = link?.found && files.keyOf(link.found)
  if (key === undefined) return link && { contentReference: { display: link.display ?? link.id ?? 'document' } }
  attached.push(key)
  return { contentReference: { identifier: { value: key } } }
}

function actorOf({ name, type, display, found }: Link, bundle: Bundled): Actor {
  const named = display ?? (found && bundle.read(found, each => textIn(each, bundle)))
  return compact({ name, type, display: named })
}

/** Whether the message has an appointment that names its referral by number: the second key of a referral. */
export function numbersIn(bundle: Bundled): string[] {
  const names = ['basedOn', 'about', 'focus']
  return ['Appointment', 'Task', 'Communication'].flatMap(type =>
    bundle.of(type).flatMap(({ fields }) =>
      names
        .flatMap(name => listOf(fields[name]))
        .filter(isFields)
        .flatMap(each => referenceIn(bundle.follow({ fields: each, path: '', used: new Set(), left: [] })) ?? []),
    ),
  )
}
