/**
 * Deliver, what may go together: somebody new and the first record that waits for them. The waiting record keeps its own
 * delivery; that one finds the version it would send already there.
 */
import type { HubResource } from '../model/fhir.ts'
import type { Outcome } from '../model/outcome.ts'
import type { ClaimedDelivery } from '../store/deliveries.ts'
import { waitingFor } from '../store/deliveries-together.ts'
import type { Scope } from '../store/scope.ts'
import type { RouteConfig } from './configuration.ts'
import type { Hub } from './hub.ts'
import type { Links, Prepared } from './prepare.ts'

type Opened = { delivery: ClaimedDelivery; route: RouteConfig; resource: HubResource }

/** For deliveries of people: the first that waits for each, opened; none where the target takes one thing at a time. */
export async function openWaiting(hub: Hub, db: Scope, opened: readonly Opened[]): Promise<Map<string, Opened>> {
  const asked = opened.filter(({ delivery, route: { target } }) => {
    if (delivery.record_type !== 'Patient' || target.invalid) return false
    return target.connector.together?.(target.settings, hub.memoryOf(target.id)) === true
  })
  const found = new Map<string, Opened>()
  if (asked.length === 0) return found
  const routes = new Map(asked.map(({ delivery, route }) => [delivery.id, route]))
  for (const { waits_for, ...delivery } of await waitingFor(db, [...routes.keys()])) {
    const route = routes.get(waits_for)
    if (route?.id !== delivery.route) continue
    const key = `${delivery.record}/${delivery.current_version}`
    const body = hub.sealer.openJson(db.organization, 'record_version', key, delivery.body)
    found.set(waits_for, { delivery, route, resource: body as unknown as HubResource })
  }
  return found
}

/** The same links, and the person as an entry of that id: the connector puts in its place what the target gives. */
export function besides(links: Links, person: Pick<ClaimedDelivery, 'record' | 'target'>): Links {
  return (target, record, type) =>
    links(target, record, type) ??
    (target === person.target && record === person.record && type === 'Patient'
      ? { entity: 'Patient', id: record }
      : undefined)
}

type Ready = Omit<Prepared, 'leaseEndsAt'>

/** The person's delivery with what waits for it, where both are new to the target and ready to go. */
export function withWaiting(person: Ready, waiting: Ready): Ready {
  const { work } = person
  if (!work || work.link || !waiting.work || waiting.work.link || waiting.work.type !== 'Appointment') return person
  const kept = [...new Set([...(person.withheld ?? []), ...(waiting.withheld ?? [])])]
  return {
    ...person,
    work: { ...work, together: waiting.work },
    ...(kept.length > 0 ? { withheld: kept } : {}),
  }
}

/** The work that went together with another, and what it became there; undefined when it did not. */
export function broughtBy({ prepared, outcome }: { prepared: Pick<Prepared, 'work'>; outcome: Outcome }) {
  const work = prepared.work?.together
  if (!work || outcome.kind !== 'delivered' || !outcome.together) return undefined
  return { work, ...outcome.together }
}
