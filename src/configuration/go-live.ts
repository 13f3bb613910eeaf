/**
 * Going live in production: with agreement, access policy and privacy sign-off on record personal data flow, and what
 * waited goes on by itself; when one is withdrawn they stop, and wait. Nothing is lost either way (SPEC SE-3).
 */
import type { Hub } from '../pipeline/hub.ts'
import { appendAudit } from '../store/audit.ts'
import { touchConfiguration } from '../store/configuration.ts'
import { type GoLiveKind, insertGoLive, settleGoLive, withdrawGoLive } from '../store/go-live.ts'
import { lastScenarioRun } from '../store/scenario-runs.ts'
import { type Scope, withScope } from '../store/scope.ts'

/** `not-green`: the scenarios were not played lately, or not all of them passed. */
export type Recorded = { kind: 'done'; ready: boolean } | { kind: 'conflict' | 'not-green' }
export type Withdrawn = { kind: 'done'; ready: boolean } | { kind: 'not-found' }

export type GoLiveRecord = { kind: GoLiveKind; reference: string; note?: string | undefined; by: string }

/** Puts one on record. */
export async function recordGoLive(hub: Hub, organization: string, record: GoLiveRecord): Promise<Recorded> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    const id = hub.newId()
    const { kind, reference, note, by } = record
    if (kind === 'scenarios' && !(await wereGreen(db, hub.now()))) return { kind: 'not-green' }
    const body = hub.sealer.sealJson(organization, 'go_live', id, { reference, ...(note ? { note } : {}) })
    if (!(await insertGoLive(db, organization, { id, kind, recordedBy: by, body }, hub.now())))
      return { kind: 'conflict' }
    return settle(hub, db, 'go-live.record', kind, { by })
  })
}

/** How old a green run of the scenarios may be when it is put on record, in milliseconds: 30 days. */
const freshMs = 30 * 86_400_000

async function wereGreen(db: Scope, now: Date): Promise<boolean> {
  const run = await lastScenarioRun(db)
  return run?.green === true && now.getTime() - run.at.getTime() <= freshMs
}

/** Withdraws the record of a kind. */
export async function withdrawRecord(
  hub: Hub,
  organization: string,
  kind: GoLiveKind,
  how: { by: string; reason: string },
): Promise<Withdrawn> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    if ((await withdrawGoLive(db, kind, how.by, hub.now())) === undefined) return { kind: 'not-found' }
    return settle(hub, db, 'go-live.withdraw', kind, how)
  })
}

async function settle(
  hub: Hub,
  db: Scope,
  action: string,
  kind: GoLiveKind,
  { by, reason }: { by: string; reason?: string },
): Promise<{ kind: 'done'; ready: boolean }> {
  const ready = await settleGoLive(db, hub.now())
  await touchConfiguration(db)
  const entry = {
    id: hub.newId(),
    actor: { kind: 'person' as const, id: by },
    action,
    subject: { kind: 'go-live', id: kind },
    outcome: 'done' as const,
    ...(reason ? { reason } : {}),
  }
  await appendAudit(db, db.organization, [entry], hub.now())
  db.afterCommit(() => {
    for (const work of ['configuration', 'messages', 'reading', 'deliveries'] as const) hub.wake.tell(work)
  })
  return { kind: 'done', ready }
}
