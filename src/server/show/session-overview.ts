/** How Synchronization stands: what a person sees of it, what is locked, how much is paired, and how the pulls go. */
import { z } from 'zod'
import type { PracticeRights } from '../../connectors/practice.ts'
import { tabs, tabsOf } from '../../model/sessions/tabs.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { isRunning, sessionSettingOf } from '../../sessions/settings.ts'
import { countEntries, countUnplaced } from '../../store/lists/session-entries.ts'
import { countNotes } from '../../store/lists/session-notes.ts'
import type { Scope } from '../../store/scope.ts'
import { countSites } from '../../store/session-pairs.ts'
import { lastPulls } from '../../store/session-pulls.ts'
import { id, instant, instantOf } from '../api.ts'

const count = z.number().int()
const pull = z.object({
  stream: z.string(),
  state: z.enum(['running', 'done', 'failed', 'stopped']),
  startedAt: instant,
  endedAt: instant.nullable(),
  pages: count,
  items: count,
  total: count.nullable(),
  problem: z.string().nullable(),
})
export const sessionOverview = z.object({
  enabled: z.boolean(),
  running: z.boolean().describe('Switched on, connected and agreed to'),
  connection: id.nullable(),
  byFiles: z.boolean().describe('Nothing is pulled: people bring files in'),
  unlockedAt: instant.nullable(),
  syncedAt: instant.nullable(),
  tabs: z.array(
    z.object({
      tab: z.enum(tabs),
      visible: z.boolean(),
      locked: z.boolean(),
      because: z.enum(['sites-unmapped', 'no-sites']).nullable(),
      all: count,
      auto: count,
      user: count,
      none: count,
      reasons: z.record(z.string(), count).describe('How many have no pair, by reason'),
      unplaced: count.describe(
        'Rows that no agency has, which this person does not see: whoever sees all agencies maps them',
      ),
    }),
  ),
  steps: z.record(z.string(), count).describe('Paired notes by how far they have come'),
  reviews: z.record(z.string(), count).describe('Notes that a person must look at, by why'),
  pulls: z.array(pull).describe('The newest of each list'),
  waiting: count.describe('Pages that are stored and not yet taken'),
})
export type SessionOverview = z.infer<typeof sessionOverview>

const kinds = { agencies: 'site', clients: 'student', staff: 'user' } as const

/**
 * The overview for one person: counts of the rows that they see. Who sees no rows at all (`rows: false`), as support, has
 * the counts of everything, since they name nobody.
 */
export async function showOverview(
  hub: Hub,
  db: Scope,
  { rights, rows }: { rights: PracticeRights; rows: boolean },
): Promise<SessionOverview> {
  const agencies = rows && rights.agencies !== 'all' ? rights.agencies : undefined
  const setting = await sessionSettingOf(hub, db)
  const { connection } = setting ?? { connection: null }
  const [entries, notes, sites, pulls] = connection
    ? [
        await countEntries(db, connection, agencies),
        await countNotes(db, connection, agencies),
        await countSites(db, connection),
        await lastPulls(db, connection),
      ]
    : [[], [], { all: 0, paired: 0 }, { pulls: [], waiting: 0 }]
  const unplaced = connection && agencies ? await countUnplaced(db, connection) : { site: 0, student: 0, user: 0 }
  const states = tabsOf({ sites: sites.all, mappedSites: sites.paired, agencies: rights.agencies })
  return {
    enabled: Boolean(setting?.enabled_at),
    running: isRunning(setting),
    connection,
    byFiles: connection !== null && (await isByFiles(hub, db, connection)),
    unlockedAt: instantOf(setting?.unlocked_at),
    syncedAt: instantOf(setting?.synced_at),
    tabs: states.map(({ tab, visible, locked, because }) => {
      const own = tab === 'appointments' ? notes : entries.filter(({ kind }) => kind === kinds[tab])
      return {
        tab,
        visible,
        locked,
        because: because ?? null,
        ...countsOf(own),
        unplaced: tab === 'appointments' ? 0 : unplaced[kinds[tab]],
      }
    }),
    steps: tally(notes.filter(({ how }) => how !== null).map(({ step, count }) => [step, count])),
    reviews: tally(notes.flatMap(({ review, count }) => (review === null ? [] : [[review, count] as const]))),
    pulls: pulls.pulls.map(({ started_at, ended_at, ...each }) => ({
      ...each,
      startedAt: started_at.toISOString(),
      endedAt: instantOf(ended_at),
    })),
    waiting: pulls.waiting,
  }
}

async function isByFiles(hub: Hub, db: Scope, connection: string): Promise<boolean> {
  const { connections } = await hub.configurations.within(db, db.organization)
  const connector = connections.get(connection)?.connector
  return connector !== undefined && (connector.streams ?? []).length === 0
}

type Counted = { how: 'auto' | 'user' | null; reason: string | null; count: number }

function countsOf(rows: readonly Counted[]) {
  const sum = (how: Counted['how']) =>
    rows.filter(row => row.how === how).reduce((total, { count }) => total + count, 0)
  const counts = { auto: sum('auto'), user: sum('user'), none: sum(null) }
  return {
    all: counts.auto + counts.user + counts.none,
    ...counts,
    reasons: tally(
      rows.flatMap(({ how, reason, count }) => (how === null && reason !== null ? [[reason, count] as const] : [])),
    ),
  }
}

function tally(rows: readonly (readonly [string, number])[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [name, count] of rows) sums[name] = (sums[name] ?? 0) + count
  return sums
}
