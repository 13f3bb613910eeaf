/**
 * Versions of a record that attempts without an answer may have brought to their target: its next delivery must not take
 * what it finds of them there for somebody else's change.
 */
import type { HubResource } from '../model/fhir.ts'
import type { ClaimedDelivery } from '../store/deliveries.ts'
import { loadEarlierVersions } from '../store/earlier-versions.ts'
import type { Scope } from '../store/scope.ts'
import type { Hub } from './hub.ts'

type Asked = { delivery: ClaimedDelivery; sentVersion: number | undefined }

/** By record: the versions after the one that arrived last and before the current one, oldest first. */
export async function unansweredVersions(
  hub: Hub,
  db: Scope,
  asked: readonly Asked[],
): Promise<ReadonlyMap<string, readonly HubResource[]>> {
  const wanted = asked.flatMap(({ delivery, sentVersion }) =>
    delivery.maybe_arrived && delivery.record_type === 'Appointment' && sentVersion !== undefined
      ? [{ record: delivery.record, from: sentVersion + 1, below: delivery.current_version }]
      : [],
  )
  const found = new Map<string, HubResource[]>()
  for (const { record, version, body } of await loadEarlierVersions(db, wanted)) {
    const opened = hub.sealer.openJson(db.organization, 'record_version', `${record}/${version}`, body)
    found.set(record, [...(found.get(record) ?? []), opened as unknown as HubResource])
  }
  return found
}
