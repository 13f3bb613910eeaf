/**
 * The health of a connection. An outage is not a failure of its deliveries: after failures in a row over different keys it
 * counts as down, gets one probe now and then, and nobody's attempts are spent. Credentials that are refused pause it.
 * Source: reference/operations.md section 2.
 */
import { connectionTrouble, type Seen } from '../model/health.ts'
import { setState } from '../store/configuration.ts'
import { claimProbes, failuresUntilDown, lockHealth, noteSuccess, probeWaitMs, writeHealth } from '../store/health.ts'
import { raiseIssues, resolveIssues } from '../store/issues.ts'
import { wakeReadingOf } from '../store/reading-messages.ts'
import { type Scope, statements, withScope } from '../store/scope.ts'
import { type Hub, ioOf } from './hub.ts'
import type { Settlement } from './settle.ts'

const probeLeaseMs = 60_000

/** Counts what the attempts say about their connections; returns those that are down now. */
export async function keepHealth(hub: Hub, db: Scope, group: readonly Settlement[]): Promise<ReadonlySet<string>> {
  const down = new Set<string>()
  for (const [connection, attempts] of Map.groupBy(
    group.filter(each => !each.prepared.decided),
    each => each.prepared.connection.id,
  )) {
    const failures = attempts.filter(each => each.outcome.kind === 'retry')
    const refused = attempts.find(each => each.outcome.kind === 'connection')
    if (refused && 'problem' in refused.outcome) await pauseForTrouble(hub, db, connection, refused.outcome.problem)
    const answered = attempts.some(each => each.outcome.kind !== 'retry' && each.outcome.kind !== 'ambiguous')
    if (failures.length === 0 && !refused && answered) await noteSuccess(db, connection, hub.now())
    else if (failures.length > 0 && (await noteFailures(hub, db, connection, attempts.map(seenOf))))
      down.add(connection)
  }
  return down
}

function seenOf({ prepared, outcome }: Settlement): Seen {
  const problem = 'problem' in outcome ? outcome.problem : undefined
  return { key: prepared.delivery.order_key, failed: outcome.kind === 'retry', problem }
}

/** Counts what was asked of a connection while reading; a question that got no answer is a failure like any other. */
export async function keepReadingHealth(hub: Hub, db: Scope, connection: string, seen: Seen): Promise<void> {
  if (seen.failed) await noteFailures(hub, db, connection, [seen])
  else await noteSuccess(db, connection, hub.now())
}

/** Adds to the failures in a row; true when the connection is down now. */
async function noteFailures(hub: Hub, db: Scope, connection: string, seen: readonly Seen[]): Promise<boolean> {
  const now = hub.now()
  const health = (await lockHealth(db, [connection])).get(connection)
  const before = {
    failingKeys: health?.failing_keys ?? [],
    ...(health?.down_since ? { downSince: health.down_since } : {}),
  }
  const trouble = connectionTrouble(before.failingKeys, seen, failuresUntilDown)
  const goesDown = trouble.down || before.downSince !== undefined
  await writeHealth(db, db.organization, {
    connection,
    failingKeys: trouble.failingKeys,
    failedAt: now,
    ...(trouble.problem ? { problem: trouble.problem } : {}),
    ...(goesDown
      ? {
          downSince: before.downSince ?? now,
          probeAt: health?.probe_at ?? new Date(now.getTime() + probeWaitMs.first),
          probeWaitMs: health?.probe_wait_ms ?? probeWaitMs.first,
        }
      : {}),
  })
  if (goesDown && !before.downSince) {
    await resolveSilence(db, connection, now) // one cause, one issue
    await raiseIssues(
      db,
      db.organization,
      [{ id: hub.newId(), connection, step: 'deliver', code: 'connection.down' }],
      now,
    )
  }
  return goesDown
}

/** What polls and reading complained of while the connection did not answer; a delivery's own issue stays. */
async function resolveSilence(db: Scope, connection: string, now: Date): Promise<void> {
  const silence = ['target.unreachable', 'target.no-answer', 'target.busy', 'message.source-silent']
  await resolveIssues(db, connection, silence, now, ['pull', 'read'])
}

/** A fault of the connection, not of any delivery: it pauses with one issue, and waits unspent. */
export async function pauseForTrouble(hub: Hub, db: Scope, connection: string, problem: string): Promise<void> {
  const paused = await setState(db, 'connection', connection, 'paused', problem)
  if (!paused) return
  hub.log.warn({ connection, problem }, 'connection paused')
  await raiseIssues(db, db.organization, [{ id: hub.newId(), connection, step: 'check', code: problem }], hub.now())
}

/** Probes the connections that are down and due for it; returns how many came back. */
export async function probeDue(hub: Hub): Promise<number> {
  let back = 0
  for (const { organization, connection } of await claimProbes(statements(hub.pool), hub.now(), probeLeaseMs)) {
    const configuration = await hub.configurations.get(organization)
    const config = configuration?.connections.get(connection)
    if (!config || config.invalid) continue
    const up = await config.connector
      .check(ioOf(hub, config))
      .then(result => result.ok)
      .catch(() => false)
    await withScope(hub.pool, organization, db => (up ? comeBack(hub, db, connection) : stayDown(hub, db, connection)))
    if (up) back += 1
  }
  return back
}

/** The connection works again: everything that waited for it goes on, in order. */
export async function comeBack(hub: Hub, db: Scope, connection: string): Promise<void> {
  const now = hub.now()
  await lockHealth(db, [connection])
  await writeHealth(db, db.organization, { connection, failingKeys: [], succeededAt: now })
  await resolveIssues(db, connection, ['connection.down'], now)
  await resolveSilence(db, connection, now)
  await wakeReadingOf(db, connection, now)
  db.afterCommit(() => {
    hub.log.info({ connection }, 'connection is back')
    hub.wake.tell('deliveries')
    hub.wake.tell('reading')
  })
}

async function stayDown(hub: Hub, db: Scope, connection: string): Promise<void> {
  const health = (await lockHealth(db, [connection])).get(connection)
  if (!health?.down_since) return
  const wait = Math.min((health.probe_wait_ms ?? probeWaitMs.first) * 2, probeWaitMs.longest)
  await writeHealth(db, db.organization, {
    connection,
    failingKeys: health.failing_keys,
    downSince: health.down_since,
    probeAt: new Date(hub.now().getTime() + wait),
    probeWaitMs: wait,
  })
}
