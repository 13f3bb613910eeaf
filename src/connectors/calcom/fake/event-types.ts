/** /v2/event-types of the simulated Cal.com: listed, read, changed. Source: reference/calcom.md section 8.6. */
import { type Fields, fieldsOf, intOf, listOf, textOf } from '../tolerant.ts'
import { type Problem, problem } from './problem.ts'
import type { EventType, World } from './world.ts'

/** `id` reads or changes one; the list takes `username` and `eventSlug`. */
export function answerEventTypes(
  world: World,
  { method, id, body, query, authorized }: EventTypeCall,
): { status: number; data: unknown } | Problem {
  if (id === undefined) {
    if (method !== 'GET') return problem(404, 'Cannot be found')
    const username = query.get('username')
    const slug = query.get('eventSlug')
    const found = [...world.eventTypes.values()].filter(
      each =>
        (username === null || world.hosts.get(each.hostId)?.username === username) &&
        (slug === null || each.slug === slug),
    )
    return { status: 200, data: found.map(each => shownEventType(world, each)) }
  }
  const eventType = world.eventTypes.get(Number(id))
  if (!eventType || !authorized) return problem(404, `Event type with id ${id} not found.`)
  if (method === 'GET') return { status: 200, data: shownEventType(world, eventType) }
  if (method !== 'PATCH') return problem(404, 'Cannot be found')
  const next = changed(world, eventType, body)
  if (next.kind === 'problem') return next
  world.eventTypes.set(eventType.id, next.eventType)
  return { status: 200, data: shownEventType(world, next.eventType) }
}

type EventTypeCall = {
  method: string
  id: string | undefined
  body: Fields
  query: URLSearchParams
  authorized: boolean
}

const numbers = ['beforeEventBuffer', 'afterEventBuffer', 'minimumBookingNotice', 'slotInterval'] as const

function changed(
  world: World,
  eventType: EventType,
  body: Fields,
): { kind: 'changed'; eventType: EventType } | Problem {
  const minutes = body.lengthInMinutes === undefined ? eventType.minutes : intOf(body.lengthInMinutes)
  if (minutes === undefined || minutes < 1)
    return problem(400, 'lengthInMinutes must not be less than 1', ['lengthInMinutes must not be less than 1'])
  const wrong = numbers.filter(
    name => body[name] !== undefined && body[name] !== null && intOf(body[name]) === undefined,
  )
  if (wrong.length > 0)
    return problem(400, `${wrong[0]} must be an integer number`, [`${wrong[0]} must be an integer number`])
  const scheduleId = intOf(body.scheduleId) ?? eventType.scheduleId
  if (scheduleId !== undefined && world.schedules.get(scheduleId)?.hostId !== eventType.hostId)
    return problem(404, `User with ID=${eventType.hostId} does not own schedule with ID=${scheduleId}`)
  const slug = textOf(body.slug) ?? eventType.slug
  const twin = [...world.eventTypes.values()].some(
    each => each.id !== eventType.id && each.hostId === eventType.hostId && each.slug === slug,
  )
  if (twin) return problem(400, 'User already has an event type with this slug.')
  const description = typeof body.description === 'string' ? body.description : eventType.description
  const next: EventType = {
    ...eventType,
    minutes,
    slug,
    title: textOf(body.title) ?? eventType.title,
    ...(description === undefined ? {} : { description }),
    ...(scheduleId === undefined ? {} : { scheduleId }),
    place: placeOf(body, eventType.place),
  }
  for (const name of numbers) {
    const value = intOf(body[name])
    if (value !== undefined) next[name] = value
    if (body[name] === null) delete next[name]
  }
  const limits = fieldsOf(body.bookingLimitsCount)
  if (limits.disabled === true) delete next.bookingLimitsCount
  else if (body.bookingLimitsCount !== undefined)
    next.bookingLimitsCount = Object.fromEntries(
      Object.entries(limits).flatMap(([unit, count]) => (typeof count === 'number' ? [[unit, count]] : [])),
    )
  const policy = fieldsOf(body.confirmationPolicy)
  if (policy.disabled === true) delete next.requiresConfirmation
  else if (textOf(policy.type)) next.requiresConfirmation = true
  return { kind: 'changed', eventType: next }
}

function placeOf(body: Fields, before: EventType['place']): EventType['place'] {
  const [given] = listOf(body.locations).map(fieldsOf)
  switch (given?.type) {
    case 'address':
      return { type: 'inPerson', address: textOf(given.address) ?? '' }
    case 'integration':
    case 'link':
      return { type: 'video' }
    case 'phone':
    case 'attendeePhone':
      return { type: 'phone' }
    default:
      return before
  }
}

function shownEventType(world: World, eventType: EventType): Fields {
  const { place, requiresConfirmation, seats, recurring, hostId } = eventType
  const host = world.hosts.get(hostId)
  const locations = {
    inPerson: { type: 'address', address: place.type === 'inPerson' ? place.address : '', public: true },
    video: { type: 'integration', integration: 'cal-video' },
    phone: { type: 'attendeePhone' },
  }
  return {
    id: eventType.id,
    ownerId: hostId,
    lengthInMinutes: eventType.minutes,
    title: eventType.title,
    slug: eventType.slug,
    description: eventType.description ?? '',
    locations: [locations[place.type]],
    bookingFields: (eventType.fields ?? []).map(({ slug, label }) => ({ type: 'text', slug, label, required: false })),
    recurrence: recurring ? { interval: recurring.interval, occurrences: recurring.count, frequency: 'weekly' } : null,
    confirmationPolicy: requiresConfirmation
      ? { type: 'always', blockUnconfirmedBookingsInBooker: false }
      : { disabled: true },
    requiresConfirmation: requiresConfirmation === true,
    disableGuests: false,
    slotInterval: eventType.slotInterval ?? null,
    minimumBookingNotice: eventType.minimumBookingNotice ?? 0,
    beforeEventBuffer: eventType.beforeEventBuffer ?? 0,
    afterEventBuffer: eventType.afterEventBuffer ?? 0,
    bookingLimitsCount: eventType.bookingLimitsCount ?? { disabled: true },
    scheduleId: eventType.scheduleId ?? null,
    seats: seats ? { seatsPerTimeSlot: seats, showAttendeeInfo: true, showAvailabilityCount: true } : null,
    users: host ? [{ id: host.id, name: host.name, username: host.username, metadata: {} }] : [],
    hidden: false,
  }
}
