/** What a decision about a booking event rests on, and the four ways it can end. */
import type { EventType } from '../../model/events.ts'
import type { Appointment } from '../../model/fhir.ts'
import type { Owners } from '../../model/ownership.ts'
import type { Evolution, Held } from '../connector.ts'
import type { Booking } from './booking.ts'
import { draftOf, mergedDraft, saysMore } from './draft.ts'
import { instantOf } from './instants.ts'
import { type Merged, merge, partsAfter, stateOfStatus } from './merge.ts'
import type { Question, Reading } from './reading.ts'
import { sentOf } from './sent.ts'
import { aliasesFrom, isOver, nextState, type State } from './state.ts'

export type Situation = {
  slug: string
  /** A person said: apply it as it is. */
  asItIs: boolean
  reading: Reading
  /** Cal.com's own state, with what deliveries have changed there since. */
  state: State | undefined
  appointment: Appointment | undefined
  /** Versions of the appointment that Cal.com may not have yet, beginning with the one it holds. */
  since: readonly Appointment[]
  held: Held | undefined
  owners: Owners
}

export function hold(because: string): Evolution {
  return { kind: 'hold', problem: 'message.source-silent', because }
}

export function ignore(reason: Extract<Evolution, { kind: 'ignore' }>['reason']): Evolution {
  return { kind: 'ignore', reason }
}

/** `entry`: what is found is applied together with the message. */
export function read(what: Question, key: string): Evolution {
  return { kind: 'read', ask: { what, key, ...(what === 'series' || what === 'ended-series' ? { entry: true } : {}) } }
}

/** The new version, its state, and the name for what happened; or what is remembered where nothing of it is new. */
export function write(situation: Situation, booking: Booking, ancestors: readonly string[]): Evolution {
  const { slug, state, appointment, since, owners } = situation
  const next = nextState(state, booking, ancestors)
  const isBare = appointment && !isOver(next.status) && !appointment.participant.some(({ actor }) => actor?.reference)
  if (!appointment || isBare) {
    const draft = draftOf(booking, next, slug, appointment)
    const left = leftIn(draft.resource as Appointment)
    return written(situation, typeOf(state, next, booking), draft, { ...next, left })
  }
  const base = state ?? baseOf(appointment, next)
  const sides = { base, next, record: appointment, since, owners }
  const merged = merge(sides)
  const draft = mergedDraft(booking, next, slug, appointment, merged)
  const after = { ...next, left: leftIn(draft.resource as Appointment), parts: partsAfter(sides, merged.anew) }
  if (merged.conflicts.length === 0 && !saysMore(draft, appointment))
    return {
      kind: 'ignore',
      // What the hub did there itself has come back.
      reason: merged.moved || !state ? 'echo' : 'unchanged',
      learned: { source: after, aliases: aliasesFrom(after), held: heldFrom(situation, after) },
    }
  const lost = merged.conflicts.some(({ winner }) => winner === 'ehr')
  return {
    ...written(situation, typeOf(base, next, booking, merged), draft, after),
    ...(merged.conflicts.length > 0 ? { conflicts: merged.conflicts } : {}),
    ...(lost ? { owes: true } : {}),
  }
}

function written(situation: Situation, type: EventType, draft: ReturnType<typeof draftOf>, state: State) {
  const held = heldFrom(situation, state)
  return { kind: 'write' as const, type, draft, source: state, aliases: aliasesFrom(state), held }
}

/** What Cal.com holds now, under one name for good: its own uid changes with every move. */
function heldFrom({ held }: Situation, state: State): Held {
  return { id: held?.id ?? state.seat ?? state.seats[0] ?? state.uid, sent: sentOf(state) }
}

function leftIn({ status, start, end }: Appointment): NonNullable<State['left']> {
  return { status, ...(start ? { start } : {}), ...(end ? { end } : {}) }
}

/** Where the hub made the booking for an appointment, and Cal.com's first word of it comes before its answer. */
function baseOf(appointment: Appointment, next: State): State {
  return {
    ...next,
    ...stateOfStatus(appointment.status),
    start: instantOf(appointment.start) ?? next.start,
    end: instantOf(appointment.end) ?? next.end,
  }
}

function typeOf(before: State | undefined, after: State, booking: Booking, merged?: Merged): EventType {
  if (after.status === 'cancelled') return 'booking.cancelled'
  if (after.status === 'rejected') return 'booking.rejected'
  if (after.status === 'pending') return 'booking.requested'
  const moved = before ? before.uid !== after.uid || before.start !== after.start : booking.previous !== undefined
  // A move that waited for confirmation has been announced already; this is its confirmation.
  if (before?.status === 'pending' && before.uid === after.uid) return 'booking.confirmed'
  if (moved) return 'booking.rescheduled'
  if (!before) return booking.trigger === 'BOOKING_PAID' ? 'booking.confirmed' : 'booking.created'
  if (before.absent !== after.absent) return after.absent ? 'booking.no-show' : 'booking.changed'
  if (merged?.anew.has('practitioner')) return 'booking.reassigned'
  return merged?.anew.has('location') ? 'booking.relocated' : 'booking.changed'
}
