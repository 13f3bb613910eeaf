/** /v2 of the simulated Cal.com: who may call what, in which version, and what it answers. Source: calcom.md section 8. */
import { type Fields, intOf } from '../tolerant.ts'
import { apiBooking, oldBooking } from './answers.ts'
import { answerCalendars, answerSelected } from './calendars.ts'
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
import { answerEventTypes } from './event-types.ts'
import { answerForms } from './forms.ts'
import { answerLeave, listAllLeave } from './leave.ts'
import { listBookings } from './list.ts'
import { isProblem, type Problem, problem } from './problem.ts'
import { answerSchedules } from './schedules.ts'
import type { Sender } from './sender.ts'
import { slotsOf } from './slots.ts'
import { answerWebhooks } from './webhooks.ts'
import type { Host, Row, World } from './world.ts'

export type Call = {
  method: string
  /** The parts of the path after /v2. */
  path: readonly string[]
  query: URLSearchParams
  version: string | undefined
  authorized: boolean
  /** Whose key it is. */
  caller: Host
  body: Fields
}
export type Answer = { status: number; data?: unknown; pagination?: Fields } | Problem

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
      if (!call.authorized) return needsLogin
      return call.path[1] === 'ooo' ? leave(world, sender, call, call.caller, call.path[2]) : me(world, call)
    case 'organizations':
      return call.authorized ? organization(world, sender, call) : needsLogin
    case 'webhooks':
      return call.authorized ? answerWebhooks(world, sender, webhookCall(call, call.path[1])) : needsLogin
    case 'event-types':
      if (call.path[2] === 'webhooks') return call.authorized ? atEventType(world, sender, call) : needsLogin
      return old ? notThere(call) : answerEventTypes(world, { ...call, id: call.path[1] })
    case 'schedules':
      if (!call.authorized) return needsLogin
      return old ? notThere(call) : answerSchedules(world, { ...call, host: call.caller, which: call.path[1] })
    case 'calendars':
      return call.authorized
        ? answerCalendars(world, { ...call, host: call.caller, path: call.path.slice(1) })
        : needsLogin
    case 'selected-calendars':
      return call.authorized ? answerSelected(world, { ...call, host: call.caller }) : needsLogin
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

function leave(world: World, sender: Sender, call: Call, host: Host, id: string | undefined): Promise<Answer> {
  return answerLeave(world, sender, { ...call, host, id })
}

/** /v2/organizations/{o}/…: what an administrator may do for the others. */
async function organization(world: World, sender: Sender, call: Call): Promise<Answer> {
  const [, , area, user, what, id] = call.path
  if (area === 'ooo' && user === undefined && call.method === 'GET') return listAllLeave(world, call.query)
  if (area === 'routing-forms') return answerForms(world, { ...call, path: call.path.slice(3) })
  const users = [...world.hosts.values()]
  if (area === 'users' && user === undefined && call.method === 'GET')
    return { status: 200, data: users.map(host => ({ ...host, organizationId: Number(call.path[1]) })) }
  const host = area === 'users' ? world.hosts.get(Number(user)) : undefined
  if (!host) return notThere(call)
  if (what === 'ooo') return leave(world, sender, call, host, id)
  // Unlike /v2/schedules, the organization's routes have no version of their own.
  return what === 'schedules' ? answerSchedules(world, { ...call, host, which: id }) : notThere(call)
}

async function slots(world: World, { path, query }: Call): Promise<Answer> {
  const eventType = world.eventTypes.get(Number(query.get('eventTypeId')))
  if (path.length > 1) return problem(404, 'Cannot be found')
  if (!eventType) return problem(404, `Event type with id ${query.get('eventTypeId')} not found.`)
  const from = Date.parse(query.get('start') ?? '')
  const to = Date.parse(query.get('end') ?? '')
  if (Number.isNaN(from) || Number.isNaN(to)) return problem(400, 'start and end must be valid ISO 8601 date strings')
  const except = world.bookings.get(query.get('bookingUidToReschedule') ?? '')
  const asked = { from, to, zone: query.get('timeZone') ?? 'UTC', ranges: query.get('format') === 'range', except }
  return { status: 200, data: await slotsOf(world, eventType, asked) }
}

function shownOne(row: Row | undefined): unknown {
  return row ? apiBooking(row) : null
}

function me({ account }: World, { caller }: Call): Answer {
  return {
    status: 200,
    data: {
      ...caller,
      timeFormat: 12,
      defaultScheduleId: 1,
      weekStart: 'Sunday',
      organizationId: account.organization,
    },
  }
}

function unknownBooking(uid: string): Problem {
  return problem(404, `Booking with uid=${uid} was not found in the database`)
}

function notThere({ method, path }: Call): Problem {
  return problem(404, `Cannot ${method} /v2/${path.join('/')}`)
}
