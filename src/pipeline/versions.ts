/**
 * The one way a change of configuration is kept: a version with who, how and why, and an entry of the audit trail with
 * what differs, secrets masked. Tasks, the command line, the console and roll-back all come through here.
 */
import type { Change } from '../model/changes.ts'
import type { Json } from '../model/events.ts'
import { type AuditEntry, appendAudit } from '../store/audit.ts'
import { type ConfigurationChange, findVersion, recordConfiguration } from '../store/configuration-versions.ts'
import type { Scope } from '../store/scope.ts'
import type { Hub } from './hub.ts'

export type ChangedBy = { how: ConfigurationChange['how']; by?: string; reason?: string }

type Kind = ConfigurationChange['kind']

/** What is kept of something configured, opened; undefined when there is no such version. The newest unless named. */
export async function openVersion(
  hub: Hub,
  db: Scope,
  kind: Kind,
  subject: string,
  version?: number,
): Promise<{ version: number; body: Json } | undefined> {
  const row = await findVersion(db, kind, subject, version)
  if (!row) return undefined
  const body = hub.sealer.openJson(db.organization, 'configuration', `${subject}/${row.version}`, row.body)
  return { version: row.version, body }
}

export type NewVersion = {
  kind: Kind
  subject: string
  version: number
  body: Json
  /** What differs, for the audit trail: masked, since it is read by more people than the settings are. */
  changes: readonly Change[]
  action?: 'configuration.change' | 'configuration.remove' | 'configuration.roll-back'
}

/** Keeps a version, and notes it in the audit trail. */
export async function keepVersion(hub: Hub, db: Scope, kept: NewVersion, by: ChangedBy): Promise<void> {
  const { kind, subject, version, body, changes, action = 'configuration.change' } = kept
  const { organization } = db
  const sealed = hub.sealer.sealJson(organization, 'configuration', `${subject}/${version}`, body)
  await recordConfiguration(db, organization, { kind, subject, version, body: sealed, ...by }, hub.now())
  const id = hub.newId()
  const actor: AuditEntry['actor'] = by.by ? { kind: 'person', id: by.by } : { kind: 'system', id: by.how }
  const detail = { version, changes: changes.map(change => ({ ...change })) }
  const entry: AuditEntry = {
    id,
    actor,
    action,
    subject: { kind, id: subject },
    ...(kind === 'connection' ? { connection: subject } : {}),
    outcome: 'done',
    ...(by.reason ? { reason: by.reason } : {}),
    detail: hub.sealer.sealJson(organization, 'audit.detail', id, detail),
  }
  await appendAudit(db, organization, [entry], hub.now())
}
