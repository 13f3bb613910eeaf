/**
 * What Cal.com says of the form of its messages: webhook version, trigger and the names of the payload's fields; of what
 * the API was asked for, the version that was asked. Source: reference/calcom.md sections 3, 4 and 8.2.
 */
import { fieldWords, type VendorWords } from '../../model/versions/words.ts'
import type { ParseInput } from '../connector.ts'
import type { CalcomSettings } from './config.ts'
import { jsonOf, versionHeader } from './envelope.ts'
import { fieldsOf, textOf } from './tolerant.ts'
import { bookingTriggers, isTrigger, webhookVersions } from './triggers.ts'

/** Versions of the bookings API that this connector was built against. */
const apiVersions: ReadonlySet<string> = new Set(['2024-08-13', '2026-02-25'])

/** The fields that a booking payload is known to have, in any of its shapes and versions. */
const known: ReadonlySet<string> = new Set([
  ...[
    'additionalNotes',
    'addedHostUserIds',
    'appsStatus',
    'assignmentReason',
    'attendeeIcsContent',
    'attendeeSeatId',
    'attendees',
  ],
  ...['bookerUrl', 'bookingFields', 'bookingId', 'bookingUid', 'cancellationReason', 'cancelledBy', 'conferenceData'],
  ...['conferenceCredentialId', 'conferencingErrors', 'createdAt', 'currency', 'customInputs', 'customReplyToEmail'],
  ...['delegationCredentialId', 'description', 'destinationCalendar', 'disableCancelling', 'disableRescheduling'],
  ...['disableStandardEmails', 'endTime', 'eventDescription', 'eventTitle', 'eventTypeId', 'existingRecurringEvent'],
  ...[
    'guests',
    'hasOrganizerChanged',
    'hashedLink',
    'hideBranding',
    'hideCalendarEventDetails',
    'hideCalendarNotes',
    'hideOrganizerEmail',
  ],
  ...['hostsExcluded', 'hostsIncluded', 'iCalSequence', 'iCalUID', 'instantMeeting', 'length', 'location', 'message'],
  ...['metadata', 'oneTimePassword', 'organizationId', 'organizer', 'organizerDefaultConferencing'],
  ...['organizerIcsContent', 'paymentData', 'paymentId', 'platformBookingUrl', 'platformCancelUrl'],
  ...['platformClientId', 'platformRescheduleUrl', 'previousLocation', 'price', 'recurrence', 'recurringEvent'],
  ...['rejectionReason', 'removedHostUserIds', 'requestReschedule', 'requiresConfirmation', 'rescheduleEndTime'],
  ...['rescheduleId', 'rescheduleStartTime', 'rescheduleUid', 'rescheduledBy', 'responses', 'rootBookingUid'],
  ...['routingFormResponses', 'schedulingType', 'seatsPerTimeSlot', 'seatsShowAttendees'],
  ...['seatsShowAvailabilityCount', 'smsReminderNumber', 'startTime', 'status', 'team', 'title', 'type', 'uid'],
  ...['userFieldsResponses', 'utm', 'videoCallData'],
])

/** What a message says of its form. Pure; never throws. */
export function words({ settings, origin, headers, body }: ParseInput<CalcomSettings>): VendorWords {
  if (origin !== 'push') {
    const word = settings.apiVersions.bookings
    return { api: { word, known: apiVersions.has(word) }, fields: [] }
  }
  const version = versionOf(headers.get(versionHeader))
  const json = jsonOf(body, headers.get('content-type'))
  if ('kind' in json) return { version, fields: [] }
  const envelope = fieldsOf(json.value)
  const trigger = triggerOf(textOf(envelope.triggerEvent))
  // Other triggers have shapes of their own, of which little is published.
  const isBooking = trigger !== undefined && bookingTriggers.some(each => each === trigger.word)
  const fields = isBooking ? fieldWords(fieldsOf(envelope.payload), known) : []
  return { version, ...(trigger ? { trigger } : {}), fields }
}

/** No header is the first version, as releases before it was invented send none. */
function versionOf(header: string | undefined): { word: string; known: boolean } {
  const [first = ''] = webhookVersions
  if (header === undefined) return { word: `${first} (no header)`, known: true }
  return { word: /^\d{4}-\d{2}-\d{2}$/.test(header) ? header : 'unreadable', known: webhookVersions.includes(header) }
}

function triggerOf(trigger: string | undefined): { word: string; known: boolean } | undefined {
  if (trigger === undefined) return undefined
  return { word: /^[A-Z][A-Z_]{0,59}$/.test(trigger) ? trigger : 'unreadable', known: isTrigger(trigger) }
}
