/** What a person decided about a note or an entry, in the audit trail. */
import { noteOwnAct } from '../pipeline/audit.ts'
import type { Deciding } from './by-hand.ts'

/** Appends an entry in the transaction of the decision. */
export async function noteOwnDecision(
  { hub, db, connection, account }: Deciding,
  action: string,
  note: string,
  reason?: string,
): Promise<void> {
  await noteOwnAct(hub, db, [
    {
      actor: { kind: 'person', id: account },
      action,
      subject: { kind: 'session-note', id: note },
      connection,
      ...(reason ? { reason } : {}),
    },
  ])
}

/** The same about a site, student or user. */
export async function noteOwnEntryDecision(
  { hub, db, connection, account }: Deciding,
  action: string,
  entry: string,
  reason?: string,
): Promise<void> {
  await noteOwnAct(hub, db, [
    {
      actor: { kind: 'person', id: account },
      action,
      subject: { kind: 'session-entry', id: entry },
      connection,
      ...(reason ? { reason } : {}),
    },
  ])
}
