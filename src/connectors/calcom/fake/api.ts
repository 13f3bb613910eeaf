/** /v2 of the simulated Cal.com: who may call what, in which version, and what it answers. Source: calcom.md section 8. */
import { type Fields, fieldsOf, intOf } from '../tolerant.ts'
import { apiBooking, oldBooking } from './answers.ts'
import {
  type Change,
  cancel,
  confirm,
  decline,
  markAbsent,
  reassign,
  relocate,
  requestReschedule,
  reschedule,
} from './change.ts'
import { create } from './create.ts'
import { listBookings } from './list.ts'
import { isProblem, type Problem, problem } from './problem.ts'
import type { Sender } from './sender.ts'
import { slotsOf } from './slots.ts'
import { answerWebhooks } from './webhooks.ts'
import type { Row, World } from './world.ts'

export type Call = {
  method: string
  /** The parts of the path after /v2. */
  path: readonly string[]
  query: URLSearchParams
  version: string | undefined
  authorized: boolean
  body: Fields
}
export type Answer = { status: number; data: unknown; pagination?: Fields } | Problem

const versions: Readonly<Record<string, readonly string[]>> = {
  bookings: ['2024-08-13', '2026-02-25'],
  slots: ['2024-09-04'],
  'event-types': ['2024-06-14'],
  schedules: ['2024-06-11'],
}
const needsLogin = problem(401, 'CustomThrottlerGuard - Invalid API Key')

/** Actions on one booking; those marked with `open` work for whoever holds the uid. */
const changes: Readonly<Record<string, { do: Change; open?: boolean; status: number }>> = {
  reschedule: { do: reschedule, open: true, status: 201 },
  cancel: { do: cancel, open: true, status: 200 },
  confirm: { do: confirm, status: 200 },
  decline: { do: decline, status: 200 },
  'request-reschedule': { do: requestReschedule, status: 200 },
  'mark-absent': { do: markAbsent, status: 200 },
  reassign: { do: reassign, status: 200 },
  location: { do: relocate, status: 200 },
}

export async function answerCall(world: World, sender: Sender, call: Call): Promise<Answer> {
  const [resource = ''] = call.path
  const known = versions[resource]
  const old = known !== undefined && !known.includes(call.version ?? '')
  switch (resource) {
    case 'bookings':
      return bookings(world, sender, call, old)
    case 'me':
      return call.authorized ? { status: 200, data: meOf(world) } : needsLogin
    case 'webhooks':
      return call.authorized ? answerWebhooks(world, sender, webhookCall(call, call.path[1])) : needsLogin
    case 'event-types':
      if (call.path[2] === 'webhooks') return call.authorized ? atEventType(world, sender, call) : needsLogin
      return old ? notThere(call) : { status: 200, data: [...world.eventTypes.values()].map(shownEventType) }
    case 'schedules':
      return !call.authorized ? needsLogin : old ? notThere(call) : { status: 200, data: [scheduleOf(world)] }
    case 'slots':
      return old ? notThere(call) : slots(world, call)
    default:
      return notThere(call)
  }
}

async function bookings(world: World, sender: Sender, call: Call, old: boolean): Promise<Answer> {
  const [, uid, action] = call.path
  if (uid === undefined) {
    if (call.method === 'GET') return call.authorized ? list(world, call, old) : needsLogin
    if (call.method !== 'POST' || old) return notThere(call)
    const made = await create(world, sender, call.body)
    return isProblem(made) ? made : { status: 201, data: made.length > 1 ? made.map(apiBooking) : shownOne(made[0]) }
  }
  if (call.method === 'GET' && uid === 'by-seat') {
    const row = [...world.bookings.values()].find(each => each.attendees.some(attendee => attendee.seatUid === action))
    return row ? { status: 200, data: apiBooking(row) } : unknownBooking(action ?? '')
  }
  const row = world.bookings.get(uid)
  if (call.method === 'GET' && action === undefined) {
    if (row) return { status: 200, data: old ? oldBooking(row) : apiBooking(row) }
    const series = [...world.bookings.values()].filter(each => each.seriesUid === uid)
    return series.length > 0 ? { status: 200, data: series.map(apiBooking) } : unknownBooking(uid)
  }
  const change = changes[action ?? '']
  const method = action === 'location' ? 'PATCH' : 'POST'
  if (!change || call.method !== method || old) return notThere(call)
  if (!change.open && !call.authorized) return needsLogin
  if (!row) return action === 'cancel' ? cancelSeries(world, sender, uid, call.body) : unknownBooking(uid)
  // Cal.com takes the host of a reassignment from the path.
  const body = action === 'reassign' && call.path[3] ? { ...call.body, userId: intOf(call.path[3]) } : call.body
  const changed = await change.do(world, sender, row, body)
  return isProblem(changed) ? changed : { status: change.status, data: apiBooking(changed) }
}

/** A series uid cancels all that is left of it. */
async function cancelSeries(world: World, sender: Sender, uid: string, body: Fields): Promise<Answer> {
  const first = [...world.bookings.values()]
    .filter(row => row.seriesUid === uid && row.status === 'accepted')
    .sort((a, b) => a.start - b.start)[0]
  if (!first) return unknownBooking(uid)
  const changed = await cancel(world, sender, first, { ...body, cancelSubsequentBookings: true })
  if (isProblem(changed)) return changed
  return { status: 200, data: [...world.bookings.values()].filter(row => row.seriesUid === uid).map(apiBooking) }
}

function list(world: World, call: Call, old: boolean): Answer {
  const { rows, pagination } = listBookings(world, call.query)
  if (old) return { status: 200, data: { bookings: rows.map(oldBooking), recurringInfo: [], nextCursor: null } }
  return { status: 200, data: rows.map(apiBooking), pagination }
}

function webhookCall({ method, body }: Call, id: string | undefined) {
  return { method, body, ...(id === undefined ? {} : { id }) }
}

function atEventType(world: World, sender: Sender, call: Call): Answer {
  const eventTypeId = Number(call.path[1])
  return answerWebhooks(world, sender, { ...webhookCall(call, call.path[3]), eventTypeId })
}

function slots(world: World, { path, query }: Call): Answer {
  const eventType = world.eventTypes.get(Number(query.get('eventTypeId')))
  if (path.length > 1) return problem(404, 'Cannot be found')
  if (!eventType) return problem(404, `Event type with id ${query.get('eventTypeId')} not found.`)
  const from = Date.parse(query.get('start') ?? '')
  const to = Date.parse(query.get('end') ?? '')
  if (Number.isNaN(from) || Number.isNaN(to)) return problem(400, 'start and end must be valid ISO 8601 date strings')
  return { status: 200, data: slotsOf(world, eventType, from, to, query.get('timeZone') ?? 'UTC') }
}

function shownOne(row: Row | undefined): unknown {
  return row ? apiBooking(row) : null
}

function shownEventType({
  id,
  slug,
  title,
  minutes,
  seats,
  requiresConfirmation,
}: World['eventTypes'] extends Map<number, infer T> ? T : never): Fields {
  return {
    id,
    slug,
    title,
    lengthInMinutes: minutes,
    seats: seats ? { seatsPerTimeSlot: seats } : null,
    requiresConfirmation: requiresConfirmation === true,
  }
}

function meOf(world: World): Fields {
  const [host] = world.hosts.values()
  return { ...fieldsOf(host), timeFormat: 12, defaultScheduleId: 1, weekStart: 'Sunday', organizationId: null }
}

function scheduleOf(world: World): Fields {
  const [host] = world.hosts.values()
  const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday']
  const availability = [{ days, startTime: '09:00', endTime: '17:00' }]
  return {
    id: 1,
    ownerId: host?.id,
    name: 'Working hours',
    timeZone: host?.timeZone,
    availability,
    isDefault: true,
    overrides: [],
  }
}

function unknownBooking(uid: string): Problem {
  return problem(404, `Booking with uid=${uid} was not found in the database`)
}

function notThere({ method, path }: Call): Problem {
  return problem(404, `Cannot ${method} /v2/${path.join('/')}`)
}
