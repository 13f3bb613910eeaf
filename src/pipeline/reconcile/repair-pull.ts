/** Repair by taking in: a side's entry becomes messages, as a poll would have brought them, and goes the ordinary way. */
import { hash } from 'node:crypto'
import type { SideItem } from '../../connectors/connector.ts'
import type { SideName } from '../../model/reconcile/kinds.ts'
import { insertMessages } from '../../store/messages.ts'
import type { Repaired, Repairing } from './repair.ts'

/** Stores the items; the last one is what the difference waits for. */
export async function storeItems(
  { hub, db, pair, row }: Repairing,
  side: SideName,
  items: readonly SideItem[],
): Promise<Repaired> {
  const { organization } = db
  const connection = pair[side].id
  const receivedAt = hub.now()
  const rows = items.map(item => {
    const id = hub.newId()
    return {
      id,
      connection,
      origin: 'pull' as const,
      stream: 'reconciliation',
      receivedAt,
      bodyToken: hub.tokens.token(organization, 'body', hash('sha256', item.body, 'hex')),
      // A poll may have brought the same item long ago, and something went wrong since: it counts anew, once a repair.
      itemToken: hub.tokens.token(organization, `item ${connection}`, `${row.id} ${item.key}`),
      size: item.body.byteLength,
      contentType: item.contentType,
      body: hub.sealer.seal(organization, 'message', id, item.body),
      headers: hub.sealer.sealJson(organization, 'message.headers', id, { 'content-type': item.contentType }),
    }
  })
  const last = rows.at(-1)
  if (!last) return { kind: 'conflict', state: 'source-silent' }
  await insertMessages(db, organization, rows)
  db.afterCommit(() => hub.wake.tell('messages'))
  return { kind: 'done', state: 'repairing', result: last.id }
}
