/**
 * The canonical Appointment a booking becomes, and what must be established before it can be written. No title, note
 * or other free text goes in; the one exception is the reason of a cancellation. Source: reference/canonical-fhir.md
 * sections 3, 5 and 7.
 */
import type { Draft, Need } from '../../model/events.ts'
import type { Appointment, Identifier } from '../../model/fhir.ts'
import { calcomSystem } from '../../model/identifiers.ts'
import type { Booking } from './booking.ts'
import { minutesBetween } from './instants.ts'
import { patientOf } from './person.ts'
import { isOver, type State } from './state.ts'
import { compact } from './tolerant.ts'

const statuses = { pending: 'pending', accepted: 'booked', cancelled: 'cancelled', rejected: 'cancelled' } as const
const reasonSystem = 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason'
const participation = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType'

/**
 * The draft after an event.
 * @param slug the connection's, part of the identifier systems
 * @param known the appointment as it is; its participants are established already
 */
export function draftOf(booking: Booking, state: State, slug: string, known: Appointment | undefined): Draft {
  const over = isOver(state.status)
  if (over && known) return { kind: 'appointment', resource: ended(booking, state, slug, known), needs: [] }
  const resource: Appointment = compact<Appointment>({
    resourceType: 'Appointment',
    identifier: identifiersOf(state, slug),
    status: state.absent && !over ? 'noshow' : statuses[state.status],
    cancelationReason: over ? reasonOf(booking) : undefined,
    start: state.start,
    end: state.end,
    minutesDuration: minutesBetween(state.start, state.end),
    created: known?.created ?? booking.createdAt ?? (booking.previous ? undefined : booking.saidAt),
    participant: [],
  })
  if (over) {
    // Never seen alive: it is remembered so that late news of it is recognised, but nobody is asked about it.
    resource.participant = [{ type: [{ coding: [{ system: participation, code: 'SBJ' }] }], status: 'declined' }]
    return { kind: 'appointment', resource, needs: [] }
  }
  const needs = needsOf(booking)
  const host = state.status === 'pending' ? 'needs-action' : 'accepted'
  resource.participant = [
    { actor: { reference: 'need:person' }, status: 'accepted' },
    ...needs.flatMap(need =>
      need.kind === 'event-type' ? [] : [{ actor: { reference: `need:${need.key}` }, status: hostOr(need, host) }],
    ),
  ]
  return {
    kind: 'appointment',
    resource,
    person: { patient: patientOf(booking.person), answers: booking.answers },
    needs,
  }
}

function hostOr(need: Need, host: 'needs-action' | 'accepted') {
  return need.kind === 'practitioner' ? host : 'accepted'
}

/** Cancelling changes nothing but the status, its reason and the ids. */
function ended(booking: Booking, state: State, slug: string, known: Appointment): Appointment {
  const { id: _id, meta: _meta, ...rest } = known
  return compact<Appointment>({
    ...rest,
    identifier: identifiersOf(state, slug),
    status: statuses[state.status],
    cancelationReason: reasonOf(booking) ?? known.cancelationReason,
  })
}

function identifiersOf(state: State, slug: string): Identifier[] {
  const seat = state.seat ? [state.seat] : []
  return [
    { use: 'usual', system: calcomSystem(slug, 'booking-uid'), value: state.uid },
    ...state.earlier.map(value => ({ use: 'old' as const, system: calcomSystem(slug, 'booking-uid'), value })),
    ...state.bookingIds.map(id => ({ system: calcomSystem(slug, 'booking-id'), value: String(id) })),
    ...state.iCalUIDs.map(value => ({ system: calcomSystem(slug, 'ical-uid'), value })),
    ...seat.map(value => ({ system: calcomSystem(slug, 'seat'), value })),
  ]
}

/** What Cal.com puts before the host's words when a new time is asked for; translated by Cal.com. */
const prefixes =
  /^(please reschedule|veuillez reprogrammer|merci de reprogrammer|bitte (neu|um)planen|por favor,? reprograme|por favor,? reagende|riprogramma(re)?)\s*[.:!]\s*/i

function reasonOf(booking: Booking): Appointment['cancelationReason'] {
  const said = booking.asksReschedule ? booking.reason?.replace(prefixes, '').trim() : booking.reason
  const by = booking.endedBy ?? (booking.status === 'rejected' || booking.asksReschedule ? 'prov' : undefined)
  if (!said && !by) return undefined
  return { ...(by && { coding: [{ system: reasonSystem, code: by }] }), ...(said && { text: said }) }
}

function needsOf({ host, eventType, place }: Booking): Need[] {
  const hints = compact({ email: host?.email, name: host?.name })
  const type = eventType.title ?? eventType.slug ?? eventType.id
  return [
    {
      key: 'practitioner',
      kind: 'practitioner',
      values: [host?.id, host?.email].filter(value => value !== undefined),
      label: host?.email ?? host?.name ?? host?.id ?? '',
      ...(Object.keys(hints).length > 0 && { hints }),
    },
    {
      key: 'event-type',
      kind: 'event-type',
      values: [eventType.id, eventType.slug].filter(value => value !== undefined),
      label: type ?? '',
    },
    ...(place?.kind === 'address'
      ? [{ key: 'location', kind: 'location' as const, values: [place.text], label: place.text }]
      : []),
  ]
}
