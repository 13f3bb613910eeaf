/**
 * Publishing a mapping: a new version of its route, in the one history that files and people write. From the next
 * transaction on it is what deliver uses. Rolling back is publishing what an earlier version had.
 */
import { type DraftRule, mappingOf } from '../mapping/draft.ts'
import type { Mapping } from '../mapping/rules.ts'
import type { RecordType } from '../model/fhir.ts'
import { type RouteBody, routeBody } from '../pipeline/route-body.ts'
import { targetShape } from '../pipeline/target-shape.ts'
import { findRoute } from '../store/configuration.ts'
import type { Change } from './change.ts'
import { saveRoute } from './save.ts'

export type MappingWish = {
  route: string
  type: RecordType
  /** Checked rules; undefined for the mapping that the hub brings. */
  rules: readonly DraftRule[] | undefined
  name: string
  action?: 'configuration.roll-back'
}

/** Publishes inside a change; returns the route's new version, or undefined when there is no such route. */
export async function publishMapping(change: Change, wish: MappingWish): Promise<number | undefined> {
  const { hub, db } = change
  const route = await findRoute(db, wish.route)
  if (!route || route.removed) return undefined
  const configured = (await hub.configurations.within(db, db.organization)).routes.find(each => each.id === wish.route)
  if (!configured) return undefined
  const { id, slug, source, target } = route
  const before = routeBody.parse(hub.sealer.openJson(db.organization, 'route', id, route.body))
  const shape = targetShape(configured, wish.type)
  // The number of a mapping's version is that of the route's version which brings it.
  const mapping = wish.rules && mappingOf(wish.name, route.version + 1, shape, wish.rules)
  const body = withMapping(before, wish.type, mapping)
  const saved = await saveRoute(change, { id, slug, source, target, body }, wish.action ? { action: wish.action } : {})
  return saved.kind === 'saved' ? saved.version : undefined
}

function withMapping(body: RouteBody, type: RecordType, mapping: Mapping | undefined): RouteBody {
  const { mapping: before, ...others } = body
  const rest = Object.entries(before ?? {}).filter(([each]) => each !== type)
  const after = [...rest, ...(mapping ? [[type, mapping] as const] : [])].sort(([a], [b]) => (a < b ? -1 : 1))
  return routeBody.parse({ ...others, ...(after.length > 0 ? { mapping: Object.fromEntries(after) } : {}) })
}
