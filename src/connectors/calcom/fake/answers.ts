/** Bookings as API v2 gives them, in the current dialect and the old one. Source: reference/calcom.md section 8.4. */
import type { Fields } from '../tolerant.ts'
import { exact } from './times.ts'
import type { Attendee, Row } from './world.ts'

export function apiBooking(row: Row): Fields {
  const { host, eventType, status } = row
  const seated = eventType.seats !== undefined
  const formOf = (attendee: Attendee | undefined) => ({
    name: attendee?.name,
    email: attendee?.email,
    ...(attendee?.phone && { attendeePhoneNumber: attendee.phone }),
    ...attendee?.answers,
  })
  return {
    id: row.id,
    uid: row.uid,
    title: `${eventType.title} between ${host.name} and ${row.attendees[0]?.name ?? ''}`,
    description: '',
    hosts: [
      {
        id: host.id,
        name: host.name,
        email: host.email,
        displayEmail: host.email,
        username: host.username,
        timeZone: host.timeZone,
      },
    ],
    status,
    ...(row.reason !== undefined && status === 'cancelled' ? { cancellationReason: row.reason } : {}),
    ...(row.endedBy !== undefined ? { cancelledByEmail: row.endedBy } : {}),
    ...(row.moveReason !== undefined ? { reschedulingReason: row.moveReason } : {}),
    ...(row.movedBy !== undefined ? { rescheduledByEmail: row.movedBy } : {}),
    ...(row.previous ? { rescheduledFromUid: row.previous.uid } : {}),
    ...(row.nextUid !== undefined ? { rescheduledToUid: row.nextUid } : {}),
    start: exact(row.start),
    end: exact(row.end),
    duration: eventType.minutes,
    eventTypeId: eventType.id,
    eventType: { id: eventType.id, slug: eventType.slug },
    ...(eventType.place.type === 'video' ? { meetingUrl: row.location } : {}),
    location: row.location,
    absentHost: false,
    createdAt: exact(row.createdAt),
    updatedAt: exact(row.updatedAt),
    metadata: row.metadata,
    rating: null,
    icsUid: row.iCalUID,
    attendees: row.attendees.map(attendee => ({
      name: attendee.name,
      email: attendee.email,
      displayEmail: attendee.email,
      timeZone: attendee.timeZone,
      language: attendee.locale,
      absent: attendee.absent,
      ...(attendee.phone && { phoneNumber: attendee.phone }),
      ...(seated && { seatUid: attendee.seatUid, bookingFieldsResponses: formOf(attendee), metadata: {} }),
    })),
    guests: row.guests,
    ...(seated ? {} : { bookingFieldsResponses: formOf(row.attendees[0]) }),
    ...(row.seriesUid !== undefined ? { recurringBookingUid: row.seriesUid } : {}),
  }
}

/** The dialect of 2024-04-15, which answers whoever forgets the version header. */
export function oldBooking(row: Row): Fields {
  const { eventType, attendees } = row
  return {
    id: row.id,
    uid: row.uid,
    title: eventType.title,
    startTime: exact(row.start),
    endTime: exact(row.end),
    status: row.status.toUpperCase(),
    eventType: { id: eventType.id, slug: eventType.slug },
    attendees: attendees.map(({ name, email, timeZone }) => ({ name, email, timeZone })),
  }
}
