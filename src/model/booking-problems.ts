/** What a booking system answers when the hub asks something of it. Part of the registry in problems.ts. */
import type { Problem } from './problems.ts'

export const bookingProblems = {
  'booking.time-taken': {
    class: 'message',
    says: 'The time is taken at {connection}: the practitioner has another booking then.',
    fix: 'Look at both appointments in the calendar. Move one of them in the EHR, or cancel the booking that is in the way; then replay.',
  },
  'booking.not-offered': {
    class: 'message',
    says: '{connection} does not offer this time for this kind of visit.',
    fix: 'Choose a time inside the hours of the practitioner, or widen the hours at {connection}; then replay.',
  },
  'booking.in-the-past': {
    class: 'message',
    says: '{connection} takes no times in the past.',
    fix: 'Nothing has to be done where the visit is over: suppress the delivery. Otherwise correct the time in the EHR.',
  },
  'booking.answer-missing': {
    class: 'message',
    says: 'The form at {connection} asks for an answer that this booking does not have.',
    fix: 'Make the question optional at {connection}, or move the booking by hand there; then replay.',
  },
  'form.no-booking': {
    class: 'message',
    says: 'People answered a routing form at {connection} and booked nothing: their answers go with no appointment.',
    fix: 'Nothing has to be done. If your office calls such people, the answers are in the messages; ignore this issue otherwise.',
  },
  'booking.seat-unknown': {
    class: 'message',
    says: 'Which seat of the group session is meant is not known at {connection}.',
    fix: 'Change the seat by hand at {connection}. The whole session is never touched for one person.',
  },
  'booking.shared': {
    class: 'message',
    says: 'The booking is a group session: its practitioner and its place belong to all who come.',
    fix: 'Change the session by hand at {connection} when it is meant for everybody.',
  },
  'booking.over': {
    class: 'message',
    says: 'The booking is cancelled at {connection} for good; it cannot be brought back there.',
    fix: 'Book the visit again at {connection}, or suppress the delivery if the EHR alone keeps it.',
  },
  'booking.not-started': {
    class: 'message',
    says: 'Whether somebody came can be told to {connection} only once the visit has begun.',
    fix: 'Nothing has to be done: it goes there by itself at the start of the visit.',
  },
  'booking.host-unknown': {
    class: 'message',
    says: 'The practitioner of this appointment has no id at {connection}.',
    fix: 'Add the id of the practitioner there to the crosswalk of practitioners; then replay.',
  },
  'booking.event-type-missing': {
    class: 'message',
    says: 'There is no event type at {connection} that an appointment of the EHR can be booked as.',
    fix: 'Name an event type for this practitioner in the settings of the connection; then replay.',
  },
  'booking.in-feed': {
    class: 'message',
    says: 'The appointment was made in the EHR: its time is taken at {connection} by the busy calendar, without a booking.',
    fix: 'Nothing has to be done. Settings of the connection say whether such appointments are booked there instead.',
  },
  'booking.not-sent': {
    class: 'message',
    says: 'Appointments made in the EHR do not go to {connection}.',
    fix: 'Nothing has to be done. Settings of the connection say whether they block the time there, and how.',
  },
  'booking.host-absent': {
    class: 'decision',
    says: '{connection} noticed that nobody of the practice came to a video visit.',
    fix: 'Open the message to see which visit it is, call the patient, and mark what happened in the EHR.',
  },
  'booking.guest-absent': {
    class: 'decision',
    says: '{connection} noticed that a patient did not come to a video visit.',
    fix: 'Open the message to see which visit it is. It is no mark: mark the absence in the EHR where it is one.',
  },
  'booking.wrong-assignment': {
    class: 'decision',
    says: 'Somebody told {connection} that a booking went to the wrong person.',
    fix: 'Open the message to see which booking it is, and reassign it at {connection} or in the EHR.',
  },
} as const satisfies Record<string, Problem>
