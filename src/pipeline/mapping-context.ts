/** What a mapping may ask while it is tried: the same links and crosswalks as when delivering, read and never written. */
import type { MappingContext } from '../mapping/apply.ts'
import { textsIn } from '../mapping/cover.ts'
import type { HubResource } from '../model/fhir.ts'
import { linksAt } from '../store/links.ts'
import type { Scope } from '../store/scope.ts'
import type { Configuration, RouteConfig } from './configuration.ts'
import type { Hub } from './hub.ts'
import { counterpart, referencedBy } from './prepare.ts'
import { theirWords } from './their-words.ts'

export type TrialContext = MappingContext & {
  /** What the target and the crosswalks said so far: nobody's own words. */
  given: Set<string>
}

/** The context of these records at a route's target. */
export async function trialContext(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  route: RouteConfig,
  resources: readonly HubResource[],
): Promise<TrialContext> {
  const { delivers } = route.target.connector.capabilities
  const entities = [...new Set([...delivers, 'Practitioner', 'Location', 'HealthcareService'])]
  const records = [...new Set(resources.flatMap(referencedBy))].filter(id => uuid.test(id))
  const links = new Map<string, string>()
  for (const row of await linksAt(db, route.target.id, records, entities)) {
    if (!row.body) continue
    const { id } = hub.sealer.openJson(
      db.organization,
      'link',
      `${route.target.id}/${row.entity}/${row.token}`,
      row.body,
    ) as {
      id: string
    }
    links.set(`${row.entity}/${row.record}`, id)
  }
  const words = await theirWords(hub, db, configuration, [{ connection: route.target.id, records }])
  const given = new Set<string>()
  const note = <Value>(value: Value): Value => {
    for (const text of textsIn(value)) given.add(text)
    return value
  }
  return {
    given,
    resolveReference(type, id) {
      const linked = links.get(`${type}/${id}`)
      if (linked !== undefined) return note(`${type}/${linked}`)
      // Whoever is new there is brought there first, by a delivery of their own; until then the hub's id stands in.
      return delivers.some(each => each === type) ? note(`${type}/${id}`) : undefined
    },
    crosswalk: (name, value) => note(counterpart(configuration, route, name, value)),
    wordsFor: (type, id) => note(words(route.target.id, type, id)),
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The context of records that were shipped: everything they refer to is there, every value has its counterpart. */
export function shippedContext(configuration: Configuration, route: RouteConfig): TrialContext {
  const given = new Set<string>()
  return {
    given,
    resolveReference: (type, id) => `${type}/${id}`,
    crosswalk: (name, value) => counterpart(configuration, route, name, value),
  }
}
