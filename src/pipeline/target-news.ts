/**
 * Settle, news of the target: while something was merged into an entry there, the connector saw a change of the other
 * side that the record does not have, or one that contradicts it. It comes in as a message of its own, in the same
 * transaction as the delivery that found it: the comparison has the right base, and nothing waits for the next poll.
 */
import { hash } from 'node:crypto'
import { insertConflicts } from '../store/conflicts.ts'
import { insertMessages } from '../store/messages.ts'
import type { Scope } from '../store/scope.ts'
import type { Hub } from './hub.ts'
import type { Settlement } from './settle.ts'

/** Stores what these deliveries found. */
export async function bringNews(hub: Hub, db: Scope, settlements: readonly Settlement[]): Promise<void> {
  const { organization } = db
  const rows = settlements.flatMap(({ prepared, outcome }) => {
    if (!('news' in outcome) || outcome.news === undefined) return []
    const id = hub.newId()
    const body = Buffer.from(JSON.stringify(outcome.news))
    const contentType = 'application/json'
    return [
      {
        id,
        connection: prepared.connection.id,
        origin: 'read-back' as const,
        stream: prepared.delivery.record_type,
        receivedAt: hub.now(),
        bodyToken: hub.tokens.token(organization, 'body', hash('sha256', body, 'hex')),
        size: body.byteLength,
        contentType,
        body: hub.sealer.seal(organization, 'message', id, body),
        headers: hub.sealer.sealJson(organization, 'message.headers', id, { 'content-type': contentType }),
      },
    ]
  })
  await noteConflicts(hub, db, settlements)
  if (rows.length === 0) return
  await insertMessages(db, organization, rows)
  db.afterCommit(() => hub.wake.tell('messages'))
}

/** Where both had changed a field, whose word counted is kept with the record. */
async function noteConflicts(hub: Hub, db: Scope, settlements: readonly Settlement[]): Promise<void> {
  const rows = settlements.flatMap(({ prepared, outcome }) => {
    const conflicts = outcome.kind === 'delivered' ? (outcome.conflicts ?? []) : []
    const { record, current_version: recordVersion } = prepared.delivery
    return conflicts.map(conflict => ({
      id: hub.newId(),
      record,
      recordVersion,
      connection: prepared.connection.id,
      ...conflict,
    }))
  })
  await insertConflicts(db, db.organization, rows, hub.now())
}
