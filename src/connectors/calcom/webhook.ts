/**
 * From the payload of a booking webhook to the normalised booking; a cancelled booking with seats is one per attendee.
 * Only what is read here goes further. Source: reference/calcom.md section 4.
 */
import { z } from 'zod'
import { holderOf } from './aliases.ts'
import type { Booking, BookingStatus } from './booking.ts'
import { answersOf, firstOf, placeOf, valuesOf } from './form.ts'
import { instantOf } from './instants.ts'
import { emailOf, personOf } from './person.ts'
import { compact, type Fields, fieldsOf, intOf, listOf, textOf } from './tolerant.ts'
import type { BookingTrigger } from './triggers.ts'

const instant = z.string().refine(text => instantOf(text) !== undefined)
const Uid = z.string().trim().min(1).max(255)
const Full = z.object({ uid: Uid, startTime: instant, endTime: instant })
const NoShow = z.object({ bookingUid: Uid })

const statuses: Readonly<Record<string, BookingStatus>> = {
  ACCEPTED: 'accepted',
  PENDING: 'pending',
  AWAITING_HOST: 'pending',
  CANCELLED: 'cancelled',
  REJECTED: 'rejected',
}
/** What the trigger itself says; the payload's status only decides where this is open. */
const said: Partial<Record<BookingTrigger, BookingStatus>> = {
  BOOKING_REQUESTED: 'pending',
  BOOKING_CREATED: 'accepted',
  BOOKING_CANCELLED: 'cancelled',
  BOOKING_REJECTED: 'rejected',
}

export type Read = { kind: 'bookings'; bookings: readonly Booking[] } | { kind: 'unreadable'; where: string }

/** Reads one payload. `region` is for phone numbers without a country code. */
export function readWebhook(trigger: BookingTrigger, saidAt: string, payload: Fields, region: string): Read {
  if (trigger === 'BOOKING_NO_SHOW_UPDATED') return readNoShow(trigger, saidAt, payload, region)
  const full = Full.safeParse(payload)
  if (!full.success) return { kind: 'unreadable', where: pathsOf(full.error, 'payload') }
  const attendees = listOf(payload.attendees).map(fieldsOf)
  const seated = textOf(payload.attendeeSeatId) !== undefined || intOf(payload.seatsPerTimeSlot) !== undefined
  const seatEnds = seated && trigger === 'BOOKING_CANCELLED'
  const whose = seatEnds && attendees.length > 1 ? attendees : [attendees[0] ?? {}]
  const bookings = whose.map(attendee => {
    // The responses are those of the booking's first booker, who need not be the one who leaves.
    const booking = bookingOf(trigger, saidAt, full.data.uid, payload, attendee, !seatEnds, region)
    return seated ? { ...booking, seat: seatOf(booking, payload) } : booking
  })
  return { kind: 'bookings', bookings }
}

function bookingOf(
  trigger: BookingTrigger,
  saidAt: string,
  uid: string,
  payload: Fields,
  attendee: Fields,
  isBooker: boolean,
  region: string,
): Booking {
  // The form was filled in by the booker; its answers say nothing about the others.
  const values = isBooker ? valuesOf(payload.responses) : new Map<string, unknown>()
  const custom = valuesOf(payload.userFieldsResponses)
  const person = personOf(attendee, values, region)
  const host = fieldsOf(payload.organizer)
  return compact<Booking>({
    trigger,
    saidAt,
    uid,
    bookingId: intOf(payload.bookingId),
    iCalUID: textOf(payload.iCalUID),
    sequence: intOf(payload.iCalSequence),
    status: said[trigger] ?? statuses[textOf(payload.status)?.toUpperCase() ?? ''] ?? 'accepted',
    start: instantOf(payload.startTime),
    end: instantOf(payload.endTime),
    previous: textOf(payload.rescheduleUid),
    previousId: intOf(payload.rescheduleId),
    eventType: compact({
      id: intOf(payload.eventTypeId)?.toString(),
      slug: textOf(payload.type),
      title: textOf(payload.eventTitle),
    }),
    host: hostOf(host),
    newHosts: trigger === 'BOOKING_REASSIGNED' ? idsOf(payload.addedHostUserIds) : undefined,
    person,
    series: Object.keys(fieldsOf(payload.recurringEvent)).length
      ? { whole: trigger === 'BOOKING_CANCELLED' }
      : undefined,
    place: placeOf(payload.location, values.get('location')),
    answers: isBooker
      ? answersOf(new Map([...values, ...custom]), {
          ...fieldsOf(payload.responses),
          ...fieldsOf(payload.userFieldsResponses),
        })
      : [],
    answered: isBooker && Object.keys(fieldsOf(payload.responses)).length > 0,
    needsConfirmation: payload.requiresConfirmation === true || undefined,
    reason: textOf(payload.cancellationReason) ?? textOf(payload.rejectionReason),
    endedBy: endedBy(trigger, emailOf(payload.cancelledBy), emailOf(host.email), person?.email),
    asksReschedule: payload.requestReschedule === true || undefined,
    ownRef: textOf(fieldsOf(payload.metadata).causewayRef),
  })
}

export function hostOf(host: Fields): Booking['host'] {
  const found = compact({ id: intOf(host.id)?.toString(), name: textOf(host.name), email: emailOf(host.email) })
  return Object.keys(found).length > 0 ? found : undefined
}

function idsOf(value: unknown): string[] {
  return listOf(value).flatMap(id => intOf(id)?.toString() ?? [])
}

/** `pat` or `prov`; undefined when it cannot be told. */
export function endedBy(trigger: string, by?: string, host?: string, person?: string): Booking['endedBy'] {
  if (trigger === 'BOOKING_REJECTED' || (by && by === host)) return 'prov'
  return by && by === person ? 'pat' : undefined
}

function seatOf(booking: Booking, payload: Fields): Booking['seat'] {
  return compact({
    uid: textOf(payload.attendeeSeatId),
    holder: holderOf(booking.uid, booking.person),
    previousHolder: booking.previous ? holderOf(booking.previous, booking.person) : undefined,
  })
}

function readNoShow(trigger: BookingTrigger, saidAt: string, payload: Fields, region: string): Read {
  const noShow = NoShow.safeParse(payload)
  if (!noShow.success) return { kind: 'unreadable', where: pathsOf(noShow.error, 'payload') }
  const attendee = firstOf(payload.attendees)
  const booking = compact<Booking>({
    trigger,
    saidAt,
    uid: noShow.data.bookingUid,
    bookingId: intOf(payload.bookingId),
    eventType: {},
    person: personOf(attendee, new Map(), region),
    absent: typeof attendee.noShow === 'boolean' ? attendee.noShow : undefined,
    answers: [],
    answered: false,
  })
  return { kind: 'bookings', bookings: [booking] }
}

/** Where a body is not as published: paths, never values. */
export function pathsOf(error: z.ZodError, root: string): string {
  return [...new Set(error.issues.map(issue => [root, ...issue.path].join('.')))].slice(0, 10).join(', ')
}
