/**
 * The events of referral messages, and the trigger names that a sender may add. Which event of the hub a message is, is
 * decided by evolve; here is what the message alone says. Source: reference/referrals.md sections 4 and 5.
 */
import { referralClasses } from '../../model/referral/classes.ts'
import { foldText } from '../../model/text.ts'
import type { HeaderReader } from '../connector.ts'
import { type MessageEvent, messageEvents, type ToldTask, type TriggerHint } from './told.ts'
import { type Fields, fieldsOf, isFields, listOf, textOf } from './tolerant.ts'

/** The event of a header by its code, whatever its case and spaces, with or without a system; `code` as it is written. */
export function eventOf(header: Fields): { event?: MessageEvent; code?: string } {
  const written = [...listOf(header.eventCoding), ...listOf(fieldsOf(header.event).coding), header.eventUri]
  const codes = written.flatMap(each => (isFields(each) ? textOf(each.code) : textOf(each)?.split(/[#/]/).at(-1)) ?? [])
  const spelled = codes.map(code => code.toLowerCase().replace(/[\s_]+/g, '-'))
  const event = messageEvents.find(known => spelled.includes(known))
  const [code] = spelled
  return { ...(event ? { event } : {}), ...(code === undefined ? {} : { code }) }
}

/** By folded name. */
const names: Readonly<Record<string, TriggerHint>> = {
  RECEIVED: 'referral.received',
  EDITED: 'referral.edited',
  'EDITED STATUS READY': 'referral.ready',
  'EDITED STATUS RECEIVED': 'referral.acknowledged',
  'STATUS READY': 'referral.ready',
  'STATUS RECEIVED': 'referral.acknowledged',
  CLOSED: 'closed',
  'CLOSED COMPLETED': 'referral.completed',
  'CLOSED REJECTED': 'referral.rejected',
  'CLOSED CANCELLED': 'referral.cancelled',
  'CLOSED FAILED': 'referral.failed',
  'CLOSED ERROR': 'referral.entered-in-error',
  BOOKED: 'referral.booked',
  'RESCHEDULED UNBOOKED': 'moved',
  RESCHEDULED: 'referral.rescheduled',
  UNBOOKED: 'referral.unbooked',
  ARCHIVED: 'referral.archived',
  'MESSAGE FROM PROVIDER': 'referral.message-from-provider',
  'MESSAGE FROM REQUESTER': 'referral.message-from-requester',
}

/** A trigger name that comes with the message: in a header of HTTP, or as a field, reason or tag of the message. */
export function triggerOf(bundle: Fields, header: Fields, headers: HeaderReader): TriggerHint | undefined {
  const reason = fieldsOf(header.reason)
  const written = [
    headers.get('x-caredove-trigger'),
    textOf(bundle.trigger),
    textOf(reason.text),
    ...[...listOf(reason.coding), ...listOf(fieldsOf(header.meta).tag)]
      .filter(isFields)
      .flatMap(each => [textOf(each.display), textOf(each.code)]),
  ]
  return written.flatMap(each => (each ? (names[foldText(each)] ?? []) : []))[0]
}

/** Whether a trigger name contradicts what the rest of the message says, as far as the message alone can tell. */
export function contradicts(hint: TriggerHint, event: MessageEvent, task: ToldTask | undefined): boolean {
  const isClosing =
    hint === 'closed' || Object.values(referralClasses).some(each => each.phase === 'closed' && each.event === hint)
  switch (event) {
    case 'add-communication':
      return !hint.startsWith('referral.message')
    case 'notify-add-appointment':
    case 'notify-update-appointment':
      return !['referral.booked', 'referral.rescheduled', 'referral.unbooked', 'moved'].includes(hint)
    case 'add-service-request':
      return hint !== 'referral.received' && hint !== 'referral.edited'
    case 'revoke-service-request':
      return hint !== 'closed' && hint !== 'referral.cancelled'
    case 'notify-add-process-request':
    case 'notify-update-process-request':
      if (!isClosing || task?.status === undefined) return false
      return hint === 'closed'
        ? referralClasses[task.status].phase !== 'closed'
        : referralClasses[task.status].event !== hint
    case 'notify-update-service-request':
    case 'notify-data-correction':
      return false
  }
}
