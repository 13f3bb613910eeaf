/** Every webhook trigger Cal.com publishes, and what it means here. Source: reference/calcom.md sections 2 and 5. */
import type { EventType } from '../../model/events.ts'
import type { ProblemCode } from '../../model/problems.ts'
import type { MarkKind } from '../connector.ts'

/**
 * - `step`: a step in the life of a booking; the payload says it all, or nearly.
 * - `doorbell`: something changed; the API says what, where the payload does not say enough.
 * - `timer`: kept beside the appointment, which it leaves as it is.
 * - `form`: somebody answered a routing form; the list of responses says which booking came of it, if one did.
 * - `leave`: somebody is away; the hub's own entries are known by what stands in them.
 * - `notice`: for people to look at, once for each kind; it marks nothing.
 * - `no-effect`: kept and shown, nothing else.
 */
type Meaning =
  | { does: 'step' | 'doorbell'; type: EventType }
  | { does: 'notice'; problem: ProblemCode }
  | { does: 'timer'; mark: MarkKind }
  | { does: 'form'; problem?: ProblemCode }
  | { does: 'no-effect' | 'leave' }
  | { does: 'ping' }

export const triggers = {
  BOOKING_CREATED: { does: 'step', type: 'booking.created' },
  BOOKING_REQUESTED: { does: 'step', type: 'booking.requested' },
  BOOKING_RESCHEDULED: { does: 'step', type: 'booking.rescheduled' },
  BOOKING_CANCELLED: { does: 'step', type: 'booking.cancelled' },
  BOOKING_REJECTED: { does: 'step', type: 'booking.rejected' },
  BOOKING_PAID: { does: 'step', type: 'booking.confirmed' },
  BOOKING_NO_SHOW_UPDATED: { does: 'doorbell', type: 'booking.no-show' },
  BOOKING_REASSIGNED: { does: 'doorbell', type: 'booking.reassigned' },
  BOOKING_LOCATION_UPDATED: { does: 'doorbell', type: 'booking.relocated' },
  BOOKING_PAYMENT_INITIATED: { does: 'no-effect' },
  // Timers, and unreliable ones: an end is no attendance, and a version of its own would say nothing.
  MEETING_STARTED: { does: 'timer', mark: 'meeting-started' },
  MEETING_ENDED: { does: 'timer', mark: 'meeting-ended' },
  // Leave is no record of the hub: the directory is compared with Cal.com's, which also shows what was changed or removed.
  OOO_CREATED: { does: 'leave' },
  FORM_SUBMITTED: { does: 'form' },
  FORM_SUBMITTED_NO_EVENT: { does: 'form', problem: 'form.no-booking' },
  ROUTING_FORM_FALLBACK_HIT: { does: 'form' },
  AFTER_HOSTS_CAL_VIDEO_NO_SHOW: { does: 'notice', problem: 'booking.host-absent' },
  AFTER_GUESTS_CAL_VIDEO_NO_SHOW: { does: 'notice', problem: 'booking.guest-absent' },
  RECORDING_READY: { does: 'no-effect' },
  RECORDING_TRANSCRIPTION_GENERATED: { does: 'no-effect' },
  INSTANT_MEETING: { does: 'no-effect' },
  INSTANT_MEETING_ACCEPTED: { does: 'no-effect' },
  DELEGATION_CREDENTIAL_ERROR: { does: 'no-effect' },
  DELEGATION_CREDENTIAL_SECRET_ROTATED: { does: 'no-effect' },
  DELEGATION_CREDENTIAL_SECRET_ROTATION_FAILED: { does: 'no-effect' },
  DELEGATION_CREDENTIAL_ROTATION_REQUIRED: { does: 'no-effect' },
  WRONG_ASSIGNMENT_REPORT: { does: 'notice', problem: 'booking.wrong-assignment' },
  PING: { does: 'ping' },
} as const satisfies Record<string, Meaning>

export type Trigger = keyof typeof triggers
/** The triggers that lead to an event. */
export type BookingTrigger = {
  [T in Trigger]: (typeof triggers)[T] extends { type: EventType } ? T : never
}[Trigger]

export const bookingTriggers = (Object.keys(triggers) as Trigger[]).filter((trigger): trigger is BookingTrigger =>
  Object.hasOwn(triggers[trigger], 'type'),
)

/** Whether a text is a trigger of the table. */
export function isTrigger(text: string): text is Trigger {
  return Object.hasOwn(triggers, text)
}

/** The versions of the webhook payload that are known; a missing header means the first. */
export const webhookVersions: readonly string[] = ['2021-10-20', '2026-07-27']
