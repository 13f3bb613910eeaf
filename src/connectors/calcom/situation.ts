/** What a decision about a booking event rests on, and the four ways it can end. */
import type { EventType } from '../../model/events.ts'
import type { Appointment } from '../../model/fhir.ts'
import type { Evolution } from '../connector.ts'
import type { Booking } from './booking.ts'
import { draftOf } from './draft.ts'
import type { Question, Reading } from './reading.ts'
import { aliasesFrom, nextState, type State } from './state.ts'

export type Situation = {
  slug: string
  /** A person said: apply it as it is. */
  asItIs: boolean
  reading: Reading
  state: State | undefined
  appointment: Appointment | undefined
}

export function hold(because: string): Evolution {
  return { kind: 'hold', problem: 'message.source-silent', because }
}

export function ignore(reason: Extract<Evolution, { kind: 'ignore' }>['reason']): Evolution {
  return { kind: 'ignore', reason }
}

export function read(what: Question, key: string): Evolution {
  return { kind: 'read', ask: { what, key } }
}

/** The new version, its state, and the name for what happened. */
export function write(
  { slug, state, appointment }: Situation,
  booking: Booking,
  ancestors: readonly string[],
): Evolution {
  const next = nextState(state, booking, ancestors)
  return {
    kind: 'write',
    type: typeOf(state, next, booking),
    draft: draftOf(booking, next, slug, appointment),
    source: next,
    aliases: aliasesFrom(next),
  }
}

function typeOf(before: State | undefined, after: State, booking: Booking): EventType {
  if (after.status === 'cancelled') return 'booking.cancelled'
  if (after.status === 'rejected') return 'booking.rejected'
  if (after.status === 'pending') return 'booking.requested'
  const moved = before ? before.uid !== after.uid || before.start !== after.start : booking.previous !== undefined
  // A move that waited for confirmation has been announced already; this is its confirmation.
  if (before?.status === 'pending' && before.uid === after.uid) return 'booking.confirmed'
  if (moved) return 'booking.rescheduled'
  if (!before) return booking.trigger === 'BOOKING_PAID' ? 'booking.confirmed' : 'booking.created'
  return before.absent === after.absent ? 'booking.changed' : after.absent ? 'booking.no-show' : 'booking.changed'
}
