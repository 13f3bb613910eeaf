/**
 * The canonical Appointment a booking becomes, and what must be established before it can be written. No title, note
 * or other free text goes in; the one exception is the reason of a cancellation. Source: reference/canonical-fhir.md
 * sections 3, 5 and 7.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Draft, Need } from '../../model/events.ts'
import {
  type Appointment,
  type AppointmentParticipant,
  type Identifier,
  personOf,
  splitReference,
} from '../../model/fhir.ts'
import { calcomSystem } from '../../model/identifiers.ts'
import { withAnswers } from './answers.ts'
import type { Booking } from './booking.ts'
import { instantOf, minutesBetween } from './instants.ts'
import { type Merged, statusOf } from './merge.ts'
import { patientOf } from './person.ts'
import { isOver, type State } from './state.ts'
import { compact } from './tolerant.ts'

const reasonSystem = 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason'
const kindsOfId = ['booking-uid', 'booking-id', 'ical-uid', 'seat'] as const
const participation = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType'

/**
 * The draft of an appointment nothing is known of yet, or of which nobody was ever named.
 * @param slug the connection's, part of the identifier systems
 */
export function draftOf(booking: Booking, state: State, slug: string, known?: Appointment): Draft {
  const over = isOver(state.status)
  const answered = withAnswers(known ?? {}, booking)
  const resource: Appointment = compact<Appointment>({
    resourceType: 'Appointment',
    identifier: identifiersOf(state, slug, known),
    status: statusOf(state),
    cancelationReason: over ? reasonOf(booking) : undefined,
    start: state.start,
    end: state.end,
    minutesDuration: minutesBetween(state.start, state.end),
    created: known?.created ?? booking.createdAt ?? (booking.previous ? undefined : booking.saidAt),
    participant: [],
    ...(over ? {} : answered),
  })
  if (over) {
    // Never seen alive: it is remembered so that late news of it is recognised, but nobody is asked about it.
    resource.participant = [{ type: [{ coding: [{ system: participation, code: 'SBJ' }] }], status: 'declined' }]
    return { kind: 'appointment', resource, needs: [] }
  }
  const needs = needsOf(booking)
  resource.participant = [
    { actor: { reference: 'need:person' }, status: 'accepted' },
    ...needs.flatMap(need => participantOf(need, resource.status)),
  ]
  return {
    kind: 'appointment',
    resource,
    person: { patient: patientOf(booking.person), answers: booking.answers },
    needs,
  }
}

/** The draft of one that is known: it keeps everything but what the comparison took from Cal.com. */
export function mergedDraft(booking: Booking, state: State, slug: string, known: Appointment, merged: Merged): Draft {
  const { id: _id, meta: _meta, ...rest } = known
  const { status, start, end, anew } = merged
  const over = isOver(state.status)
  const isMoved = start !== known.start || end !== known.end
  const needs = needsOf(booking).filter(({ kind }) => anew.has(kind === 'event-type' ? 'visitType' : kind))
  const kept = known.participant.filter(({ actor }) => {
    const type = splitReference(actor?.reference)?.type
    const gone =
      (type === 'Practitioner' && anew.has('practitioner')) ||
      (type === 'Location' && anew.has('location')) ||
      (type === 'HealthcareService' && anew.has('visitType'))
    return !gone
  })
  const resource = compact<Appointment>({
    ...rest,
    identifier: identifiersOf(state, slug, known),
    status,
    cancelationReason:
      status === known.status ? known.cancelationReason : status === 'cancelled' ? reasonOf(booking) : undefined,
    start,
    end,
    minutesDuration: isMoved ? minutesBetween(instantOf(start), instantOf(end)) : known.minutesDuration,
    participant: [
      ...kept.map(each => answeredFor(each, known.status, status)),
      ...needs.flatMap(need => participantOf(need, status)),
    ],
    ...(over ? {} : withAnswers(known, booking)),
  })
  return {
    kind: 'appointment',
    resource,
    ...(personOf(known) ? { person: { patient: patientOf(booking.person), answers: booking.answers } } : {}),
    needs,
    whole: needsOf(booking),
  }
}

/** Whether the draft says anything that the record does not say yet; its ids do not count. */
export function saysMore(draft: Draft, known: Appointment): boolean {
  if (draft.kind !== 'appointment') return true
  const { identifier: _ids, id: _id, meta: _meta, ...before } = known
  const { identifier: _newIds, ...after } = draft.resource
  return draft.needs.length > 0 || !isDeepStrictEqual(compact(before), compact(after))
}

function participantOf(need: Need, status: Appointment['status']): AppointmentParticipant[] {
  if (need.kind === 'event-type') return []
  const isAsked = need.kind === 'practitioner' && status === 'pending'
  return [{ actor: { reference: `need:${need.key}` }, status: isAsked ? 'needs-action' : 'accepted' }]
}

/** The host says yes to a request by confirming it. */
function answeredFor(
  participant: AppointmentParticipant,
  before: Appointment['status'],
  after: Appointment['status'],
): AppointmentParticipant {
  const isHost = splitReference(participant.actor?.reference)?.type === 'Practitioner'
  if (!isHost || before === after) return participant
  if (after === 'booked' && participant.status === 'needs-action') return { ...participant, status: 'accepted' }
  return after === 'pending' && participant.status === 'accepted'
    ? { ...participant, status: 'needs-action' }
    : participant
}

/** Ours of this connection, and those that others gave the appointment. */
function identifiersOf(state: State, slug: string, known: Appointment | undefined): Identifier[] {
  const seat = state.seat ? [state.seat] : []
  const own = new Set<string | undefined>(kindsOfId.map(kind => calcomSystem(slug, kind)))
  return [
    { use: 'usual', system: calcomSystem(slug, 'booking-uid'), value: state.uid },
    ...state.earlier.map(value => ({ use: 'old' as const, system: calcomSystem(slug, 'booking-uid'), value })),
    ...state.bookingIds.map(id => ({ system: calcomSystem(slug, 'booking-id'), value: String(id) })),
    ...state.iCalUIDs.map(value => ({ system: calcomSystem(slug, 'ical-uid'), value })),
    ...seat.map(value => ({ system: calcomSystem(slug, 'seat'), value })),
    ...(known?.identifier ?? []).filter(({ system }) => !own.has(system)),
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
