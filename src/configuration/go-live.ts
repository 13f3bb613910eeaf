/**
 * Going live in production: with agreement, access policy and privacy sign-off on record personal data flow, and what
 * waited goes on by itself; when one is withdrawn they stop, and wait. Nothing is lost either way (SPEC SE-3).
 */
import type { Hub } from '../pipeline/hub.ts'
import { appendAudit } from '../store/audit.ts'
import { touchConfiguration } from '../store/configuration.ts'
import { type GoLiveKind, insertGoLive, settleGoLive, withdrawGoLive } from '../store/go-live.ts'
import { type Scope, withScope } from '../store/scope.ts'

export type Recorded = { kind: 'done'; ready: boolean } | { kind: 'conflict' }
export type Withdrawn = { kind: 'done'; ready: boolean } | { kind: 'not-found' }

export type GoLiveRecord = { kind: GoLiveKind; reference: string; note?: string | undefined; by: string }

/** Puts one on record. */
export async function recordGoLive(hub: Hub, organization: string, record: GoLiveRecord): Promise<Recorded> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    const id = hub.newId()
    const { kind, reference, note, by } = record
    const body = hub.sealer.sealJson(organization, 'go_live', id, { reference, ...(note ? { note } : {}) })
    if (!(await insertGoLive(db, organization, { id, kind, recordedBy: by, body }, hub.now())))
      return { kind: 'conflict' }
    return settle(hub, db, 'go-live.record', kind, { by })
  })
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
