/**
 * Telling the channels about an alert: at once, or after the quiet hours in one summary. Everything is written in the
 * transaction that opens or clears the alert, so nothing is told twice and nothing is told of what did not happen.
 */
import type { AlertRules } from '../../model/alert-rules.ts'
import { quietUntil } from '../../model/alert-rules.ts'
import { noteOwnAct } from '../../pipeline/audit.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { queueMail } from '../../pipeline/mail.ts'
import { insertAlertNotice, mergeHeld, type NoticeTo, takeHeld, toldOf } from '../../store/alert-notices.ts'
import { type ChannelRow, listChannels } from '../../store/alert-settings.ts'
import { type AlertRow, loadAlerts } from '../../store/alerts.ts'
import { administratorsOf, organizationOf } from '../../store/recipients.ts'
import type { Scope } from '../../store/scope.ts'
import { callOf, mailOf, type Setting, summaryOf, type Told } from './compose.ts'

/** What a channel's sealed body holds. */
export type EmailBody = { to: string }
export type WebhookBody = { url: string; secret: string; before?: { secret: string; until: string } }

type Target = { to: NoticeTo } & ({ kind: 'email'; address: string } | { kind: 'webhook' })

/** Tells every channel that an alert opened, or those that know of it that it cleared. */
export async function tell(
  hub: Hub,
  db: Scope,
  rules: AlertRules,
  alert: AlertRow,
  event: Told['event'],
): Promise<void> {
  const now = hub.now()
  const told = event === 'cleared' ? await toldOf(db, alert.id) : []
  const knows = ({ to }: Target) => told.find(each => keyOf(each) === keyOf(to) && each.event === 'opened')
  const targets = (await targetsOf(hub, db))
    .filter(target => event === 'opened' || knows(target))
    .filter(({ kind }) => kind !== 'email' || alert.cause !== 'mail') // that mail does not leave cannot be mailed
  if (targets.length === 0) return
  const until = alert.severity === 'critical' ? undefined : quietUntil(rules.quiet, now)
  const setting = await settingOf(hub, db, rules)
  for (const target of targets) {
    const notice = { id: hub.newId(), to: target.to, alert: alert.id, event }
    if (until) await insertAlertNotice(db, { ...notice, how: { kind: 'held', until } }, now)
    else if (target.kind === 'webhook') {
      const body = callOf(`alert.${event}`, [{ alert, event }], setting, now)
      await insertAlertNotice(db, { ...notice, how: { kind: 'call', body } }, now)
    } else {
      const text = mailOf({ alert, event }, setting)
      const mail = await queueMail(hub, db, db.organization, { kind: 'alert', to: target.address, ...text })
      await insertAlertNotice(db, { ...notice, how: { kind: 'mailed', mail } }, now)
    }
    count(hub, db, event)
  }
  if (!until)
    await noteTold(
      hub,
      db,
      targets.map(({ to }) => ({ alert, event, to })),
    )
}

/** Tells what was held back, once it is no longer quiet: one summary for each channel. */
export async function tellHeld(hub: Hub, db: Scope, rules: AlertRules, now: Date): Promise<void> {
  const held = await takeHeld(db, now)
  if (held.length === 0) return
  const targets = await targetsOf(hub, db)
  const alerts = new Map(
    (
      await loadAlerts(
        db,
        held.map(({ alert }) => alert),
      )
    ).map(alert => [alert.id, alert]),
  )
  const setting = await settingOf(hub, db, rules)
  const noted: NotedTold[] = []
  for (const [key, group] of Map.groupBy(held, keyOf)) {
    const id = hub.newId()
    await mergeHeld(
      db,
      group.map(each => each.id),
      id,
      now,
    )
    const target = targets.find(({ to }) => keyOf(to) === key)
    const told = group.flatMap(({ alert, event }): Told[] => {
      const row = alerts.get(alert)
      return row && event !== 'summary' ? [{ alert: row, event }] : []
    })
    if (!target || told.length === 0) continue // the channel was removed meanwhile
    const notice = { id, to: target.to, event: 'summary' as const }
    if (target.kind === 'webhook') {
      const body = callOf('alert.summary', told, setting, now)
      await insertAlertNotice(db, { ...notice, how: { kind: 'call', body } }, now)
    } else {
      const text = summaryOf(told, setting)
      const mail = await queueMail(hub, db, db.organization, { kind: 'alert', to: target.address, ...text })
      await insertAlertNotice(db, { ...notice, how: { kind: 'mailed', mail } }, now)
    }
    count(hub, db, 'summary')
    noted.push(...told.map(each => ({ ...each, to: target.to })))
  }
  await noteTold(hub, db, noted)
}

type NotedTold = Told & { to: NoticeTo }

/** One entry of the audit trail for each alert, however many it goes to; what became of each is in its history. */
async function noteTold(hub: Hub, db: Scope, told: readonly NotedTold[]): Promise<void> {
  const groups = Map.groupBy(told, ({ alert, event }) => `${alert.id} ${event}`)
  await noteOwnAct(
    hub,
    db,
    [...groups.values()].flatMap(group => {
      const [first] = group
      if (!first) return []
      const { alert, event } = first
      return {
        actor: { kind: 'hub' as const, id: 'alerts' },
        action: 'alert.tell',
        subject: { kind: 'alert', id: alert.id },
        ...(alert.connection ? { connection: alert.connection } : {}),
        detail: { event, code: alert.code, to: group.map(({ to }) => keyOf(to)) },
      }
    }),
  )
}

/** How alerts of the organization of this scope speak. */
export async function settingOf(hub: Hub, db: Scope, rules: AlertRules): Promise<Setting> {
  const configuration = await hub.configurations.within(db, db.organization)
  const slugs = new Map([
    ...[...configuration.connections.values()].map(({ id, slug }) => [id, slug] as const),
    ...configuration.routes.map(({ id, slug }) => [id, slug] as const),
  ])
  return {
    organization: await organizationOf(db),
    address: hub.address,
    language: rules.language,
    zone: rules.quiet.zone,
    slugOf: id => (id === null ? undefined : slugs.get(id)),
  }
}

/** The channels that are on; where nobody has set one up, the administrators, by mail. */
async function targetsOf(hub: Hub, db: Scope): Promise<Target[]> {
  const channels = await listChannels(db)
  if (channels.length > 0) return channels.filter(({ state }) => state === 'on').map(each => targetOf(hub, db, each))
  if (!hub.accountKeys) return []
  const administrators = await administratorsOf(db, hub.accountKeys)
  return administrators.map(({ id, email }) => ({ to: { account: id }, kind: 'email' as const, address: email }))
}

function targetOf(hub: Hub, { organization }: Scope, { id, kind, body }: ChannelRow): Target {
  if (kind === 'webhook') return { to: { channel: id }, kind }
  const { to } = hub.sealer.openJson(organization, 'alert_channel', id, body) as EmailBody
  return { to: { channel: id }, kind, address: to }
}

function keyOf(to: NoticeTo | { channel: string | null; account: string | null }): string {
  const { channel, account } = { channel: null, account: null, ...to }
  return channel ?? account ?? ''
}

function count(hub: Hub, db: Scope, event: string): void {
  db.afterCommit(() => hub.tally?.add('alerted', '', event))
}
