/** What Cal.com holds of a booking now: the end of its chain, or one seat of a session. Source: section 8.4. */
import type { Json } from '../../../model/events.ts'
import type { Outcome } from '../../../model/outcome.ts'
import type { Io } from '../../connector.ts'
import { readApi } from '../api-booking.ts'
import type { Booking } from '../booking.ts'
import { get } from '../client.ts'
import type { CalcomSettings } from '../config.ts'
import { fieldsOf, listOf, textOf } from '../tolerant.ts'
import { outcomeOf } from './refusals.ts'

/** `item`: the answer itself. `email`: that of the attendee, made up by Cal.com or not: marks name the attendee by it. */
export type Actual = { kind: 'found'; booking: Booking; email?: string; hostEmail?: string; item: unknown }
export type ActualAnswer = Actual | { kind: 'failed'; outcome: Outcome }

const longestChain = 10

/** Reads the booking, and the one it was moved to, to the end. */
export async function readActual(io: Io<CalcomSettings>, uid: string, seat: string | undefined): Promise<ActualAnswer> {
  let at = uid
  for (let step = 0; step < longestChain; step += 1) {
    const answer = await get(io, 'bookings', `/bookings/${encodeURIComponent(at)}`)
    if (answer.kind !== 'ok') return { kind: 'failed', outcome: outcomeOf(answer) }
    const found = actualFrom(answer.data, io.settings, seat)
    if (!found) return { kind: 'failed', outcome: { kind: 'rejected', problem: 'booking.seat-unknown' } }
    const { next } = found.booking
    // A seat is moved by itself; the booking it was in stays.
    if (next === undefined || seat !== undefined) return found
    at = next
  }
  return { kind: 'failed', outcome: { kind: 'retry', problem: 'target.changed-meanwhile' } }
}

/** Reads an answer that holds one booking; undefined when the seat is not in it. */
export function actualFrom(data: unknown, settings: CalcomSettings, seat: string | undefined): Actual | undefined {
  const item = Array.isArray(data) ? data[0] : data
  const read = readApi(item as Json, settings.defaultRegion)
  const bookings = read.kind === 'bookings' ? read.bookings : []
  const booking = seat === undefined ? bookings[0] : bookings.find(each => each.seat?.uid === seat)
  if (!booking) return undefined
  const attendees = listOf(fieldsOf(item).attendees).map(fieldsOf)
  const attendee = seat === undefined ? attendees[0] : attendees.find(each => each.seatUid === seat)
  const email = textOf(attendee?.email)
  const hostEmail = textOf(fieldsOf(listOf(fieldsOf(item).hosts)[0]).email)
  return { kind: 'found', booking, item, ...(email ? { email } : {}), ...(hostEmail ? { hostEmail } : {}) }
}
