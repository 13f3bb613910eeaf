/**
 * Sends messages that are due. Each is written down as being sent before the first byte leaves; what may have left is never
 * sent again, unless the gateway keeps to idempotency keys. docs/decisions/0031-messages-to-people.md.
 */

import type { Json } from '../../model/events.ts'
import { tooLateMs } from '../../model/reminders/visit.ts'
import type { MessageText } from '../../model/reminders/words.ts'
import { unreachable } from '../../model/unreachable.ts'
import { noteOwnAct, type OwnAct } from '../../pipeline/audit.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { type GatewaySettings, sendSms } from '../../sms/gateway.ts'
import {
  beginReminder,
  type ClaimedReminder,
  claimReminders,
  endReminder,
  loadReminder,
  postponeReminder,
  type ReminderRow,
} from '../../store/reminders.ts'
import { type Scope, statements, withScope } from '../../store/scope.ts'
import { composeReminder } from './compose.ts'
import { planVisit } from './plan.ts'
import { reminderSettingOf } from './setting.ts'

const leaseMs = 120_000
const atOnce = 10
/** After the n-th try that surely failed, in milliseconds; the last one repeats until it is too late. */
const waitsMs = [60_000, 300_000, 900_000] as const

/** Sends what is due; returns how many messages were looked at. */
export async function sendReminders(hub: Hub): Promise<number> {
  const claimed = await claimReminders(statements(hub.pool), hub.now(), atOnce, leaseMs)
  await Promise.all(
    claimed.map(each =>
      sendOne(hub, each).catch((error: unknown) =>
        hub.log.error({ error, step: 'reminder' }, 'a message to a person failed; its lease will end'),
      ),
    ),
  )
  return claimed.length
}

/** A message on its way. */
type Sending = {
  row: Pick<ReminderRow, 'id'>
  channel: 'email' | 'sms'
  to: string
  text: MessageText
  gateway: GatewaySettings | undefined
}

async function sendOne(hub: Hub, { organization, id, was }: ClaimedReminder): Promise<void> {
  await hub.sealer.ready(organization)
  const sending = await withScope(hub.pool, organization, db => prepare(hub, db, id, was))
  if (!sending) return
  const outcome = await send(hub, sending)
  await withScope(hub.pool, organization, db => settle(hub, db, id, outcome))
}

/** Writes down that it is being sent, or why not; undefined when there is nothing to send. */
async function prepare(hub: Hub, db: Scope, id: string, was: ClaimedReminder['was']): Promise<Sending | undefined> {
  const row = await loadReminder(db, id, true)
  if (!row || row.state !== was) return undefined // somebody else has it, or it was dropped meanwhile
  const setting = await reminderSettingOf(hub, db)
  const configuration = await hub.configurations.within(db, db.organization)
  const { record, kind, starts_at: startsAt } = row
  if (was === 'sending') {
    // Whoever sent it died. With a key that the gateway keeps, the same again arrives once; if it is still wanted.
    if (row.channel === 'sms' && row.body && setting.gateway?.keepsKeys) {
      const again = await composeReminder(hub, db, configuration, setting, { record, kind, startsAt })
      const first = openBody(hub, db, row.id, row.body)
      if (again.kind !== 'not' && again.channel === 'sms' && again.to === first.to)
        return { row, channel: 'sms', gateway: setting.gateway, ...first }
    }
    await end(hub, db, configuration, row, { state: 'unclear', reason: 'reminder.unclear' })
    return undefined
  }
  const composed = await composeReminder(hub, db, configuration, setting, { record, kind, startsAt })
  if (composed.kind === 'not') {
    const state = composed.reason === 'changed' ? 'dropped' : 'not-sent'
    await end(hub, db, configuration, row, { state, reason: composed.reason })
    return undefined
  }
  const { channel, language, person, to, text } = composed
  const body = hub.sealer.sealJson(db.organization, 'reminder', id, { to, ...text } as Json)
  const leaseEnds = new Date(hub.now().getTime() + leaseMs)
  await beginReminder(db, id, { channel, language, person, body, leaseEnds })
  return { row, channel, to, text, gateway: setting.gateway }
}

/** What a message said, and to whom. */
export function openBody(hub: Hub, db: Pick<Scope, 'organization'>, id: string, body: Buffer) {
  const { to, ...text } = hub.sealer.openJson(db.organization, 'reminder', id, body) as MessageText & { to: string }
  return { to, text }
}

type SendOutcome =
  | { kind: 'sent'; status?: number }
  | { kind: 'refused' | 'later'; problem: string; status?: number }
  | { kind: 'unclear' }

async function send(hub: Hub, { row, channel, to, text, gateway }: Sending): Promise<SendOutcome> {
  if (channel === 'sms') {
    if (!gateway) return { kind: 'later', problem: 'sms.not-set-up' }
    return sendSms(hub.fetch, gateway, { id: row.id, to, text: text.text })
  }
  if (!hub.mailer) return { kind: 'later', problem: 'mail.not-set-up' }
  const outcome = await hub.mailer.send({ id: row.id, kind: 'reminder', to, ...text })
  switch (outcome.kind) {
    case 'sent':
      return { kind: 'sent' }
    case 'refused':
      return outcome
    case 'later':
      return outcome
    case 'away':
      return outcome.mayHaveLeft ? { kind: 'unclear' } : { ...outcome, kind: 'later' }
    default:
      return unreachable(outcome)
  }
}

async function settle(hub: Hub, db: Scope, id: string, outcome: SendOutcome): Promise<void> {
  const row = await loadReminder(db, id, true)
  if (row?.state !== 'sending') return // it took longer than its lease, and counts as unclear
  const configuration = await hub.configurations.within(db, db.organization)
  const status = 'status' in outcome && outcome.status !== undefined ? { status: outcome.status } : {}
  switch (outcome.kind) {
    case 'sent':
      return end(hub, db, configuration, row, { state: 'sent', ...status })
    case 'unclear':
      return end(hub, db, configuration, row, { state: 'unclear', reason: 'reminder.unclear' })
    case 'refused':
      return end(hub, db, configuration, row, { state: 'failed', reason: outcome.problem, ...status })
    case 'later': {
      const wait = waitsMs[Math.min(row.tries, waitsMs.length) - 1] ?? waitsMs[0]
      const due = new Date(hub.now().getTime() + wait)
      if (row.starts_at.getTime() - due.getTime() < tooLateMs)
        return end(hub, db, configuration, row, { state: 'failed', reason: outcome.problem, ...status })
      return postponeReminder(db, id, { due, reason: outcome.problem, ...status })
    }
    default:
      return unreachable(outcome)
  }
}

/** That something was said to somebody, through what, and whether it is known to have left; not what, nor to which address. */
function actOf({ id, record, kind, channel, person }: ReminderRow, { state }: Ended): OwnAct {
  return {
    actor: { kind: 'system', id: 'reminders' },
    action: 'reminder.send',
    subject: { kind: 'Appointment', id: record },
    outcome: state === 'sent' ? 'done' : 'failed',
    reason: `${kind} ${channel ?? ''}`.trim(),
    ...(person ? { persons: [person] } : {}),
    cause: id,
  }
}

type Ended = Parameters<typeof endReminder>[2]

/** Ends a message; an announcement that reached its person, or that nobody will send, is what they believe from now on. */
async function end(hub: Hub, db: Scope, configuration: Configuration, row: ReminderRow, ended: Ended): Promise<void> {
  await endReminder(db, row.id, ended, hub.now())
  if (ended.state === 'sent' || ended.state === 'unclear') await noteOwnAct(hub, db, [actOf(row, ended)])
  if (row.kind === 'reminder') return
  const believed = ended.state === 'sent' || ended.state === 'unclear' || ended.state === 'not-sent'
  const belief = { kind: row.kind === 'cancelled' ? 'off' : 'booked', start: row.starts_at } as const
  await planVisit(hub, db, configuration, row.record, { kind: 'told', ...(believed ? { belief } : {}) })
}
