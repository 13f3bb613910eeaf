/** Entries of the audit trail for what people do and see through the server: ids and codes, never names. */

import type { Json } from '../model/events.ts'
import type { Hub } from '../pipeline/hub.ts'
import { type AuditEntry, appendAudit } from '../store/audit.ts'
import { type Sql, withScope } from '../store/scope.ts'

export type AuditNote = {
  /** Of `placeOf`: a person's account, or a service account. */
  account: string
  /** Unless it is one of these: somebody whom the hub cannot name. */
  actorKind?: AuditEntry['actor']['kind']
  action: string
  subject: { kind: string; id: string }
  outcome?: AuditEntry['outcome']
  connection?: string
  reason?: string
  /** Patient records whose data it was. */
  persons?: readonly string[]
  /** The grant or message that it came of. */
  cause?: string
  /** What was seen or chosen, as ids; sealed. */
  detail?: Json
}

/** Appends an entry inside a transaction: what was read is noted with the reading, or neither happens. */
export async function noteAudit(hub: Hub, db: Sql, organization: string, note: AuditNote): Promise<void> {
  const id = hub.newId()
  const {
    account,
    actorKind = 'person',
    action,
    subject,
    outcome = 'done',
    connection,
    reason,
    persons,
    cause,
    detail,
  } = note
  await appendAudit(
    db,
    organization,
    [
      {
        id,
        actor: { kind: actorKind, id: account },
        action,
        subject,
        outcome,
        ...(connection ? { connection } : {}),
        ...(reason ? { reason } : {}),
        ...(persons ? { persons } : {}),
        ...(cause ? { cause } : {}),
        ...(detail === undefined ? {} : { detail: hub.sealer.sealJson(organization, 'audit.detail', id, detail) }),
      },
    ],
    hub.now(),
  )
}

/** The same in a transaction of its own. */
export async function appendNote(hub: Hub, organization: string, note: AuditNote): Promise<void> {
  await hub.sealer.ready(organization)
  await withScope(hub.pool, organization, db => noteAudit(hub, db, organization, note))
}
