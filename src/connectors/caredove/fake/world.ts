/**
 * What the simulated Caredove holds: listings with their forms and integration, sub-statuses, referrals with everything
 * that came with them, and every attempt to send. In memory. Source: reference/referrals.md sections 1 to 4 and 8.
 */
import type { EventType } from '../../../model/events.ts'
import type { ReferralClass } from '../../../model/referral/classes.ts'
import type { ReferralTrigger } from '../../../model/referral/triggers.ts'
import { standardListings } from './listings.ts'
import { type SubStatus, standardSubStatuses } from './statuses.ts'

/** How messages look: as published, as canadianereferral's reference message, or valid R4. */
export const styles = ['published', 'reference', 'strict'] as const
export type Style = (typeof styles)[number]

export const questionTypes = [
  'text',
  'long-text',
  'yes-no',
  'choice',
  'choices',
  'open-choice',
  'number',
  'decimal',
  'date',
  'date-time',
  'time',
  'quantity',
  'link',
  'attachment',
  'group',
] as const
export type QuestionType = (typeof questionTypes)[number]

export type Question = {
  id: string
  text: string
  type: QuestionType
  options?: readonly string[]
  unit?: string
  required?: boolean
  /** Of a group. */
  questions?: readonly Question[]
}

/** Several for a question that takes several; an attachment's answer is the title of one of the referral's files. */
export type Answer = string | number | boolean | readonly (string | number | boolean)[]

export type Listing = {
  id: string
  name: string
  organization: { id: string; name: string }
  /** `requested` has a step of acceptance, `ready` has none. */
  flow: 'requested' | 'ready'
  form: readonly Question[]
  location: string
  provider: string
  integrated: boolean
  targets: Target[]
}

/** Where an integration sends, as which user, and what it was set to send. */
export type Target = {
  endpoint: string
  user: string
  token: string
  style?: Style
  triggers: readonly ReferralTrigger[]
  includeRouted: boolean
}

export type Address = {
  line: readonly string[]
  city?: string
  province?: string
  country?: string
  postalCode?: string
}
export type Contact = { relationship?: string; first?: string; last?: string; phone?: string; address?: Address }
export type Registrant = {
  first: string
  middle?: string
  last: string
  birthDate?: string
  gender?: string
  address?: Address
  phoneHome?: string
  phoneAlt?: string
  email?: string
  language?: { code?: string; text: string }
  healthCard?: { number: string; version?: string }
  /** U M T L D W. */
  maritalStatus?: string
  contact?: Contact
  primaryCare?: { first?: string; last: string; phone?: string }
}
/** `isUser` false: not a user of Caredove, or "Somebody else" was chosen. */
export type Requester = { first: string; last: string; organization: string; phone?: string; isUser: boolean }

export type File = {
  id: string
  title: string
  contentType: string
  bytes: Buffer
  /** By its address, for which the simulator wants Basic; else inline. */
  byUrl: boolean
  /** Another address than the simulator's own, and another hash than the right one: for what must be refused. */
  url?: string
  hash?: string
  addedAt: number
  isSummary: boolean
}

export type Booking = {
  id: string
  status: 'booked' | 'cancelled'
  start: number
  minutes: number
  location: string
  provider: string
  /** Its Group Appointment number, when several referrals share it. */
  group?: string
  moved: boolean
}

export type Note = {
  id: string
  from: 'provider' | 'requester'
  text: string
  sentAt: number
  file?: File
  inResponseTo?: string
}

export type Referral = {
  id: string
  reference: string
  parent?: string
  /** The number that registrant, requester and files are named after: a routed child keeps its parent's (copied). */
  copiedFrom: string
  listing: Listing
  sendMethod: string
  style?: Style
  submittedAt: number
  registrant: Registrant
  requester: Requester
  priority: 'routine' | 'urgent' | 'asap' | 'stat'
  reason?: string
  note?: string
  answers: Readonly<Record<string, Answer>>
  files: File[]
  consent: 'given' | 'denied' | 'none'
  /** A classification; any other word goes out as Task.status just the same. */
  classification: ReferralClass | (string & {})
  label: string
  statusReason?: string
  statusAt: number
  archived: boolean
  bookings: Booking[]
  messages: Note[]
  /** The red button: an API message has failed, and nobody cleared it. */
  flag: boolean
  attempts: Attempt[]
}

/** One row of the window "Integration Triggers". */
export type Attempt = {
  id: number
  reference: string
  at: string
  trigger: string
  event: EventType
  message: string
  style: Style
  endpoint: string
  state: 'waiting' | 'sent' | 'failed' | 'dropped'
  /** HTTP status; 0 when nothing answered. */
  status: number
  /** What came back, as the window shows it: the status first, then headers, then the body. */
  response: string
  answer: string
  /** What was sent; of older ones that arrived it is not kept. */
  body?: string
}

export type World = {
  style: Style
  zone: string
  /** Only the triggers that a target was set to; else everything is sent. */
  onlyTriggers: boolean
  /** In the published style: whether appointments name location and provider. */
  participants: 'never' | 'when-moved' | 'always'
  listings: Map<string, Listing>
  subStatuses: SubStatus[]
  /** By reference number. */
  referrals: Map<string, Referral>
  attempts: Attempt[]
  documents: { user: string; token: string }
  /** The simulator's own address. */
  url: string
  nextId: number
  now(): Date
  random(): number
}

export type WorldOptions = Partial<Pick<World, 'style' | 'zone' | 'onlyTriggers' | 'participants' | 'documents'>>

export function newWorld(now: () => Date, random: () => number, options: WorldOptions): World {
  return {
    style: options.style ?? 'published',
    zone: options.zone ?? 'America/Toronto',
    onlyTriggers: options.onlyTriggers ?? false,
    participants: options.participants ?? 'when-moved',
    listings: new Map(standardListings().map(listing => [listing.id, listing])),
    subStatuses: standardSubStatuses(),
    referrals: new Map(),
    attempts: [],
    documents: options.documents ?? { user: 'files@caredove.example', token: 'caredove-files' },
    url: '',
    nextId: 1_076_646,
    now,
    random,
  }
}

/** An id as Caredove writes them: shaped like a UUID, with letters that no UUID has. */
export function newReferralId(world: World): string {
  const letters = '0123456789abcdefjns'
  return 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx'.replace(/x/g, () => letters[Math.floor(world.random() * 19)] ?? '0')
}

/** Ten digits, not given before. */
export function newReference(world: World): string {
  for (;;) {
    const reference = String(3_000_000_000 + Math.floor(world.random() * 6_999_999_999))
    if (!world.referrals.has(reference)) return reference
  }
}
