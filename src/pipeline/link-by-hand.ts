/** Links a record to what a person found at the target, so that later deliveries update it instead of making another. */
import type { DeliveryKey } from '../store/deliveries-by-hand.ts'
import { findLinks, linksAt, writeLinks } from '../store/links.ts'
import type { Scope } from '../store/scope.ts'
import type { Hub } from './hub.ts'
import { aliasToken } from './items.ts'

/**
 * Writes the link of a delivery's record. False when it is not free: the id belongs to another record, or the record is
 * linked to another id there. The caller holds the lock of the record, and the organization's keys are ready.
 */
export async function linkByHand(hub: Hub, db: Scope, delivery: DeliveryKey, targetId: string): Promise<boolean> {
  const { organization } = db
  const { target: connection, record, record_type: entity } = delivery
  const token = aliasToken({ hub, organization }, entity, { system: entity, value: targetId })
  const [taken] = await findLinks(db, [{ connection, entity, token }])
  if (taken) return taken.record === record
  if ((await linksAt(db, connection, [record], [entity])).length > 0) return false
  // Nothing is known of what it holds there: without a `sent`, the next delivery compares with nothing and writes.
  const body = hub.sealer.sealJson(organization, 'link', `${connection}/${entity}/${token}`, { id: targetId })
  await writeLinks(
    db,
    organization,
    [{ connection, entity, token, record, kind: 'user', reasons: ['it-arrived'], body }],
    hub.now(),
  )
  return true
}
