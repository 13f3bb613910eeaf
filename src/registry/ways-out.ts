/** Which routes people and documents of a member leave by. Pure, but for the compiled filters. */
import type { HubResource } from '../model/fhir.ts'
import type { ConnectionConfig, RouteConfig } from '../pipeline/configuration.ts'
import { passes, selects } from '../pipeline/route.ts'

const events = { Patient: 'person.seen', DocumentReference: 'document.pushed' } as const
export type Leaving = keyof typeof events

/** The event by whose name routes take them. */
export function eventTypeOf(type: Leaving): (typeof events)[Leaving] {
  return events[type]
}

/** Whether a route takes anything of the registry. */
export function leadsOut(route: RouteConfig): boolean {
  return takes(route, 'Patient') || takes(route, 'DocumentReference')
}

/** The routes of a member that take such a resource: of several to one target the first. */
export function waysOut(
  routes: readonly RouteConfig[],
  connection: string,
  type: Leaving,
  resource?: HubResource,
): RouteConfig[] {
  const own = routes.filter(
    route => route.source.id === connection && takes(route, type) && (!resource || passes(route, resource)),
  )
  return own.filter((route, index) => own.findIndex(each => each.target.id === route.target.id) === index)
}

function takes(route: RouteConfig, type: Leaving): boolean {
  return (
    route.target.connector.capabilities.delivers.includes(type) &&
    route.events.some(pattern => selects(pattern, events[type])) &&
    !isEcho(route)
  )
}

/** Nothing goes back to whom it came from: both would mean the same people by the same ids. */
function isEcho({ source, target }: RouteConfig): boolean {
  const [one, other] = [source, target].map(patientOidOf)
  return one !== undefined && one === other
}

function patientOidOf({ settings }: ConnectionConfig): string | undefined {
  const given = settings !== null && typeof settings === 'object' ? Reflect.get(settings, 'patientOid') : undefined
  return typeof given === 'string' ? given : undefined
}
