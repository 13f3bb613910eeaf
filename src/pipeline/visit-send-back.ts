/** A visit that goes back to where it was booked: written as cancelled, and delivered there by a route that leads back. */
import type { Appointment } from '../model/fhir.ts'
import type { RouteConfig } from './configuration.ts'
import type { Context, Plan } from './plan.ts'
import { routesFor } from './route.ts'

const reasonSystem = 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason'

/** The routes by which the booking system of this plan is told; none where only a person can cancel it there. */
export function routesBack({ configuration, connection }: Context): RouteConfig[] {
  if (!connection.connector.capabilities.delivers.includes('Appointment')) return []
  return configuration.routes.filter(({ target }) => target.id === connection.id).slice(0, 1)
}

/**
 * Makes of the plan a cancellation by the provider. An EHR that never heard of the visit is not told of it now; one that
 * has it at its old time is told that it is cancelled.
 */
export function sendBack(context: Context, plan: Plan, appointment: Appointment, back: readonly RouteConfig[]): void {
  plan.resource = {
    ...appointment,
    status: 'cancelled',
    cancelationReason: { coding: [{ system: reasonSystem, code: 'prov' }] },
  }
  plan.write = { ...plan.write, type: 'booking.cancelled' }
  const onward = plan.known ? routesFor(context.configuration, context.connection.id, 'booking.cancelled') : []
  plan.routes = [...onward, ...back]
  plan.sentBack = true
}
