/** Booking: a visit, a request, a seat in a session, or a series. Source: reference/calcom.md sections 5 and 8.4. */
import { type Fields, fieldsOf, intOf, listOf, textOf } from '../tolerant.ts'
import { routeTo } from './forms.ts'
import { isProblem, type Problem, problem } from './problem.ts'
import type { Sender } from './sender.ts'
import { icsOf } from './shape-parts.ts'
import { created, requested } from './shapes.ts'
import { busyOf, isAway, isOffered } from './slots.ts'
import { isInstant, isZone } from './times.ts'
import {
  type Attendee,
  conflictWith,
  type EventType,
  isLive,
  newUid,
  newUuid,
  type Row,
  touch,
  type World,
} from './world.ts'

const week = 7 * 86_400_000
export const taken = 'User either already has booking at this time or is not available'

/** Makes a booking; the webhook is sent, and awaited, as the real one does. Several rows for a series. */
export async function create(world: World, sender: Sender, body: Fields): Promise<Row[] | Problem> {
  const wanted = wantedFrom(world, body)
  if (isProblem(wanted)) return wanted
  const { eventType, start, attendee } = wanted
  const busy = await busyOf(world, eventType)
  if (world.account.onlySlots && !isOffered(world, eventType, start, busy))
    return problem(400, 'The event type can\'t be booked at the "start" time provided.')
  if (!world.account.allowConflicts && isAway(world, eventType, start, start + eventType.minutes * 60_000, busy))
    return problem(400, taken)
  const session = eventType.seats ? sessionAt(world, eventType, start) : undefined
  if (session) return takeSeat(world, sender, session, attendee)
  const count = eventType.recurring ? (intOf(body.recurrenceCount) ?? eventType.recurring.count) : 1
  const seriesUid = eventType.recurring ? newUid(world) : undefined
  const rows: Row[] = []
  for (let index = 0; index < count; index++) {
    const row = newRow(world, eventType, start + index * week, attendee, body)
    if (!row) return problem(400, taken)
    if (seriesUid) row.seriesUid = seriesUid
    rows.push(row)
  }
  for (const row of rows) {
    touch(world, row)
    routeTo(world, body.routing, row.uid)
    await announce(sender, row)
  }
  return rows
}

async function announce(sender: Sender, row: Row): Promise<void> {
  if (row.status === 'pending') return sender.tell('BOOKING_REQUESTED', row.uid, shape => requested(shape, row))
  const seatUid = row.eventType.seats ? row.attendees.at(-1)?.seatUid : undefined
  const { location } = row
  await sender.tell('BOOKING_CREATED', row.uid, shape => ({
    ...created(shape, row),
    ...(seatUid && { attendeeSeatId: seatUid }),
    ...icsOf(shape, row, 'REQUEST'),
  }))
  row.location = location
}

async function takeSeat(world: World, sender: Sender, row: Row, attendee: Attendee): Promise<Row[] | Problem> {
  if (row.attendees.length >= (row.eventType.seats ?? 0)) return problem(409, 'Booking seats are full')
  row.attendees.push({ ...attendee, seatUid: newUuid(world) })
  touch(world, row)
  // The body of a further seat carries a calendar uid made for this request only, and sequence 0.
  const shown = { ...row, iCalUID: `${newUid(world)}@Cal.com`, sequence: 0, attendees: [...row.attendees] }
  await announce(sender, shown)
  return [row]
}

/** The live session of a seated event type at this time. */
export function sessionAt(world: World, eventType: EventType, start: number): Row | undefined {
  const host = world.hosts.get(eventType.hostId)
  const row = host && conflictWith(world, host, start, start + eventType.minutes * 60_000)
  return row?.eventType.id === eventType.id && row.start === start && isLive(row) ? row : undefined
}

/** A row that is not stored yet; undefined when the host is taken. */
export function newRow(
  world: World,
  eventType: EventType,
  start: number,
  attendee: Attendee,
  body: Fields,
  previous?: Row,
): Row | undefined {
  const host = world.hosts.get(eventType.hostId)
  const end = start + eventType.minutes * 60_000
  if (!host || (!world.account.allowConflicts && conflictWith(world, host, start, end, previous))) return undefined
  const uid = newUid(world)
  const now = world.now().getTime()
  const { calendar } = world.account
  return {
    id: world.nextId++,
    uid,
    iCalUID:
      calendar === 'replaces' ? `${newUid(world).toLowerCase()}@google.com` : (previous?.iCalUID ?? `${uid}@Cal.com`),
    sequence: previous ? previous.sequence + 1 : 0,
    status: eventType.requiresConfirmation || world.account.requiresConfirmation ? 'pending' : 'accepted',
    eventType,
    host,
    start,
    end,
    attendees: [eventType.seats && !attendee.seatUid ? { ...attendee, seatUid: newUuid(world) } : attendee],
    guests: listOf(body.guests).filter(guest => typeof guest === 'string'),
    location: placeOf(eventType, attendee, uid),
    metadata: Object.fromEntries(
      Object.entries(fieldsOf(body.metadata)).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
    ...(previous && { previous }),
    askedToMove: false,
    createdAt: now,
    updatedAt: now,
  }
}

function placeOf({ place }: EventType, attendee: Attendee, uid: string): string {
  if (place.type === 'inPerson') return place.address
  return place.type === 'phone' ? (attendee.phone ?? '') : `https://video.example.com/${uid}`
}

type Wanted = { kind: 'wanted'; eventType: EventType; start: number; attendee: Attendee }

function wantedFrom(world: World, body: Fields): Wanted | Problem {
  const given = fieldsOf(body.attendee)
  const errors = [
    ...(isInstant(body.start) ? [] : ['start must be a valid ISO 8601 date string']),
    ...(textOf(given.name) ? [] : ['attendee.name should not be empty']),
    ...(isZone(given.timeZone) ? [] : ['attendee.timeZone must be a valid IANA time-zone']),
  ]
  if (errors.length > 0) return problem(400, errors.join(', '), errors)
  const eventType = eventTypeOf(world, body)
  if (!eventType) return problem(404, `Event type with id ${intOf(body.eventTypeId) ?? body.eventTypeSlug} not found.`)
  const start = Date.parse(String(body.start))
  const email = textOf(given.email)
  const phone = textOf(given.phoneNumber) ?? null
  if (!email && !phone) return problem(400, 'Missing attendee phone number')
  const answers = fieldsOf(body.bookingFieldsResponses)
  if (start < world.now().getTime()) return problem(400, 'Attempting to book a meeting in the past.')
  const name = textOf(given.name) ?? ''
  const words = name.split(/\s+/)
  return {
    kind: 'wanted',
    eventType,
    start,
    attendee: {
      id: world.nextId++,
      name,
      firstName: words.slice(0, -1).join(' '),
      lastName: words.length > 1 ? (words.at(-1) ?? '') : '',
      // Whoever gives a number only gets an address that is nobody's.
      email: email ?? `${phone?.replace(/\D/g, '')}@sms.cal.com`,
      phone,
      timeZone: String(given.timeZone),
      locale: textOf(given.language) ?? 'en',
      absent: false,
      answers,
    },
  }
}

function eventTypeOf(world: World, body: Fields): EventType | undefined {
  const id = intOf(body.eventTypeId)
  if (id !== undefined) return world.eventTypes.get(id)
  const host = [...world.hosts.values()].find(candidate => candidate.username === body.username)
  return [...world.eventTypes.values()].find(type => type.slug === body.eventTypeSlug && type.hostId === host?.id)
}
