/**
 * The watchdog: looks at every organization now and then, outside of the delivery path and in web processes too, and opens
 * and clears alerts. Any number of processes may look: the database lets each cause be opened once and cleared once.
 */
import { alertRules, defaultRules } from '../../model/alert-rules.ts'
import { type AlertKind, alertKinds, drainMs, type Step, stepOf } from '../../model/alerts.ts'
import { unreachable } from '../../model/unreachable.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { loadAlertSetting } from '../../store/alert-settings.ts'
import {
  type AlertRow,
  clearAlert,
  clearedSince,
  forgetAlerts,
  noteAbsence,
  openAlert,
  openAlerts,
  writeFacts,
} from '../../store/alerts.ts'
import { forgetMail, readMailState } from '../../store/mail.ts'
import { memberConnection } from '../../store/network-members.ts'
import { anomaliesSince } from '../../store/network-requesters.ts'
import { lastPushes } from '../../store/registry-members.ts'
import { type Scope, statements, withScope } from '../../store/scope.ts'
import {
  claimWatch,
  countSuccesses,
  type DueHead,
  forgetSuccesses,
  moveWatch,
  overdueHeads,
  watchedConnections,
  watchedIssues,
  watchedQueues,
  watchedRoutes,
} from '../../store/watch.ts'
import { causesOf, type Seen, type SeenCause } from './causes.ts'
import { tell, tellHeld } from './tell.ts'

/** How often an organization is looked at, in milliseconds. */
export const lookEveryMs = 15_000
const atOnce = 50
/** Due for so long, and unmoved between two looks so far apart: nobody works. */
const stuckMs = 300_000
const day = 86_400_000
/** What was unusual of an hour that began longer ago is over. */
const unusualForMs = 7_200_000
const successDays = 28
const countEveryMs = 60_000
/** A delivery's time of settling is a little before its commit. */
const settlesWithinMs = 10_000
/** A mail that waits for less is on its way. */
const mailPatienceMs = 300_000
const keptDays = { alerts: 400, mail: 30 }

/** Looks at the organizations whose turn it is; returns how many. */
export async function alertsDue(hub: Hub): Promise<number> {
  const claimed = await claimWatch(statements(hub.pool), 'alerts', hub.now(), atOnce, lookEveryMs)
  for (const { organization, until } of claimed)
    await lookAt(hub, organization, until).catch((error: unknown) =>
      hub.log.error({ error, organization, step: 'watch' }, 'the watchdog could not look; it will look again'),
    )
  return claimed.length
}

async function lookAt(hub: Hub, organization: string, until: Date): Promise<void> {
  await hub.sealer.ready(organization)
  await withScope(hub.pool, organization, async db => {
    const now = hub.now()
    await keepSuccesses(db, until, now)
    const rules = await rulesOf(db)
    const seen = await look(hub, db, now)
    await settleAlerts(hub, db, { causes: causesOf(seen, rules, now), unknown: unknownOf(seen) }, rules, now)
    await tellHeld(hub, db, rules, now)
  })
}

/** The rules that hold: what an earlier version stored and this one cannot read counts as the built-in ones. */
export async function rulesOf(db: Scope): Promise<typeof defaultRules> {
  const stored = await loadAlertSetting(db)
  const read = stored ? alertRules.safeParse(stored.body) : undefined
  return read?.success ? read.data : defaultRules
}

async function keepSuccesses(db: Scope, until: Date, now: Date): Promise<void> {
  if (now.getTime() - until.getTime() < countEveryMs) return
  const upTo = new Date(now.getTime() - settlesWithinMs)
  await countSuccesses(db, until, upTo)
  await moveWatch(db, 'alerts', upTo)
  if (Math.floor(until.getTime() / day) === Math.floor(now.getTime() / day)) return
  const before = (days: number) => new Date(now.getTime() - days * day)
  await forgetSuccesses(db, before(successDays + 1))
  await forgetAlerts(db, before(keptDays.alerts))
  await forgetMail(db, before(keptDays.mail))
}

async function look(hub: Hub, db: Scope, now: Date): Promise<Seen> {
  const mail = await readMailState(db, now)
  const waitsLong = mail.stuck_since && now.getTime() - mail.stuck_since.getTime() >= mailPatienceMs
  return {
    connections: await watchedConnections(db),
    issues: await watchedIssues(db),
    queues: await watchedQueues(db),
    routes: await watchedRoutes(db, new Date(now.getTime() - successDays * day)),
    members: await lastPushes(db),
    requesters: await anomaliesSince(db, new Date(now.getTime() - unusualForMs)),
    endings: await endingsFor(hub, db),
    stuck: unmoved(hub, db.organization, await overdueHeads(db, new Date(now.getTime() - stuckMs)), now),
    mail:
      mail.stuck_since && waitsLong ? { since: mail.stuck_since, problem: mail.problem ?? 'mail.later' } : undefined,
  }
}

/** Of those who take part; the gateway is the same for all, and its files are read by processes that answer. */
async function endingsFor(hub: Hub, db: Scope): Promise<Seen['endings']> {
  const all = hub.gatewayEndings?.()
  if (!all) return undefined
  const connection = await memberConnection(db)
  return connection ? { connection, all } : { connection: '', all: [] }
}

/** What this process cannot see it neither opens nor clears: another one does. */
function unknownOf({ endings }: Seen): ReadonlySet<AlertKind> {
  return new Set(endings ? [] : ['ending'])
}

type Sight = { head: string; since: number }

/** Those of the overdue that have not moved since long ago, as far as this process has seen. A slow queue moves. */
function unmoved(hub: Hub, organization: string, heads: readonly DueHead[], now: Date): DueHead[] {
  const memory = hub.memoryOf(`watchdog ${organization}`) as Map<string, Sight>
  const sights = new Map<string, Sight>()
  for (const { connection, route, message, delivery, due_at } of heads) {
    const lane = `${connection} ${route ?? ''}`
    const head = `${delivery ?? message} ${due_at.getTime()}`
    const before = memory.get(lane)
    sights.set(lane, before?.head === head ? before : { head, since: now.getTime() })
  }
  memory.clear()
  for (const [lane, sight] of sights) memory.set(lane, sight)
  return heads.filter(({ connection, route }) => {
    const sight = sights.get(`${connection} ${route ?? ''}`)
    return sight !== undefined && now.getTime() - sight.since >= stuckMs
  })
}

type Known = { alert: AlertRow | undefined; kind: AlertKind; seen: SeenCause | undefined }

async function settleAlerts(
  hub: Hub,
  db: Scope,
  { causes, unknown }: { causes: readonly SeenCause[]; unknown: ReadonlySet<AlertKind> },
  rules: typeof defaultRules,
  now: Date,
): Promise<void> {
  const open = new Map((await openAlerts(db)).map(alert => [alert.cause, alert]))
  const drained = new Set((await clearedSince(db, new Date(now.getTime() - drainMs))).map(({ cause }) => cause))
  const byKey = new Map(causes.map(seen => [seen.cause.key, seen]))
  const follows = ({ cause }: SeenCause) =>
    alertKinds[cause.kind].follows.some(kind => {
      const root = `${kind} ${cause.connection ?? ''}`
      return byKey.has(root) || open.has(root) || drained.has(root)
    })
  const known: Known[] = [
    ...causes.map(seen => ({ alert: open.get(seen.cause.key), kind: seen.cause.kind, seen })),
    ...[...open.values()]
      .filter(({ cause }) => !byKey.has(cause))
      .map(alert => ({ alert, kind: kindOf(alert.cause), seen: undefined }))
      .filter(({ kind }) => !unknown.has(kind)),
  ]
  for (const each of known) {
    if (!each.alert && each.seen && follows(each.seen)) continue
    await take(hub, db, each, rules, now)
  }
}

const kindOf = (cause: string) => cause.split(' ')[0] as AlertKind

async function take(
  hub: Hub,
  db: Scope,
  { alert, kind, seen }: Known,
  rules: typeof defaultRules,
  now: Date,
): Promise<void> {
  const state = alert ? (alert.absent_since ? 'fading' : 'open') : 'none'
  const absentMs = alert?.absent_since ? now.getTime() - alert.absent_since.getTime() : 0
  const step: Step = stepOf(kind, state, seen?.presence ?? 'absent', absentMs)
  if (alert && seen) await writeFacts(db, alert.id, seen.cause.facts)
  switch (step) {
    case 'nothing':
    case 'stay':
      return
    case 'open': {
      if (!seen) return
      const { key, kind: _, ...cause } = seen.cause
      const row = {
        id: hub.newId(),
        cause: key,
        connection: null,
        route: null,
        step: null,
        issue: null,
        message: null,
        delivery: null,
        ...cause,
      }
      if (await openAlert(db, row, now)) {
        hub.log.warn({ code: row.code, connection: row.connection, kind }, 'an alert has opened')
        await tell(
          hub,
          db,
          rules,
          { ...row, opened_at: now, absent_since: null, cleared_at: null, ended: null },
          'opened',
        )
      }
      return
    }
    case 'return':
      return alert && noteAbsence(db, alert.id, null)
    case 'fade':
      return alert && noteAbsence(db, alert.id, now)
    case 'clear':
      if (alert && (await clearAlert(db, alert.id, 'gone', now))) {
        hub.log.info({ code: alert.code, connection: alert.connection, kind }, 'an alert has cleared')
        await tell(hub, db, rules, { ...alert, cleared_at: now, ended: 'gone' }, 'cleared')
      }
      return
    case 'dismiss':
      if (alert) await clearAlert(db, alert.id, 'dismissed', now) // whoever ignores it knows
      return
    default:
      return unreachable(step)
  }
}
