/** The payloads of cancellations, which have the most shapes. Source: reference/calcom.md sections 4 and 5. */
import {
  bySlug,
  icsOf,
  locationOf,
  organizerOf,
  type Payload,
  type Shape,
  seatRow,
  serverTimes,
  thinAttendees,
  titleOf,
} from './shape-parts.ts'
import { offsetMinutes } from './times.ts'
import type { Attendee, Row } from './world.ts'

export type Cancelling = {
  reason?: string | undefined
  by?: string | undefined
  seat?: Attendee
  wholeSeries?: boolean
}

/** Cancelled: a whole booking, one seat (the attendee's row, and nobody named), or the rest of a series. */
export function cancelled(shape: Shape, row: Row, { reason, by, seat, wholeSeries }: Cancelling): Payload {
  const { account } = shape.world
  const diy = shape.dialect === 'diy-6.2'
  return {
    bookerUrl: shape.bookerUrl,
    title: titleOf(row),
    length: row.eventType.minutes,
    type: row.eventType.slug,
    additionalNotes: '',
    description: '',
    customInputs: {},
    eventTypeId: row.eventType.id,
    userFieldsResponses: {},
    responses: bySlug(row, seat ?? row.attendees[0]),
    ...serverTimes(row, account),
    organizer: organizerOf(row, shape.dialect),
    attendees: seat ? [seatRow(row, seat)] : thinAttendees(row),
    uid: row.uid,
    bookingId: row.id,
    location: locationOf(row),
    destinationCalendar: [],
    cancellationReason: reason ?? null,
    seatsPerTimeSlot: row.eventType.seats ?? null,
    seatsShowAttendees: row.eventType.seats !== undefined,
    iCalUID: row.iCalUID,
    iCalSequence: row.sequence + 1,
    hideOrganizerEmail: false,
    customReplyToEmail: null,
    ...(diy ? { schedulingType: null, hideBranding: false } : seat ? {} : { organizationId: 1 }),
    eventTitle: row.eventType.title,
    eventDescription: null,
    requiresConfirmation: row.eventType.requiresConfirmation ?? null,
    price: null,
    currency: 'usd',
    ...(wholeSeries && row.eventType.recurring ? { recurringEvent: row.eventType.recurring } : {}),
    status: 'CANCELLED',
    ...(by && !seat && diy ? { cancelledBy: by } : {}),
    requestReschedule: false,
    ...icsOf(shape, row, 'CANCEL'),
  }
}

/** The host asks for another time: short, and with Cal.com's own words before the host's. */
export function askedToMove(shape: Shape, row: Row, reason: string): Payload {
  const { timeFormat: _format, usernameInOrg: _inOrg, ...organizer } = organizerOf(row, shape.dialect)
  return {
    bookingId: row.id,
    type: row.eventType.slug,
    title: titleOf(row),
    description: '',
    customInputs: {},
    responses: bySlug(row, row.attendees[0]),
    userFieldsResponses: {},
    ...serverTimes(row, shape.world.account),
    organizer,
    attendees: row.attendees.slice(0, 1).map(({ id, email, name, locale, timeZone, phone }) => ({
      id,
      email,
      name,
      username: '',
      language: { locale },
      timeZone,
      phoneNumber: phone,
      utcOffset: offsetMinutes(row.start, timeZone),
    })),
    uid: row.uid,
    location: locationOf(row),
    destinationCalendar: [],
    iCalUID: row.iCalUID,
    cancelledBy: row.host.email,
    cancellationReason: `Please reschedule. ${reason}`,
    status: 'CANCELLED',
    eventTypeId: row.eventType.id,
    length: row.eventType.minutes,
    iCalSequence: row.sequence + 1,
    eventTitle: row.eventType.title,
    requestReschedule: true,
  }
}
