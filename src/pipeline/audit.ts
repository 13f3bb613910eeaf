/**
 * Entries of the audit trail for what the hub and the outside systems do by themselves: what was written, sent, read and
 * searched, whose data it was, and what it came of. Ids and codes, never names; one statement for a whole batch.
 */
import type { Json } from '../model/events.ts'
import { type AuditEntry, appendAudit } from '../store/audit.ts'
import type { Scope } from '../store/scope.ts'
import type { Hub } from './hub.ts'

export type OwnAct = Omit<AuditEntry, 'id' | 'outcome' | 'detail'> & {
  outcome?: AuditEntry['outcome']
  /** Ids and counts; sealed. */
  detail?: Json
}

/** Appends them in this transaction: what was done and that it was done are one. The caller has readied the sealer. */
export async function noteOwnAct(hub: Hub, db: Scope, acts: readonly OwnAct[]): Promise<void> {
  const { organization } = db
  const entries = acts.map(({ detail, outcome = 'done', ...act }): AuditEntry => {
    const id = hub.newId()
    const sealed = detail === undefined ? {} : { detail: hub.sealer.sealJson(organization, 'audit.detail', id, detail) }
    return { ...act, id, outcome, ...sealed }
  })
  await appendAudit(db, organization, entries, hub.now())
}
