/**
 * Routing to several targets: a route can say that it takes only bookings whose place, kind of visit or practitioner stands
 * in its own crosswalk. The others are no task for anybody there, and nobody is searched for there. Source: SPEC SCH-8.
 */
import { findTarget } from '../mapping/crosswalk.ts'
import type { Need } from '../model/events.ts'
import { routesOfRecords } from '../store/scheduling.ts'
import type { RouteConfig } from './configuration.ts'
import { entriesOf } from './crosswalks.ts'
import type { Context, Plan } from './plan.ts'

/** Takes the routes off each plan that do not take its booking. One that it went by before keeps it, whatever it says now. */
export async function takeRoutes(context: Context, plans: readonly Plan[]): Promise<readonly Plan[]> {
  const choosy = plans.filter(plan => plan.routes.some(chooses) && plan.write.draft.kind === 'appointment')
  if (choosy.length === 0) return plans
  const before = await routesOfRecords(
    context.db,
    choosy.flatMap(plan => (plan.known ? [plan.record] : [])),
  )
  for (const plan of choosy) {
    const { draft } = plan.write
    const needs = draft.kind === 'appointment' ? draft.needs : []
    plan.routes = plan.routes.filter(
      route => !chooses(route) || before.get(plan.record)?.has(route.id) || takes(context, route, needs),
    )
  }
  return plans
}

function chooses({ takes: kinds }: RouteConfig): boolean {
  return kinds.length > 0
}

function takes(context: Context, route: RouteConfig, needs: readonly Need[]): boolean {
  return route.takes.every(kind =>
    needs.some(need => need.kind === kind && findTarget(entriesOf(context, kind, route), need) !== undefined),
  )
}
