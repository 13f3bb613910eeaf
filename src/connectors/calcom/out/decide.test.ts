/** What is done at Cal.com, as a table: the record's word, what Cal.com held, what it holds. */
import { describe, expect, it } from 'vitest'
import { bookingLayerOwners, defaultOwners } from '../../../model/ownership.ts'
import type { Booking } from '../booking.ts'
import type { Sent } from '../sent.ts'
import { type Decision, decide } from './decide.ts'
import { outcomeOf, refusals } from './refusals.ts'
import type { Wanted } from './wanted.ts'

const at = '2026-12-01T15:00:00.000Z'
const later = '2026-12-02T15:00:00.000Z'
const before = '2026-11-30T00:00:00.000Z'
const after = '2026-12-03T00:00:00.000Z'
const step = (what: object): Decision => ({ kind: 'step', step: what as never })
const done: Decision = { kind: 'done' }
const over: Decision = { kind: 'refused', problem: 'booking.over' }

type State = Pick<Sent, 'status' | 'absent'>
const pending: State = { status: 'pending', absent: false }
const accepted: State = { status: 'accepted', absent: false }
const absent: State = { status: 'accepted', absent: true }
const cancelled: State = { status: 'cancelled', absent: false }
const rejected: State = { status: 'rejected', absent: false }

function decided(
  wanted: Partial<Wanted>,
  base: Partial<Sent>,
  actual: Partial<Booking>,
  now = before,
  owners = defaultOwners,
) {
  const facts = { uid: 'u', start: at }
  return decide({
    wanted: { record: 'r', status: 'booked', start: at, hosts: [], places: [], ...wanted },
    base: { ...facts, earlier: [], status: 'accepted', absent: false, at: before, ...base },
    actual: {
      ...facts,
      trigger: 'API',
      saidAt: before,
      status: 'accepted',
      eventType: {},
      answers: [],
      answered: true,
      ...actual,
    },
    owners,
    now,
  })
}

describe('the status', () => {
  const table: [Wanted['status'], State, State, string, Decision][] = [
    ['booked', pending, pending, before, step({ do: 'confirm' })],
    ['booked', pending, accepted, before, done],
    ['booked', accepted, accepted, before, done],
    ['cancelled', pending, pending, before, step({ do: 'decline' })],
    ['cancelled', accepted, accepted, before, step({ do: 'cancel' })],
    ['cancelled', accepted, cancelled, before, done],
    ['cancelled', pending, rejected, before, done],
    ['noshow', accepted, accepted, after, step({ do: 'mark', absent: true })],
    ['noshow', accepted, accepted, before, { kind: 'later', at }],
    ['noshow', accepted, absent, after, done],
    ['booked', absent, absent, after, step({ do: 'mark', absent: false })],
    // Cal.com knows no way back.
    ['booked', cancelled, cancelled, before, over],
    ['pending', accepted, accepted, before, done],
    // Its own news of a cancellation is on its way, and the record has not changed the status.
    ['booked', accepted, cancelled, before, done],
    ['noshow', accepted, cancelled, after, done],
  ]
  it.each(table)('SCH-18 %s, held as %j, now %j at %s', (status, base, actual, now, expected) => {
    expect(decided({ status }, base, actual, now)).toEqual(expected)
  })

  it('SCH-7 is the EHR’s where it owns it', () => {
    expect(decided({ status: 'noshow' }, accepted, cancelled, after, bookingLayerOwners)).toEqual(over)
    expect(decided({ status: 'cancelled' }, pending, accepted, before)).toEqual(done)
    expect(decided({ status: 'cancelled' }, pending, accepted, before, bookingLayerOwners)).toEqual(
      step({ do: 'cancel' }),
    )
  })
})

describe('time, host and place', () => {
  const host = { host: { id: '5', email: 'a@example.com' } }
  it('SCH-18 moves what the record moved, and leaves what Cal.com moved', () => {
    expect(decided({ start: later }, {}, {})).toEqual(step({ do: 'move', start: later }))
    expect(decided({}, {}, { start: later })).toEqual(done)
    expect(decided({ start: later }, {}, { start: later })).toEqual(done)
  })

  it.each([
    ['the same host by id', ['5'], done],
    ['the same host by e-mail', ['A@example.com'], done],
    ['no word for the practitioner', [], done],
    ['another host', ['6', 'b@example.com'], step({ do: 'reassign', to: '6' })],
    ['another host without an id', ['b@example.com'], { kind: 'refused', problem: 'booking.host-unknown' }],
  ] as const)('%s', (_, hosts, expected) => {
    expect(decided({ hosts }, { host: '5' }, host)).toEqual(expected)
  })

  it('gives the place in Cal.com’s own words, and leaves one that it calls otherwise', () => {
    const place = { place: { kind: 'address' as const, text: '12 Clinic Way' } }
    const held = { place: 'somewhere else' }
    expect(decided({ places: ['40 Garden Road'] }, held, place)).toEqual(done)
    expect(decided({ places: ['12 clinic way'] }, held, place)).toEqual(done)
  })

  it('never touches a session for one of those who come', () => {
    const seat = { seat: { uid: 's' }, ...host }
    expect(decided({ status: 'cancelled' }, {}, seat)).toEqual({ kind: 'refused', problem: 'booking.seat-unknown' })
    expect(decided({ status: 'cancelled', seat: 's' }, {}, seat)).toEqual(step({ do: 'cancel' }))
    expect(decided({ seat: 's', hosts: ['6'] }, { host: '5' }, seat)).toEqual({
      kind: 'refused',
      problem: 'booking.shared',
    })
  })
})

describe('refusals', () => {
  it.each([
    [400, 'User either already has booking at this time or is not available', 'rejected', 'booking.time-taken'],
    [400, 'One of the hosts either already has booking at this time', 'rejected', 'booking.time-taken'],
    [400, 'The event type can\'t be booked at the "start" time provided.', 'rejected', 'booking.not-offered'],
    [400, 'Attempting to book a meeting in the past.', 'rejected', 'booking.in-the-past'],
    [400, 'Missing required booking field response: dateOfBirth', 'rejected', 'booking.answer-missing'],
    [400, 'responses - {dateOfBirth}error_required_field, ', 'rejected', 'booking.answer-missing'],
    [400, "Can't reschedule booking with uid=a because it has been cancelled", 'retry', 'target.changed-meanwhile'],
    [400, 'Invalid seatUid: a', 'rejected', 'booking.seat-unknown'],
    [400, 'Bookings can only be marked as absent after their scheduled start time.', 'retry', 'booking.not-started'],
    [404, 'Event type with id 7 not found.', 'rejected', 'booking.event-type-missing'],
    [409, 'Invalid Input: Trying to create a record that already exists.', 'rejected', 'booking.time-taken'],
    [422, 'something else', 'rejected', 'target.refused'],
  ] as const)('T67 %s %s', (status, message, kind, problem) => {
    const outcome = outcomeOf(status === 404 ? { kind: 'missing', message } : { kind: 'refused', status, message })
    expect(outcome).toEqual({ kind, problem, said: { status, text: message } })
    expect(refusals.length).toBeGreaterThan(5)
  })

  it('a booking that is gone', () => {
    expect(outcomeOf({ kind: 'missing' })).toMatchObject({ kind: 'rejected', problem: 'target.gone' })
  })
})
