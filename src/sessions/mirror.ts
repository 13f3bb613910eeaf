/**
 * Keeps the mirror of the practice management: what changed there since last time, page by page, each stored together
 * with how far it is. What an appointment's change means for notes is settled in the same transaction.
 */
import type { PracticeChanges, PracticeEntry, PracticeKind, PracticeTarget } from '../connectors/practice.ts'
import { practiceKinds } from '../connectors/practice.ts'
import type { Hub } from '../pipeline/hub.ts'
import { waitForLane } from '../store/messages.ts'
import { preferIndexes } from '../store/plans.ts'
import { type Scope, withScope } from '../store/scope.ts'
import {
  followSlots,
  loadCursor,
  markTargetsGone,
  rematchEntries,
  type SlotRow,
  saveCursor,
  type TargetKind,
  type TargetRow,
  writeSlots,
  writeTargets,
} from '../store/session-mirror.ts'
import { duePushesOf } from '../store/session-pushes.ts'
import { pairLane, type SessionSetting } from './settings.ts'
import { matchToken } from './tokens.ts'

const sideOf = { agency: 'site', client: 'student', staff: 'user' } as const

/** Pages after which other work has its turn. */
const pagesInARow = 10

/**
 * Reads every change since last time.
 * @param stops asked between pages; the rest follows next time
 * @param between other work, done after every few pages
 */
export async function mirrorPractice(
  hub: Hub,
  organization: string,
  setting: SessionSetting & { connection: string },
  target: PracticeTarget,
  stops: () => boolean,
  between?: () => Promise<void>,
): Promise<void> {
  let pages = 0
  for (const kind of practiceKinds) {
    const cursor = await withScope(hub.pool, organization, async db => {
      const sealed = await loadCursor(db, kind)
      return sealed && hub.sealer.openJson(organization, 'session_mirror', `${organization}/${kind}`, sealed)
    })
    for await (const page of target.changes(kind, cursor)) {
      await withScope(hub.pool, organization, db => takePage(hub, db, setting, kind, page))
      if (stops()) return
      pages += 1
      if (pages % pagesInARow === 0) await between?.()
    }
  }
}

async function takePage(
  hub: Hub,
  db: Scope,
  setting: SessionSetting & { connection: string },
  kind: PracticeKind,
  page: PracticeChanges,
): Promise<void> {
  const { organization } = db
  const now = hub.now()
  await waitForLane(db, pairLane(setting.connection)) // no pair is made with what is about to change
  await preferIndexes(db)
  if (kind === 'appointment') {
    const changed = await writeSlots(db, organization, page.entries.flatMap(slotOf))
    const gone = await markTargetsGone(db, kind, page.gone, now)
    await followSlots(db, [...changed, ...gone.map(id => ({ id, unrendered: false }))], now)
  } else {
    const rows = page.entries.flatMap(entry => targetOf(hub, organization, setting.choices.strictNames, entry))
    // A page begins a little before where the last one ended: what is the same as before makes nothing due again.
    const changed = await writeTargets(db, organization, kind, rows)
    await markTargetsGone(db, kind, page.gone, now)
    if (changed.length > 0) await rematchEntries(db, setting.connection, sideOf[kind])
    await duePushesOf(db, kind, [...changed, ...page.gone], now)
  }
  const cursor = hub.sealer.sealJson(organization, 'session_mirror', `${organization}/${kind}`, page.cursor)
  await saveCursor(db, organization, kind, cursor, now)
}

function slotOf(entry: PracticeEntry): SlotRow[] {
  if (entry.kind !== 'appointment') return []
  const { id, version, agency, client, staff, date, startsAt, endsAt, appointmentKind, state } = entry
  return [{ id, version, agency, client: client ?? null, staff, date, startsAt, endsAt, kind: appointmentKind, state }]
}

function targetOf(hub: Hub, organization: string, strict: boolean, entry: PracticeEntry): TargetRow[] {
  if (entry.kind === 'appointment') return []
  const kind: TargetKind = entry.kind
  const base = {
    id: entry.id,
    version: entry.version,
    active: entry.active,
    body: hub.sealer.sealJson(
      organization,
      'session_target',
      `${organization}/${kind}/${entry.id}`,
      JSON.parse(JSON.stringify(entry)),
    ),
  }
  const { tokens } = hub
  switch (entry.kind) {
    case 'agency':
      return [
        {
          ...base,
          agencies: [entry.id],
          match: matchToken(tokens, organization, 'agency', entry, strict),
          zone: entry.zone,
          grace: entry.graceMinutes,
        },
      ]
    case 'client':
      return [
        {
          ...base,
          agencies: [entry.agency],
          match: matchToken(tokens, organization, 'client', entry, strict),
          zone: null,
          grace: null,
        },
      ]
    case 'staff':
      return [
        {
          ...base,
          agencies: entry.agencies,
          match: matchToken(tokens, organization, 'staff', entry, strict),
          zone: null,
          grace: null,
        },
      ]
  }
}
