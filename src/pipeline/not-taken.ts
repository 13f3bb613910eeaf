/**
 * Bookings that no route takes: they are kept, and somebody hears of it once for each cause, never for each booking.
 * Source: SPEC SCH-8.
 */
import type { Trouble } from '../store/issues.ts'
import type { RouteConfig } from './configuration.ts'
import type { Context, Plan } from './plan.ts'

/** Why nobody takes it: there is no route for such an event, or every filter of those that are there turns it away. */
export type NotTakenBecause = 'no-route' | 'filter'

/**
 * The troubles of new bookings that go nowhere. Later news of a record says nothing new, and a source that books nothing
 * (a directory, referrals with listings of their own) may well have no route.
 */
export function notTaken(
  { hub, connection }: Context,
  plans: readonly Plan[],
  taken: ReadonlyMap<RouteConfig, readonly Plan[]>,
): Trouble[] {
  if (connection.connector.system !== 'booking') return []
  const gone = new Set([...taken.values()].flat())
  return plans
    .filter(plan => plan.resource.resourceType === 'Appointment' && !plan.known && !gone.has(plan))
    .map(plan => ({
      id: hub.newId(),
      connection: connection.id,
      step: 'apply',
      code: 'route.none',
      detail: becauseOf(plan),
      message: plan.item.row.id,
    }))
}

function becauseOf({ routes }: Plan): NotTakenBecause {
  return routes.length === 0 ? 'no-route' : 'filter'
}
