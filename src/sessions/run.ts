/**
 * Sessions on the clock: for each organization that has something due, the mirror of the practice management is brought
 * up to date, pairs are made, and notes are brought to their appointments. One process at a time per organization makes
 * pairs (an advisory lock of the transaction); any number brings notes.
 */
import type { PracticeTarget } from '../connectors/practice.ts'
import type { Hub } from '../pipeline/hub.ts'
import { takeLane } from '../store/messages.ts'
import { preferIndexes } from '../store/plans.ts'
import { statements, withScope } from '../store/scope.ts'
import { countSites } from '../store/session-pairs.ts'
import { dueSessions, noteSynced, unlockSessions } from '../store/session-settings.ts'
import { retryBlocked } from '../store/session-work.ts'
import { bringNotes } from './bring.ts'
import { clearAppointmentsLeft } from './clear.ts'
import { mirrorPractice } from './mirror.ts'
import { keepNamesWarm } from './names.ts'
import { pairEntries } from './pair-entries.ts'
import { pairNotes } from './pair-notes.ts'
import { isRunning, pairLane, type SessionSetting, sessionSettingOf } from './settings.ts'

/** The practice management of an organization. */
export type TargetOf = (hub: Hub, organization: string) => PracticeTarget

/** How old the mirror may be, in milliseconds. */
const mirrorEveryMs = 60_000
/** Batches that are brought side by side. */
const bringingAtOnce = 2

/** Does what is due, organization by organization; returns how many had something. */
export async function sessionsDue(hub: Hub, targetOf: TargetOf, stops: () => boolean = () => false): Promise<number> {
  const now = hub.now()
  const due = await dueSessions(statements(hub.pool), now, new Date(now.getTime() - mirrorEveryMs))
  for (const organization of due) {
    if (stops()) break
    await runSessions(hub, organization, targetOf(hub, organization), stops).catch((error: unknown) =>
      hub.log.error({ error, step: 'sessions' }, 'sessions failed; they go on from where they are'),
    )
  }
  return due.length
}

/** Everything that is due of one organization. */
export async function runSessions(
  hub: Hub,
  organization: string,
  target: PracticeTarget,
  stops: () => boolean = () => false,
): Promise<void> {
  await hub.sealer.ready(organization)
  const begun = await withScope(hub.pool, organization, async db => {
    const setting = await sessionSettingOf(hub, db)
    if (!isRunning(setting)) return undefined
    const connection = (await hub.configurations.within(db, organization)).connections.get(setting.connection)
    return connection && { setting, connection }
  })
  if (!begun) return
  const { setting, connection } = begun
  const bringing = { hub, organization, setting, connection, target }
  const work = async () => {
    await repeat(stops, () => pair(hub, organization, setting.connection))
    await repeat(stops, () => clearAppointmentsLeft(bringing))
    await Promise.all(Array.from({ length: bringingAtOnce }, () => repeat(stops, () => bringNotes(bringing))))
  }
  // A long look, as after a first sync, keeps nobody waiting. The first one of all is whole before anything is paired.
  await keepMirror(hub, organization, setting, target, stops, setting.synced_at ? work : undefined)
  await work()
}

async function keepMirror(
  hub: Hub,
  organization: string,
  setting: SessionSetting & { connection: string },
  target: PracticeTarget,
  stops: () => boolean,
  between: (() => Promise<void>) | undefined,
): Promise<void> {
  const now = hub.now()
  if (setting.synced_at && now.getTime() - setting.synced_at.getTime() < mirrorEveryMs) return
  await mirrorPractice(hub, organization, setting, target, stops, between)
  if (stops()) return
  await withScope(hub.pool, organization, async db => {
    await noteSynced(db, now)
    await retryBlocked(db, now) // what blocked them may be mended by now
  })
  await withScope(hub.pool, organization, db => keepNamesWarm({ hub, db, connection: setting.connection }))
}

/** One round of pairs: entries, and notes once every site has had its agency. */
async function pair(hub: Hub, organization: string, connection: string): Promise<boolean> {
  return withScope(hub.pool, organization, async db => {
    if (!(await takeLane(db, pairLane(connection)))) return false
    await preferIndexes(db)
    const now = hub.now()
    const entries = await pairEntries(db, connection, now)
    const setting = await sessionSettingOf(hub, db)
    if (!setting?.unlocked_at) {
      const sites = await countSites(db, connection)
      if (sites.all === 0 || sites.paired < sites.all) return entries
      await unlockSessions(db, now)
    }
    return (await pairNotes(db, connection, now)) || entries
  })
}

async function repeat(stops: () => boolean, work: () => Promise<boolean>): Promise<void> {
  while (!stops()) if (!(await work())) return
}
