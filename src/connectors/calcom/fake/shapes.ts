/**
 * The webhook payloads in the shapes Cal.com sends: key sets, order and formats are those of the published and
 * captured examples. Source: reference/calcom.md sections 3 to 5.
 */
import {
  attendeeOf,
  bySlug,
  guestsOf,
  icsOf,
  labelled,
  locationOf,
  organizerOf,
  ownFields,
  type Payload,
  type Shape,
  thinAttendees,
  titleOf,
  videoOf,
} from './shape-parts.ts'
import { exact, plain } from './times.ts'
import { type Attendee, newUuid, type Row } from './world.ts'

/** Created, and the body rescheduled and requested ones start from. */
export function created({ world, dialect, ...shape }: Shape, row: Row, extra: Payload = {}): Payload {
  const { eventType } = row
  const video = eventType.place.type === 'video'
  const whose = eventType.seats ? row.attendees.slice(-1) : row.attendees
  return {
    bookerUrl: shape.bookerUrl,
    title: titleOf(row),
    startTime: plain(row.start),
    endTime: plain(row.end),
    additionalNotes: '',
    type: eventType.slug,
    description: '',
    eventTypeId: eventType.id,
    hideCalendarNotes: false,
    hideCalendarEventDetails: false,
    hideOrganizerEmail: false,
    schedulingType: null,
    seatsPerTimeSlot: eventType.seats ?? null,
    seatsShowAttendees: true,
    seatsShowAvailabilityCount: true,
    customReplyToEmail: null,
    disableRescheduling: false,
    disableCancelling: false,
    organizer: organizerOf(row, dialect),
    attendees: [...whose.map(attendee => attendeeOf(row, attendee, dialect)), ...guestsOf(row, dialect)],
    customInputs: {},
    responses: labelled(row, whose[0]),
    userFieldsResponses: ownFields(row, whose[0]),
    location: locationOf(row),
    destinationCalendar: null,
    ...(world.account.calendar !== 'drops' || !row.previous ? { iCalUID: row.iCalUID } : {}),
    iCalSequence: row.sequence,
    requiresConfirmation: eventType.requiresConfirmation ?? false,
    oneTimePassword: null,
    organizationId: dialect === 'diy-6.2' ? null : 1,
    hashedLink: null,
    uid: row.uid,
    ...(video ? { conferenceData: { createRequest: { requestId: newUuid(world) } }, videoCallData: videoOf(row) } : {}),
    appsStatus: video ? [{ appName: 'video-app', type: 'video_provider', success: 1, failures: 0, errors: [] }] : [],
    eventTitle: eventType.title,
    eventDescription: '',
    price: 0,
    currency: 'usd',
    length: eventType.minutes,
    bookingId: row.id,
    ...(row.seriesUid && eventType.recurring ? { recurringEvent: eventType.recurring } : {}),
    ...extra,
    metadata: { ...row.metadata, ...(video ? { videoCallUrl: `${shape.bookerUrl}/video/${row.uid}` } : {}) },
    status: 'ACCEPTED',
  }
}

/** Rescheduled: a seat that moves names its old booking by uid only. */
export function rescheduled(shape: Shape, row: Row, previous: Row, seatUid?: string): Payload {
  const { metadata, status, ...body } = created(shape, row)
  const link = { rescheduleId: previous.id, rescheduleUid: previous.uid }
  const times = { rescheduleStartTime: plain(previous.start), rescheduleEndTime: plain(previous.end) }
  const diy = shape.dialect === 'diy-6.2'
  const moved = seatUid ? { rescheduleUid: previous.uid, attendeeSeatId: seatUid } : { ...link, ...times }
  return {
    ...body,
    ...(diy ? moved : {}),
    metadata,
    status,
    ...(diy ? (row.movedBy ? { rescheduledBy: row.movedBy } : {}) : moved),
    ...icsOf(shape, row, 'REQUEST'),
  }
}

/** Requested: built anew from the database in 6.2, and silent there about the booking it may replace. */
export function requested(shape: Shape, row: Row): Payload {
  const { conferenceData: _conference, videoCallData: _video, appsStatus: _apps, ...body } = created(shape, row)
  const fresh = shape.dialect === 'diy-6.2'
  return {
    ...body,
    startTime: fresh ? exact(row.start) : plain(row.start),
    endTime: fresh ? exact(row.end) : plain(row.end),
    iCalUID: row.iCalUID,
    requiresConfirmation: true,
    oneTimePassword: newUuid(shape.world),
    metadata: { ...row.metadata },
    status: 'PENDING',
    ...(fresh && row.previous ? { assignmentReason: null } : {}),
    ...(shape.dialect === '6.x' && row.previous
      ? { rescheduleId: row.previous.id, rescheduleUid: row.previous.uid }
      : {}),
  }
}

/** Created once more, when a request is confirmed; `rejected` is this without metadata and with a reason. */
export function confirmed(shape: Shape, row: Row): Payload {
  const video = row.eventType.place.type === 'video'
  const metadata = video ? { videoCallUrl: `${shape.bookerUrl}/video/${row.uid}` } : {}
  return { ...decided(shape, row), ...decidedEnd(row), status: 'ACCEPTED', metadata }
}

export function rejected(shape: Shape, row: Row, reason: string): Payload {
  return { ...decided(shape, row), rejectionReason: reason, ...decidedEnd(row), status: 'REJECTED' }
}

function decided({ dialect, bookerUrl }: Shape, row: Row): Payload {
  return {
    type: row.eventType.slug,
    title: titleOf(row),
    description: '',
    bookerUrl,
    userFieldsResponses: {},
    responses: bySlug(row, row.attendees[0]),
    customInputs: {},
    startTime: exact(row.start),
    endTime: exact(row.end),
    organizer: organizerOf(row, dialect),
    attendees: thinAttendees(row),
    location: locationOf(row),
    uid: row.uid,
    destinationCalendar: [],
    requiresConfirmation: true,
    hideOrganizerEmail: false,
    hideCalendarNotes: false,
    hideCalendarEventDetails: false,
    eventTypeId: row.eventType.id,
    customReplyToEmail: null,
    organizationId: dialect === 'diy-6.2' ? null : 1,
    additionalNotes: '',
  }
}

function decidedEnd({ eventType, id }: Row): Payload {
  const type = {
    eventTitle: eventType.title,
    eventDescription: '',
    price: 0,
    currency: 'usd',
    length: eventType.minutes,
  }
  return { ...type, bookingId: id }
}

export function noShow(row: Row, attendees: readonly Attendee[]): Payload {
  const marked = attendees.map(({ email, absent }) => ({ email, noShow: absent }))
  const word = marked.some(attendee => attendee.noShow) ? 'marked' : 'unmarked'
  const message = `${marked.map(attendee => attendee.email).join(', ')} ${word} as no-show`
  return { message, attendees: marked, bookingUid: row.uid, bookingId: row.id }
}

/** Host or place changed: the created body without its unneeded parts, and what it was before. */
export function changed(shape: Shape, row: Row, what: Payload): Payload {
  const {
    disableRescheduling: _a,
    disableCancelling: _b,
    oneTimePassword: _c,
    hashedLink: _d,
    ...body
  } = created(shape, row)
  const { appsStatus: _e, conferenceData: _f, videoCallData: _g, ...rest } = body
  return { ...rest, iCalUID: row.iCalUID, ...what }
}
