/** Pausing, resuming and testing connections and routes: at once, and nothing is lost while paused. */
import type { CheckResult } from '../connectors/connector.ts'
import { appendAudit } from '../store/audit.ts'
import { setState, touchConfiguration } from '../store/configuration.ts'
import { resolveIssues } from '../store/issues.ts'
import { wakeReadingOf } from '../store/reading-messages.ts'
import { type Scope, withScope } from '../store/scope.ts'
import type { ByHand, Done } from './by-hand.ts'
import { comeBack } from './health.ts'
import { type Hub, ioOf } from './hub.ts'

type What = 'connection' | 'route'

/** Stops every new attempt and every application at once, scheduled retries included. */
export function pause(hub: Hub, organization: string, what: What, id: string, how: ByHand): Promise<Done> {
  return change(hub, organization, what, id, 'paused', how)
}

/** Lets everything that waited go on, in order. */
export function resume(hub: Hub, organization: string, what: What, id: string, how: ByHand): Promise<Done> {
  return change(hub, organization, what, id, 'active', how)
}

async function change(
  hub: Hub,
  organization: string,
  what: What,
  id: string,
  state: 'active' | 'paused',
  how: ByHand,
): Promise<Done> {
  return withScope(hub.pool, organization, async db => {
    if (!(await exists(db, what, id))) return { kind: 'not-found' }
    const changed = await setState(db, what, id, state)
    await audit(hub, db, `${what}.${state === 'paused' ? 'pause' : 'resume'}`, { kind: what, id }, how)
    if (changed) await touchConfiguration(db)
    if (changed && state === 'active' && what === 'connection') {
      await wakeReadingOf(db, id, hub.now())
      await resolveIssues(db, id, ['connection.restored'], hub.now())
    }
    db.afterCommit(() => wakeAll(hub))
    return { kind: 'done', id }
  })
}

export type Tested = { kind: 'tested'; result: CheckResult; resumed: boolean } | { kind: 'not-found' }

/** Tries a connection. A green test resumes one that its own trouble had paused or brought down; never one a person paused. */
export async function testConnection(hub: Hub, organization: string, id: string, how: ByHand): Promise<Tested> {
  hub.configurations.forget(organization) // the settings of this moment, not of a second ago
  const connection = (await hub.configurations.get(organization))?.connections.get(id)
  if (!connection) return { kind: 'not-found' }
  hub.memoryOf(id).clear() // a cached token or capability would test the past
  const result: CheckResult = connection.invalid
    ? {
        ok: false,
        findings: [
          { name: 'settings', ok: false, problem: 'connection.credentials-refused', detail: connection.invalid },
        ],
      }
    : await connection.connector.check(ioOf(hub, connection))
  const resumed = await withScope(hub.pool, organization, async db => {
    await audit(hub, db, 'connection.test', { kind: 'connection', id }, how)
    return result.ok ? resumeAfterTrouble(hub, db, id) : false
  })
  return { kind: 'tested', result, resumed }
}

/** After a restore a green test says nothing about what arrived meanwhile: a person looks, and resumes. */
const onlyByHand: ReadonlySet<string> = new Set(['person', 'connection.restored'])

async function resumeAfterTrouble(hub: Hub, db: Scope, id: string): Promise<boolean> {
  const { rows } = await db.query<{ pause_reason: string | null; state: string; down: boolean }>(
    `
    select c.pause_reason, c.state, h.down_since is not null as down
      from connection c
      left join connection_health h on h.organization = c.organization and h.connection = c.id
     where c.organization = current_organization() and c.id = $1`,
    [id],
  )
  const [row] = rows
  if (!row || (row.state === 'paused' && onlyByHand.has(row.pause_reason ?? ''))) return false
  if (row.state === 'active' && !row.down) return false
  await setState(db, 'connection', id, 'active')
  await resolveIssues(db, id, row.pause_reason ? [row.pause_reason] : [], hub.now())
  await comeBack(hub, db, id)
  await touchConfiguration(db)
  db.afterCommit(() => wakeAll(hub))
  return true
}

async function exists(db: Scope, what: What, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `select 1 from ${what} where organization = current_organization() and id = $1 and removed_at is null`,
    [id],
  )
  return rowCount > 0
}

async function audit(
  hub: Hub,
  db: Scope,
  action: string,
  subject: { kind: string; id: string },
  how: ByHand,
): Promise<void> {
  const actor = { kind: 'person' as const, id: how.by }
  const entry = { id: hub.newId(), actor, action, subject, outcome: 'done' as const, reason: how.reason }
  await appendAudit(db, db.organization, [entry], hub.now())
}

function wakeAll(hub: Hub): void {
  for (const work of ['messages', 'reading', 'deliveries', 'configuration'] as const) hub.wake.tell(work)
}
