/** The versions of one mapping, read from the versions of its route: only those that changed it. */
import type { Connector } from '../connectors/connector.ts'
import type { MappingRule } from '../mapping/rules.ts'
import type { RecordType } from '../model/fhir.ts'
import type { Hub } from '../pipeline/hub.ts'
import { builtInMapping, type MappedType, routeBody } from '../pipeline/route-body.ts'
import { findRoute } from '../store/configuration.ts'
import { type RouteVersionRow, routeVersions } from '../store/route-versions.ts'
import type { Scope } from '../store/scope.ts'

export type MappingVersion = {
  /** The route's version that brought it. */
  version: number
  /** Whether the route has rules of its own, or those that the hub brings. */
  own: boolean
  name: string
  rules: readonly MappingRule[]
  how: RouteVersionRow['how'] | null
  by: string | null
  reason: string | null
  at: Date | null
}

/** The versions of a route's mapping, the oldest first; the last one holds. Undefined when there is no such route. */
export async function mappingVersions(
  hub: Hub,
  db: Scope,
  route: string,
  type: RecordType,
): Promise<MappingVersion[] | undefined> {
  const now = await findRoute(db, route)
  if (!now || now.removed) return undefined
  const connector = (await hub.configurations.within(db, db.organization)).routes.find(each => each.id === route)
    ?.target.connector
  const mappingIn = (mappings: StoredMappings) => ownOr(mappings, type, connector)
  const versions: MappingVersion[] = []
  const add = (next: MappingVersion) => {
    const last = versions.at(-1)
    if (!last || last.own !== next.own || JSON.stringify(last.rules) !== JSON.stringify(next.rules)) versions.push(next)
  }
  for (const row of await routeVersions(db, route)) {
    const opened = hub.sealer.openJson(db.organization, 'configuration', `${route}/${row.version}`, row.body)
    const body = storedBody.parse(opened)
    add({
      ...mappingIn(body.mapping),
      version: row.version,
      how: row.how,
      by: row.changed_by,
      reason: row.reason,
      at: row.changed_at,
    })
  }
  const holds = storedBody.parse(hub.sealer.openJson(db.organization, 'route', route, now.body))
  const current = mappingIn(holds.mapping)
  add({ ...current, version: now.version, how: null, by: null, reason: null, at: null })
  return versions
}

/** Versions hold the route's slug and connections beside its body. */
const storedBody = routeBody.pick({ mapping: true }).loose()

type StoredMappings = ReturnType<typeof storedBody.parse>['mapping']

/** The route's own rules, else those that its target begins with. */
function ownOr(
  mappings: StoredMappings,
  type: RecordType,
  connector: Connector | undefined,
): Pick<MappingVersion, 'own' | 'name' | 'rules'> {
  const own = mappings?.[type as MappedType]
  const mapping = own ?? (connector && builtInMapping(connector, type))
  return { own: own !== undefined, name: mapping?.name ?? type, rules: mapping?.rules ?? [] }
}
