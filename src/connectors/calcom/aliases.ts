/**
 * The ids a booking is known by. With seats, the appointment is (booking, seat): several of them share uid, booking
 * id and calendar uid, so only the seat's own names count. Source: reference/calcom.md section 6, rules 1 to 3.
 */
import { createHash } from 'node:crypto'
import type { Alias } from '../../model/events.ts'
import type { Booking, Person } from './booking.ts'

/** A name for "this attendee's seat of this booking": a seat cancellation carries no seat id. A digest, no address. */
export function holderOf(uid: string, person: Person | undefined): string | undefined {
  if (!person?.email && !person?.name) return undefined
  const who = `${uid}\n${person.email ?? ''}\n${person.name?.toLowerCase() ?? ''}`
  return `of:${createHash('sha256').update(who).digest('hex').slice(0, 24)}`
}

/** Every id this payload names the appointment by. */
export function aliasesOf(booking: Booking): Alias[] {
  const { seat, ownRef } = booking
  // Last of all: an id of Cal.com's own that is known already counts for more.
  const own = ownRef ? [{ system: 'record', value: ownRef }] : []
  if (seat)
    return [
      ...[seat.uid, seat.holder, seat.previousHolder]
        .filter(value => value !== undefined)
        .map(value => ({ system: 'seat', value })),
      ...own,
    ]
  const uids = [booking.uid, booking.previous, booking.next].filter(uid => uid !== undefined)
  const ids = [booking.bookingId, booking.previousId].filter(id => id !== undefined)
  return [
    ...uids.map(value => ({ system: 'uid', value })),
    ...ids.map(id => ({ system: 'booking-id', value: String(id) })),
    // A connected calendar may give all occurrences of a series one uid.
    ...(booking.iCalUID && !booking.series ? [{ system: 'ical-uid', value: booking.iCalUID }] : []),
    ...own,
  ]
}
