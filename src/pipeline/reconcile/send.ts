/** A delivery that a person asks for although no event called for it: ordinary in everything else, with its own timeline. */
import type { RecordType } from '../../model/fhir.ts'
import { configurationVersion } from '../../store/configuration.ts'
import { insertDeliveries, type NewDelivery, unsettledOf } from '../../store/deliveries.ts'
import { linksAt } from '../../store/links.ts'
import type { NewestEvent } from '../../store/reconcile-facts.ts'
import type { Scope } from '../../store/scope.ts'
import type { RouteConfig } from '../configuration.ts'
import type { Hub } from '../hub.ts'

export type Sent = {
  record: string
  recordType: RecordType
  version: number
  person: string | null
  event: NewestEvent
  /** What the target shall take it for, when it is not that event. */
  as?: string
}

/**
 * Queues it, its person first where the target keeps people and does not know them. The caller holds the locks of both.
 * Returns the delivery's id.
 */
export async function sendByHand(hub: Hub, db: Scope, route: RouteConfig, sent: Sent): Promise<string> {
  const configVersion = (await configurationVersion(db)) ?? route.version
  const base = {
    route: route.id,
    target: route.target.id,
    event: sent.event.id,
    eventType: sent.as ?? sent.event.type,
    configVersion,
  }
  const own: NewDelivery = {
    ...base,
    id: hub.newId(),
    record: sent.record,
    recordType: sent.recordType,
    recordVersion: sent.version,
    forced: true,
  }
  const rows = [own]
  const { person } = sent
  if (person && route.target.connector.capabilities.delivers.includes('Patient')) {
    const isThere = (await linksAt(db, route.target.id, [person], ['Patient'])).length > 0
    const underWay = isThere ? undefined : (await unsettledOf(db, route.id, [person])).get(person)
    if (underWay) own.prerequisite = underWay
    else if (!isThere) {
      const first: NewDelivery = { ...base, id: hub.newId(), record: person, recordType: 'Patient', recordVersion: 1 }
      own.prerequisite = first.id
      rows.unshift(first)
    }
  }
  await insertDeliveries(db, db.organization, rows, hub.now())
  db.afterCommit(() => hub.wake.tell('deliveries'))
  return own.id
}
