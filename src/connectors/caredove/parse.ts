/** From the bytes of a message to the one event it tells of a referral. Pure; never throws; refusals name paths only. */
import type { Patient, RelatedPerson } from 'fhir/r4'
import type { Json, SourceEvent } from '../../model/events.ts'
import type { Notice, Parsed, ParseInput } from '../connector.ts'
import { furtherGroup, readAnswers } from './answers.ts'
import { type Bundled, bundleOf, type Found } from './bundle.ts'
import type { CaredoveSettings } from './config.ts'
import { readConsents } from './consents.ts'
import { type Files, filesOf, readLoneBinaries } from './documents.ts'
import { type Envelope, readEnvelope, unreadable } from './envelope.ts'
import { identityOf } from './identity.ts'
import { keysIn } from './keys.ts'
import { readListing } from './listing.ts'
import { readContact, readPractitioner, readRegistrant, readRequester } from './people.ts'
import { readTask, taskFromRequest } from './progress.ts'
import { takeEach, takeOne } from './reading.ts'
import { readRequest } from './request.ts'
import { noTime } from './state.ts'
import type { MessageEvent, Told, ToldPart } from './told.ts'
import { compact } from './tolerant.ts'
import { contradicts, eventOf, triggerOf } from './triggers.ts'
import { readAppointments, readMessages } from './visits.ts'

/** Messages about the referral itself: what they say of it replaces what was known. */
const about: ReadonlySet<MessageEvent> = new Set([
  'add-service-request',
  'notify-update-service-request',
  'notify-data-correction',
])
/** Read for themselves, or without anything a person wrote. */
const apart = new Set(['Task', 'Appointment', 'Communication', 'Provenance', 'Questionnaire', 'OperationOutcome'])

export function parse({ settings, headers, body }: ParseInput<CaredoveSettings>): Parsed {
  const envelope = readEnvelope(body, settings.zone)
  if (envelope.kind !== 'envelope') return envelope
  const { event, code } = eventOf(envelope.header)
  if (!event) {
    if (code === undefined) return unreadable('MessageHeader.eventCoding.code')
    const detail = /^[a-z][a-z-]{0,59}$/.test(code) ? code : 'unreadable'
    return { kind: 'ignored', reason: 'unknown-trigger', notices: [{ problem: 'trigger.unknown', detail }] }
  }
  const bundle = bundleOf(envelope.entries)
  const { request, ...keys } = keysIn(envelope, bundle)
  if (keys.id === undefined && keys.reference === undefined) return unreadable('MessageHeader.focus')
  const { told, notices } = tell(event, envelope, bundle, request, settings)
  const hint = triggerOf(envelope.bundle, envelope.header, headers)
  if (hint && contradicts(hint, event, told.task)) notices.push({ problem: 'trigger.contradicts', detail: event })
  const whole: Told = { ...told, ...keys, ...(hint ? { trigger: hint } : {}) }
  return { kind: 'events', events: [eventFrom(whole)], ...(notices.length > 0 ? { notices } : {}) }
}

function tell(
  event: MessageEvent,
  envelope: Envelope,
  bundle: Bundled,
  request: Found | undefined,
  settings: CaredoveSettings,
): { told: Told; notices: Notice[] } {
  const files = filesOf(bundle)
  const rank = about.has(event) ? 1 : 0
  const isTask = event.endsWith('process-request')
  const { task: said, archived, unknown } = readTask(bundle)
  const revoked =
    event === 'revoke-service-request' ? { ...said, status: 'cancelled' as const, revoked: true as const } : said
  const parts = readParts(bundle, files, request, rank, settings)
  const messages = readMessages(bundle, files)
  const appointments = readAppointments(bundle)
  readLoneBinaries(bundle, files)
  const listing = readListing(request, bundle, rank)
  if (rank === 1) {
    bundle.leaveUnread(apart)
    parts.further = furtherOf(bundle)
  }
  const at = envelope.at ?? (isTask ? said?.lastModified : undefined) ?? messages[0]?.resource.sent
  const told = compact({
    event,
    at: at ?? noTime,
    undated: at === undefined ? (true as const) : undefined,
    digest: envelope.digest,
    parts,
    task: revoked ?? (isTask ? taskFromRequest(request) : undefined),
    archived,
    listing,
  })
  const notices: Notice[] = []
  if (unknown !== undefined) {
    const detail = /^[a-z][a-z-]{0,39}$/i.test(unknown) ? unknown : 'unreadable'
    notices.push({ problem: 'referral.class-unknown', detail })
  }
  return { told: { ...told, appointments, messages, documents: files.documents }, notices }
}

/** The parts of the referral itself, as far as the message has them. */
function readParts(
  bundle: Bundled,
  files: Files,
  request: Found | undefined,
  rank: 0 | 1,
  { defaultRegion: region }: CaredoveSettings,
): Told['parts'] {
  const parts: Told['parts'] = {}
  const add = (name: keyof Told['parts'], resources: ToldPart['resources'], ids?: string[]) => {
    if (resources.length > 0) parts[name] = { rank, resources, ...(ids ? { ids } : {}) }
  }
  const [patient] = bundle.of('Patient')
  const contacts: Omit<RelatedPerson, 'id'>[] = []
  if (patient)
    bundle.read(patient, from => {
      contacts.push(...takeEach(from, 'contact', each => readContact(each, region)))
      const care = takeEach(from, 'generalPractitioner', bundle.follow)
      add('care', careOf(care, bundle, region))
      takeOne(from, 'managingOrganization', bundle.follow)
      const registrant = readRegistrant(from, region)
      if (Object.keys(registrant).length > 2) add('registrant', [registrant])
      return true
    })
  if (request)
    bundle.read(request, from => {
      const requester = readRequester(from, bundle, region)
      if (requester) add('requester', requester.resources, requester.ids)
      add('request', [readRequest(from, bundle) as ToldPart['resources'][number]])
      return true
    })
  for (const found of bundle.of('RelatedPerson')) {
    const contact = bundle.read(found, from => readContact(from, region))
    if (contact) contacts.push(contact)
  }
  add(
    'contacts',
    contacts.map((contact, index) => ({ ...contact, id: `contact-${index + 1}` }) as RelatedPerson),
  )
  const answers = readAnswers(bundle, files.takeFile)
  add('answers', answers ? [answers] : [])
  add('consent', readConsents(bundle))
  return parts
}

function careOf(links: ReturnType<Bundled['follow']>[], bundle: Bundled, region: string): ToldPart['resources'] {
  return links.flatMap((link, index) => {
    const id = index === 0 ? 'primary-care' : `primary-care-${index + 1}`
    const read = link?.found && bundle.read(link.found, from => readPractitioner(from, id, region))
    if (read) return [read]
    return link?.display === undefined
      ? []
      : [{ resourceType: 'Practitioner' as const, id, name: [{ text: link.display }] }]
  })
}

/** What has no place of its own; an empty list says that nothing is left over, and replaces what was. */
function furtherOf({ left }: Bundled): ToldPart {
  const group = furtherGroup(left)
  return {
    rank: 1,
    resources: group ? [{ resourceType: 'QuestionnaireResponse', status: 'completed', item: [group] }] : [],
  }
}

function eventFrom(told: Told): SourceEvent {
  const [registrant] = told.parts.registrant?.resources ?? []
  const { id, reference } = told
  return {
    type: told.trigger?.startsWith('referral.') ? (told.trigger as SourceEvent['type']) : likely[told.event],
    source: {
      entity: 'referral',
      aliases: [
        ...(id === undefined ? [] : [{ system: 'id', value: id }]),
        ...(reference === undefined ? [] : [{ system: 'reference', value: reference }]),
      ],
    },
    at: told.at,
    ...(registrant ? { person: identityOf(registrant as Patient) } : {}),
    body: told as unknown as Json,
  }
}

/** What an event as a rule means; evolve, which knows the referral, says what it was. */
const likely = {
  'add-service-request': 'referral.received',
  'notify-update-service-request': 'referral.edited',
  'notify-data-correction': 'referral.edited',
  'revoke-service-request': 'referral.cancelled',
  'notify-add-process-request': 'referral.edited',
  'notify-update-process-request': 'referral.edited',
  'notify-add-appointment': 'referral.booked',
  'notify-update-appointment': 'referral.rescheduled',
  'add-communication': 'referral.message-from-provider',
} as const satisfies Record<MessageEvent, SourceEvent['type']>
