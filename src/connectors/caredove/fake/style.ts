/**
 * How a message is written in each of the three styles: names of resources, references, times, the header and the entries.
 * Source: reference/referrals.md section 7; shared fixtures `published_*`, `completed_*`.
 */
import { createHash } from 'node:crypto'
import type { Referral, Style, World } from './world.ts'

export type Fields = { [key: string]: unknown }

/** One resource of a message, under the id that the published style gives it; others derive their names from that. */
export type Part = { type: string; id: string; fields: Fields }

/** What is said about one act: the message event, what it is about, and the resources that go with it. */
export type Told = { code: MessageCode; focus: { type: string; id: string }; parts: readonly Part[] }

export const messageEvents = {
  'add-service-request': 'Add Service Request',
  'notify-update-service-request': 'Notify Update Service Request',
  'revoke-service-request': 'Revoke Service Request',
  'notify-update-process-request': 'Notify Update Process Request',
  'notify-add-appointment': 'Notify Add appointment',
  'notify-update-appointment': 'Notify Update Appointment',
  'add-communication': 'Add Communication',
} as const
export type MessageCode = keyof typeof messageEvents

/** What the makers of resources need to know of the style. */
export type Writer = {
  world: World
  style: Style
  ref(type: string, id: string): { reference: string }
  /** An instant in milliseconds, as text. */
  at(ms: number): string
  /** A list of one; the reference style has the object itself where others have the list. */
  one<Each>(value: Each): Each | Each[]
}

/** Ids of the reference message; whatever it has none for counts on from 7. */
const referenceIds: readonly [prefix: string, id: string][] = [
  ['ServiceRequest/', 'uuid-0'],
  ['Patient/', 'uuid-1'],
  ['PractitionerRole/', 'uuid-2a'],
  ['Practitioner/RP-', 'uuid-2b'],
  ['Organization/RO-', 'uuid-2c'],
  ['HealthcareService/', 'uuid-3'],
  ['Practitioner/PCP-', 'uuid-5'],
  ['Task/', 'uuid-6'],
]

export function writerFor(world: World, style: Style): Writer {
  const given = new Map<string, string>()
  const nameOf = (type: string, id: string): string => {
    if (style === 'published') return `${type}/${id}`
    const name = `${type}/${id}`
    if (style === 'strict') return uuidOf(name)
    const known =
      given.get(name) ?? referenceIds.find(([prefix]) => name.startsWith(prefix))?.[1] ?? `uuid-${7 + given.size}`
    given.set(name, known)
    return `${type}/${known}`
  }
  return {
    world,
    style,
    ref: (type, id) => ({ reference: nameOf(type, id) }),
    at: ms => (style === 'strict' ? new Date(ms).toISOString() : new Date(ms).toISOString().replace('Z', '+00:00')),
    one: value => (style === 'reference' ? value : [value]),
  }
}

/** The whole message, as it is sent. */
export function writeMessage(writer: Writer, referral: Referral, endpoint: string, told: Told): Fields {
  const { world, style, ref } = writer
  const now = world.now()
  const text = `${told.code} ${now.getTime()} ${world.nextId++}`
  const parts = told.parts.map(({ type, id, fields }) => entryOf(writer, type, id, fields))
  switch (style) {
    case 'published': {
      const header = {
        resourceType: 'MessageHeader',
        eventCoding: { code: told.code, display: messageEvents[told.code] },
        destination: [{ endpoint }],
        focus: [{ identifier: idOf(referral) }],
      }
      const entry = [{ resource: header, request: { url: 'MessageHeader' } }, ...parts]
      return { last_updated: twelveHours(now, world.zone), resourceType: 'Bundle', type: 'message', entry }
    }
    case 'reference': {
      const header = {
        resourceType: 'MessageHeader',
        id: 'uuid-000000',
        eventCoding: { code: told.code },
        destination: [{ name: 'Causeway', endpoint }],
        source: {
          name: referral.requester.organization,
          software: 'EMR X',
          version: '3.1.45',
          contact: { system: 'email', value: 'support@example.org', use: 'work' },
          endpoint: 'emr.example.org/endpoint',
        },
        focus: ref('ServiceRequest', referral.reference),
      }
      const entry = [{ resource: header, request: { method: 'POST', url: 'MessageHeader' } }, ...parts]
      const timestamp = now.toISOString().replace('Z', '2Z')
      return { resourceType: 'Bundle', type: 'message', timestamp, entry }
    }
    case 'strict': {
      const fullUrl = uuidOf(text)
      const header = {
        resourceType: 'MessageHeader',
        id: fullUrl.slice('urn:uuid:'.length),
        eventCoding: { system: messageEventSystem, code: told.code, display: messageEvents[told.code] },
        destination: [{ name: 'Causeway', endpoint }],
        source: { name: 'Caredove', endpoint: `${world.url}/api/FHIR4_v1` },
        focus: [ref(told.focus.type, told.focus.id)],
      }
      const identifier = { system: `${caredove}/NamingSystem/id-message`, value: header.id }
      const entry = [{ fullUrl, resource: header }, ...parts]
      return { resourceType: 'Bundle', identifier, type: 'message', timestamp: now.toISOString(), entry }
    }
  }
}

function entryOf({ style, ref }: Writer, type: string, id: string, fields: Fields): Fields {
  const { reference } = ref(type, id)
  switch (style) {
    case 'published':
      return { fullUrl: id, resource: { resourceType: type, id, ...fields }, request: { url: type } }
    case 'reference':
      return {
        resource: { resourceType: type, id: reference.split('/')[1], ...fields },
        request: { method: 'POST', url: type },
      }
    case 'strict':
      return { fullUrl: reference, resource: { resourceType: type, ...fields } }
  }
}

export const caredove = 'https://caredove.com/fhir'
/** Which system Caredove gives its events is not published: assumed. */
const messageEventSystem = `${caredove}/CodeSystem/message-event`

/** The identifier that every published message names its referral by. */
export function idOf({ id }: Referral): Fields {
  return { type: { text: 'Caredove Inc.' }, system: `${caredove}/NamingSystem/id-referral`, value: id }
}

/** The same text always has the same UUID. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16)
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ]
  return `urn:uuid:${parts.join('-')}`
}

/** `2026-11-24 12:05:10am`: local time on a clock of twelve hours, without its zone. */
export function twelveHours(at: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, ...twoDigits, hourCycle: 'h23' })
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const hour = Number(part.hour)
  const clock = `${String(hour % 12 || 12).padStart(2, '0')}:${part.minute}:${part.second}${hour < 12 ? 'am' : 'pm'}`
  return `${part.year}-${part.month}-${part.day} ${clock}`
}

const twoDigits = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const

/** Without what is undefined. */
export function compact(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
