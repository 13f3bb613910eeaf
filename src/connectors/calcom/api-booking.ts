/**
 * From a booking of API v2 to the normalised booking; one with seats is one per seat. Its `status` and its links to
 * the bookings before and after it are the truth that webhooks only announce. Source: reference/calcom.md section 8.4.
 */
import { z } from 'zod'
import { holderOf } from './aliases.ts'
import { type Booking, type BookingStatus, fromApi } from './booking.ts'
import { answersOf, placeOf } from './form.ts'
import { instantOf } from './instants.ts'
import { emailOf, personOf } from './person.ts'
import { compact, type Fields, fieldsOf, intOf, listOf, textOf } from './tolerant.ts'
import { endedBy, hostOf, pathsOf, type Read } from './webhook.ts'

const instant = z.string().refine(text => instantOf(text) !== undefined)
const ApiBooking = z.looseObject({
  uid: z.string().trim().min(1).max(255),
  status: z.enum(['accepted', 'pending', 'cancelled', 'rejected', 'awaiting_host']),
  start: instant,
  end: instant,
})

/** Reads what the API answered: a booking, or a list of them (a series). */
export function readApi(body: unknown, region: string): Read {
  const bookings: Booking[] = []
  for (const item of Array.isArray(body) ? body : [body]) {
    const parsed = ApiBooking.safeParse(item)
    if (!parsed.success) return { kind: 'unreadable', where: pathsOf(parsed.error, 'booking') }
    const attendees = listOf(parsed.data.attendees).map(fieldsOf)
    const seats = attendees.filter(attendee => textOf(attendee.seatUid))
    const whose = seats.length > 0 ? seats : [attendees[0] ?? {}]
    bookings.push(...whose.map(attendee => bookingOf(parsed.data, attendee, region)))
  }
  return { kind: 'bookings', bookings }
}

function bookingOf(item: z.infer<typeof ApiBooking>, attendee: Fields, region: string): Booking {
  const seatUid = textOf(attendee.seatUid)
  const form = fieldsOf(seatUid ? attendee.bookingFieldsResponses : item.bookingFieldsResponses)
  const values = new Map(Object.entries(form).filter(([, value]) => value !== null && value !== ''))
  const person = personOf(attendee, values, region)
  const host = fieldsOf(listOf(item.hosts)[0])
  const eventType = fieldsOf(item.eventType)
  const status: BookingStatus = item.status === 'awaiting_host' ? 'pending' : item.status
  const createdAt = instantOf(item.createdAt)
  const updatedAt = instantOf(item.updatedAt) ?? createdAt
  const previous = textOf(item.rescheduledFromUid)
  const series = textOf(item.recurringBookingUid)
  return compact<Booking>({
    trigger: fromApi,
    saidAt: updatedAt ?? new Date(0).toISOString(),
    uid: item.uid,
    bookingId: intOf(item.id),
    iCalUID: textOf(item.icsUid),
    status,
    start: instantOf(item.start),
    end: instantOf(item.end),
    previous,
    next: textOf(item.rescheduledToUid),
    createdAt,
    updatedAt,
    eventType: compact({ id: intOf(eventType.id ?? item.eventTypeId)?.toString(), slug: textOf(eventType.slug) }),
    host: hostOf(host),
    person,
    absent: typeof attendee.absent === 'boolean' ? attendee.absent : undefined,
    seat: seatUid
      ? compact({
          uid: seatUid,
          holder: holderOf(item.uid, person),
          previousHolder: previous ? holderOf(previous, person) : undefined,
        })
      : undefined,
    series: series ? { uid: series, whole: false } : undefined,
    place: placeOf(item.location, values.get('location')),
    answers: answersOf(values, {}),
    answered: values.size > 0,
    reason: textOf(item.cancellationReason) ?? textOf(item.rejectionReason),
    endedBy: endedBy('', emailOf(item.cancelledByEmail), hostOf(host)?.email, person?.email),
    ownRef: textOf(fieldsOf(item.metadata).causewayRef),
  })
}
