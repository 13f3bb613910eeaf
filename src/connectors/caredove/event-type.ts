/**
 * Which event a message is, from what it says and what was known: the table "Deriving the trigger from a message" of
 * reference/referrals.md section 5. A trigger name that comes with the message wins.
 */
import type { EventType } from '../../model/events.ts'
import { referralClasses } from '../../model/referral/classes.ts'
import { unreachable } from '../../model/unreachable.ts'
import { type Calendar, calendarOf } from './calendar.ts'
import type { CaredoveSettings } from './config.ts'
import { sideOf } from './direction.ts'
import { isCancelled, visitKey } from './merge.ts'
import type { State } from './state.ts'
import type { Told } from './told.ts'

export type Change = { before: State; after: State; told: Told; settings: CaredoveSettings }

export function typeOf(change: Change): EventType {
  const { before, after, told } = change
  switch (told.trigger) {
    case undefined:
      return byEvidence(change)
    case 'closed': {
      const status = after.standing?.status
      const isClosed = status !== undefined && referralClasses[status].phase === 'closed'
      return isClosed ? referralClasses[status].event : byEvidence(change)
    }
    case 'moved':
      return visitEvent(before, after, told) === 'referral.unbooked' ? 'referral.unbooked' : 'referral.rescheduled'
    default:
      return told.trigger
  }
}

function byEvidence({ before, after, told, settings }: Change): EventType {
  switch (told.event) {
    case 'add-service-request':
      return before.received ? 'referral.edited' : 'referral.received'
    case 'notify-update-service-request':
    case 'notify-data-correction':
      return 'referral.edited'
    case 'revoke-service-request':
      return 'referral.cancelled'
    case 'notify-add-process-request':
    case 'notify-update-process-request':
      return progressEvent(before, after, told)
    case 'notify-add-appointment':
    case 'notify-update-appointment':
      return visitEvent(before, after, told) ?? 'referral.edited'
    case 'add-communication': {
      const [first] = told.messages
      const side = first && sideOf(first, after, settings)
      return side === undefined ? 'referral.edited' : `referral.message-from-${side}`
    }
    default:
      return unreachable(told.event)
  }
}

function progressEvent(before: State, after: State, told: Told): EventType {
  if (after.archived?.is && !before.archived?.is) return 'referral.archived'
  const status = told.task?.status
  const moved = status !== undefined && after.standing?.status === status && before.standing?.status !== status
  // Closing tells more than what becomes of the appointment with it.
  if (moved && referralClasses[status].phase === 'closed') return referralClasses[status].event
  const visit = visitEvent(before, after, told)
  if (visit) return visit
  return moved ? referralClasses[status].event : 'referral.edited'
}

/** Booked, moved or gone; undefined when the message has no appointment, or one that only changed in itself. */
function visitEvent(before: State, after: State, told: Told): EventType | undefined {
  if (told.appointments.length === 0) return undefined
  if (told.appointments.some(isCancelled)) return 'referral.unbooked'
  const was = calendarOf(before)
  const is = calendarOf(after)
  const events = told.appointments.map(each => bookingEvent(visitKey(each), was, is))
  return events.find(each => each !== undefined)
}

function bookingEvent(key: string, was: Calendar, is: Calendar): EventType | undefined {
  // Late news of a booking that has been cancelled since.
  if (!is.live.has(key)) return was.live.has(key) ? undefined : 'referral.unbooked'
  const isMoved = was.live.has(key) || [...is.moved].some(([from, to]) => to === key && was.live.has(from))
  return isMoved ? 'referral.rescheduled' : 'referral.booked'
}
