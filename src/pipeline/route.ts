/** Route: which routes want an event, under their filter. Pure. */
import fhirpath from 'fhirpath'
import type { EventType } from '../model/events.ts'
import type { HubResource } from '../model/fhir.ts'
import type { Configuration, RouteConfig } from './configuration.ts'

/** The routes from a connection that select an event of this type; a paused route still collects its deliveries. */
export function routesFor(configuration: Configuration, source: string, type: EventType): RouteConfig[] {
  return configuration.routes.filter(
    route => route.source.id === source && route.events.some(pattern => selects(pattern, type)),
  )
}

/** Whether a pattern such as `booking.*`, `*` or `booking.created` selects an event type. */
export function selects(pattern: string, type: EventType): boolean {
  if (pattern === '*') return true
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type
}

const compiled = new Map<string, (resource: unknown) => unknown[]>()

/** Whether a route's filter (FHIRPath on the record, true when it yields `true`) lets a record pass. */
export function passes(route: RouteConfig, resource: HubResource): boolean {
  if (!route.filter) return true
  let filter = compiled.get(route.filter)
  if (!filter) {
    filter = fhirpath.compile(route.filter) as (resource: unknown) => unknown[]
    compiled.set(route.filter, filter)
  }
  const [result] = filter(resource)
  return result === true
}
