/**
 * Retention: once a day, and when a person asks, removes what has been kept long enough. Counts first, bodies before rows,
 * in small batches, on one process at a time; cut off anywhere it begins again and finds what is left.
 */
import { daysBefore, type Periods, periodsOf, type RetentionKind } from '../model/retention.ts'
import { pruneAudit } from '../pipeline/audit-chain.ts'
import type { Hub } from '../pipeline/hub.ts'
import { appendAudit } from '../store/audit.ts'
import { listConnectionIds, listOrganizationIds } from '../store/retention/ids.ts'
import { ofHub, ofOrganization, removeLeftovers } from '../store/retention/leftovers.ts'
import { withLock } from '../store/retention/lock.ts'
import { candidates, type Limits, removeBatch } from '../store/retention/remove.ts'
import { noteRun, type Removed, takeRun } from '../store/retention/runs.ts'
import { loadRetention } from '../store/retention/settings.ts'
import { fillStatistics, spans } from '../store/retention/statistics.ts'
import { statements, withScope } from '../store/scope.ts'

const batch = 500
/** A little less than a day, so that the run does not move on by its own length each time. */
const everyMs = 23 * 3_600_000

/** Runs what is due; returns how many organizations had a run, undefined when another process is at it. */
export async function retainDue(hub: Hub, stops: () => boolean = () => false): Promise<number | undefined> {
  return withLock(hub.pool, 'causeway retention', async () => {
    let runs = 0
    for (const organization of await listOrganizationIds(statements(hub.pool))) {
      if (stops()) return runs
      const done = await retainOne(hub, organization, stops).catch((error: unknown) => {
        hub.log.error({ error, organization, step: 'retention' }, 'a retention run failed; it begins again')
        return false
      })
      if (done) runs += 1
    }
    const now = hub.now()
    for (const leftover of ofHub)
      while (!stops() && (await removeLeftovers(statements(hub.pool), leftover, [now, batch])) === batch);
    return runs
  })
}

/** True when the organization had a run. */
async function retainOne(hub: Hub, organization: string, stops: () => boolean): Promise<boolean> {
  const now = hub.now()
  const since = new Date(now.getTime() - everyMs)
  const begun = await withScope(hub.pool, organization, async db => {
    const id = await takeRun(db, hub.newId, since, now)
    return id === undefined
      ? undefined
      : { id, settings: await loadRetention(db), connections: await listConnectionIds(db) }
  })
  if (!begun) return false
  const { id, settings, connections } = begun
  const removed: Removed = {}
  try {
    for (const span of spans) await withScope(hub.pool, organization, db => fillStatistics(db, span, now))
    for (const connection of connections) {
      const own = settings.overrides.find(each => each.connection === connection)
      await retainConnection(
        hub,
        organization,
        connection,
        limitsOf(periodsOf(settings.periods, own), now),
        removed,
        stops,
      )
    }
    await retainRest(hub, organization, settings.periods, removed, stops)
  } catch (error) {
    await withScope(hub.pool, organization, db => noteRun(db, id, { removed, state: 'failed', now: hub.now() }))
    throw error
  }
  await withScope(hub.pool, organization, async db => {
    const ended = hub.now()
    await noteRun(db, id, { removed, state: stops() ? 'stopped' : 'done', now: ended })
    if (Object.keys(removed).length === 0) return
    const entry = {
      id: hub.newId(),
      actor: { kind: 'system' as const, id: 'retention' },
      action: 'retention.remove',
      subject: { kind: 'retention-run', id },
      outcome: 'done' as const,
    }
    await appendAudit(db, organization, [entry], ended)
  })
  hub.log.info({ organization, count: Object.values(removed).reduce((sum, each) => sum + each, 0) }, 'retention ran')
  return true
}

/** When what is kept for a period began to be kept. */
export function limitsOf(periods: Periods, now: Date): Limits {
  const { bodies, problems, metadata } = periods
  return {
    bodies: daysBefore(now, bodies),
    problems: daysBefore(now, problems),
    metadata: daysBefore(now, metadata),
  }
}

async function retainConnection(
  hub: Hub,
  organization: string,
  connection: string,
  limits: Limits,
  removed: Removed,
  stops: () => boolean,
): Promise<void> {
  for (const kind of Object.keys(candidates) as (keyof typeof candidates)[]) {
    for (let gone = batch; gone === batch && !stops(); ) {
      gone = await withScope(hub.pool, organization, db => removeBatch(db, kind, connection, limits, batch, hub.now()))
      count(removed, kind, gone)
    }
  }
}

async function retainRest(
  hub: Hub,
  organization: string,
  periods: Periods,
  removed: Removed,
  stops: () => boolean,
): Promise<void> {
  const now = hub.now()
  const { metadata } = limitsOf(periods, now)
  for (const leftover of ofOrganization)
    for (let gone = batch; gone === batch && !stops(); )
      gone = await withScope(hub.pool, organization, db => removeLeftovers(db, leftover, [now, metadata, batch]))
  count(removed, 'audit', await pruneAudit(hub, organization, daysBefore(now, periods.audit), stops))
}

function count(removed: Removed, kind: RetentionKind, more: number): void {
  if (more > 0) removed[kind] = (removed[kind] ?? 0) + more
}
