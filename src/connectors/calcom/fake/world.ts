/**
 * What the simulated Cal.com holds: hosts, event types, bookings with seats and series, and the knobs of the account.
 * In memory; bookings are kept in the order of their last change, which is the order a poll reads them in.
 */

import type { Feed } from './calendars.ts'
import type { FormResponse } from './forms.ts'
import type { Leave } from './leave.ts'
import { type Schedule, workingHours } from './schedules.ts'

export type Host = { id: number; name: string; email: string; username: string; timeZone: string }
export type Field = { slug: string; label: string }
export type EventType = {
  id: number
  slug: string
  title: string
  minutes: number
  hostId: number
  /** Where it takes place: at an address, or on video. */
  place: { type: 'inPerson'; address: string } | { type: 'video' } | { type: 'phone' }
  requiresConfirmation?: boolean
  seats?: number
  /** Booked as a series of weekly occurrences. */
  recurring?: { freq: number; count: number; interval: number }
  fields?: readonly Field[]
  description?: string
  /** The host's default one where it names none. */
  scheduleId?: number
  beforeEventBuffer?: number
  afterEventBuffer?: number
  minimumBookingNotice?: number
  slotInterval?: number
  bookingLimitsCount?: Readonly<Record<string, number>>
}

export type Attendee = {
  id: number
  name: string
  firstName: string
  lastName: string
  email: string
  phone: string | null
  timeZone: string
  locale: string
  absent: boolean
  seatUid?: string
  /** Answers by slug, without the form's own fields. */
  answers: Readonly<Record<string, unknown>>
}

export type Status = 'accepted' | 'pending' | 'cancelled' | 'rejected'
export type Row = {
  id: number
  uid: string
  iCalUID: string
  sequence: number
  status: Status
  eventType: EventType
  host: Host
  start: number
  end: number
  attendees: Attendee[]
  guests: string[]
  location: string
  metadata: Readonly<Record<string, string>>
  previous?: Row
  nextUid?: string
  seriesUid?: string
  askedToMove: boolean
  reason?: string
  endedBy?: string
  movedBy?: string
  moveReason?: string
  createdAt: number
  updatedAt: number
}

export type Account = {
  /** Every booking waits for its host, whatever the event type says. */
  requiresConfirmation: boolean
  /** The zone of the server: its offset is written on cancellations. */
  serverTimeZone: string
  /** What a connected calendar does with the calendar uid. */
  calendar: 'none' | 'replaces' | 'drops'
  /** Two bookings of one host at one time are let through. */
  allowConflicts: boolean
  /** Bookings only at the times that /v2/slots offers. */
  onlySlots: boolean
  /** Whether the rate limit of the API is in force. */
  limits: boolean
  /** A self-hosted release that does not know the newer triggers. */
  oldTriggers: boolean
  /** The organization that everybody belongs to, and whose administrator each key is; null: there is none. */
  organization: number | null
  /** Answers this status to the next requests under /v2. */
  fault: { status: number; times: number } | undefined
}

export type World = {
  account: Account
  hosts: Map<number, Host>
  eventTypes: Map<number, EventType>
  /** In order of `updatedAt`, oldest first. */
  bookings: Map<string, Row>
  busy: Map<string, Set<Row>>
  schedules: Map<number, Schedule>
  leaves: Map<number, Leave>
  /** What people answered to routing forms. */
  responses: Map<number, FormResponse>
  /** Calendar feeds by the host whose credential they are: one credential a host, as Cal.com keeps it. */
  feeds: Map<number, Feed>
  nextId: number
  now(): Date
  random(): number
}

const quarter = 15 * 60_000

/** A world with three people, an event type of each kind, and nothing booked. */
export function newWorld(now: () => Date, random: () => number, account: Partial<Account>): World {
  const hosts: Host[] = [
    {
      id: 5,
      name: 'Dr Imani Okafor',
      email: 'imani.okafor@example.com',
      username: 'imani',
      timeZone: 'America/Toronto',
    },
    { id: 6, name: 'Dr Luc Bergeron', email: 'luc.bergeron@example.com', username: 'luc', timeZone: 'America/Toronto' },
    { id: 7, name: 'Noor Haddad RN', email: 'noor.haddad@example.com', username: 'noor', timeZone: 'America/Toronto' },
  ]
  const fields = [{ slug: 'dateOfBirth', label: 'Date of birth' }]
  const clinic = { type: 'inPerson', address: '12 Clinic Way, Toronto' } as const
  const eventTypes: EventType[] = [
    { id: 7, slug: 'new-patient-visit', title: 'New patient visit', minutes: 30, hostId: 5, place: clinic, fields },
    { id: 8, slug: 'follow-up', title: 'Follow-up by video', minutes: 15, hostId: 6, place: { type: 'video' }, fields },
    {
      id: 9,
      slug: 'on-request',
      title: 'Visit on request',
      minutes: 30,
      hostId: 6,
      place: clinic,
      fields,
      requiresConfirmation: true,
    },
    { id: 10, slug: 'group', title: 'Group session', minutes: 60, hostId: 7, place: clinic, fields, seats: 5 },
    {
      id: 11,
      slug: 'weekly',
      title: 'Weekly session',
      minutes: 30,
      hostId: 7,
      place: clinic,
      fields,
      recurring: { freq: 2, count: 4, interval: 1 },
    },
  ]
  return {
    account: {
      requiresConfirmation: false,
      serverTimeZone: 'UTC',
      calendar: 'none',
      allowConflicts: false,
      onlySlots: false,
      limits: false,
      oldTriggers: false,
      organization: null,
      fault: undefined,
      ...account,
    },
    hosts: new Map(hosts.map(host => [host.id, host])),
    eventTypes: new Map(eventTypes.map(type => [type.id, type])),
    bookings: new Map(),
    busy: new Map(),
    schedules: new Map(hosts.map((host, index) => [index + 1, workingHours(index + 1, host)])),
    leaves: new Map(),
    responses: new Map(),
    feeds: new Map(),
    nextId: 1001,
    now,
    random,
  }
}

/** Stores a booking as changed just now. */
export function touch(world: World, row: Row): void {
  row.updatedAt = world.now().getTime()
  world.bookings.delete(row.uid)
  world.bookings.set(row.uid, row)
  for (const bucket of bucketsOf(row)) {
    const rows = world.busy.get(bucket) ?? new Set()
    if (isLive(row)) rows.add(row)
    else rows.delete(row)
    world.busy.set(bucket, rows)
  }
}

/** A live booking of the host that overlaps this time. */
export function conflictWith(world: World, host: Host, start: number, end: number, except?: Row): Row | undefined {
  for (const bucket of bucketsOf({ host, start, end }))
    for (const row of world.busy.get(bucket) ?? []) if (row !== except && row.start < end && row.end > start) return row
  return undefined
}

export function isLive(row: Row): boolean {
  return row.status === 'accepted' || row.status === 'pending'
}

function bucketsOf({ host, start, end }: Pick<Row, 'host' | 'start' | 'end'>): string[] {
  const buckets: string[] = []
  for (let at = Math.floor(start / quarter); at * quarter < end; at++) buckets.push(`${host.id}:${at}`)
  return buckets
}

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** An id such as Cal.com makes: 22 characters of base58. */
export function newUid(world: World): string {
  let uid = ''
  for (let index = 0; index < 22; index++) uid += alphabet[Math.floor(world.random() * 58)] ?? '1'
  return uid
}

/** A UUID of version 4 from the world's own random. */
export function newUuid(world: World): string {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(world.random() * 16).toString(16))
}
