/**
 * Which message an act becomes: its event, the resources that go with it, and the trigger that people know it by.
 * Source: reference/referrals.md sections 4, 5 and 7; shared fixtures `completed_*`.
 */
import type { EventType } from '../../../model/events.ts'
import { isReferralClass, referralClasses } from '../../../model/referral/classes.ts'
import { answersPart, bookingPart, consentParts, filePart, noteParts } from './further-parts.ts'
import { peopleParts, requestPart, taskPart } from './request-parts.ts'
import type { MessageCode, Part, Told, Writer } from './style.ts'
import type { Booking, Note, Referral } from './world.ts'

export type Act =
  | { kind: 'received' | 'edited' | 'status' | 'revoked' | 'archived' }
  /** `toListing`: it went over to another listing as well. `under`: another event than the usual one. */
  | { kind: 'booked' | 'rescheduled' | 'unbooked'; booking: Booking; toListing?: boolean; under?: MessageCode }
  | { kind: 'message'; note: Note }

export function tell(writer: Writer, referral: Referral, act: Act): Told {
  const request = { type: 'ServiceRequest', id: referral.reference }
  switch (act.kind) {
    case 'received':
      return { code: 'add-service-request', focus: request, parts: everything(writer, referral) }
    case 'edited':
      return { code: 'notify-update-service-request', focus: request, parts: everything(writer, referral) }
    case 'status':
    case 'archived': {
      const task = taskPart(writer, referral)
      const parts = [task, requestPart(writer, referral, 'bare'), ...around(writer, referral)]
      return { code: 'notify-update-process-request', focus: task, parts }
    }
    case 'revoked': {
      const parts = [requestPart(writer, referral, 'bare', true), ...around(writer, referral)]
      return { code: 'revoke-service-request', focus: request, parts }
    }
    case 'booked':
    case 'rescheduled':
    case 'unbooked': {
      const usual = act.kind === 'booked' ? 'notify-add-appointment' : 'notify-update-appointment'
      const booking = bookingPart(writer, referral, act.booking)
      const parts = [booking, ...context(writer, referral, act.toListing === true)]
      return { code: act.under ?? usual, focus: booking, parts }
    }
    case 'message': {
      const [note, ...files] = noteParts(writer, referral, act.note)
      const parts = [...(note ? [note] : []), ...files, ...context(writer, referral, false)]
      return { code: 'add-communication', focus: note ?? request, parts }
    }
  }
}

function everything(writer: Writer, referral: Referral): Part[] {
  return [
    requestPart(writer, referral, 'all'),
    taskPart(writer, referral),
    ...peopleParts(writer, referral),
    ...referral.files.map(file => filePart(writer, referral, file)),
    answersPart(writer, referral),
    ...consentParts(writer, referral),
  ]
}

/** Whom the request names: left out as published, where references lead to what is not in the message. */
function around(writer: Writer, referral: Referral): Part[] {
  return writer.style === 'published' ? [] : peopleParts(writer, referral)
}

/** The request that an appointment or message is about; as published only when it went over to another listing. */
function context(writer: Writer, referral: Referral, toListing: boolean): Part[] {
  const request = requestPart(writer, referral, 'bare')
  if (writer.style !== 'published') return [request, taskPart(writer, referral), ...peopleParts(writer, referral)]
  const listing = peopleParts(writer, referral).filter(({ type }) => type === 'HealthcareService')
  return toListing ? [request, ...listing] : []
}

/** The event that an act is, in the hub's words: triggers stand for events. */
export function eventOf(referral: Referral, act: Act): EventType {
  switch (act.kind) {
    case 'received':
    case 'edited':
    case 'booked':
    case 'rescheduled':
    case 'unbooked':
    case 'archived':
      return `referral.${act.kind}`
    case 'status':
      return isReferralClass(referral.classification)
        ? referralClasses[referral.classification].event
        : 'referral.edited'
    case 'revoked':
      return 'referral.cancelled'
    case 'message':
      return `referral.message-from-${act.note.from}`
  }
}

const names: Partial<Record<EventType, string>> = {
  'referral.received': 'Received',
  'referral.ready': 'Edited Status - Ready',
  'referral.acknowledged': 'Edited Status - Received',
  'referral.completed': 'Closed - Completed',
  'referral.rejected': 'Closed - Rejected',
  'referral.cancelled': 'Closed - Cancelled',
  'referral.failed': 'Closed - Failed',
  'referral.entered-in-error': 'Closed - Error',
  'referral.booked': 'Booked',
  'referral.rescheduled': 'Rescheduled/Unbooked',
  'referral.unbooked': 'Rescheduled/Unbooked',
  'referral.archived': 'Archived',
  'referral.message-from-provider': 'Message from Provider',
  'referral.message-from-requester': 'Message from Requester',
}

/** The trigger's name in the window "Integration Triggers". */
export function triggerName(event: EventType): string {
  return names[event] ?? 'Edited'
}
