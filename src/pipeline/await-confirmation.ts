/**
 * Booking layer only (SPEC SCH-18): the booking system asks, the EHR decides. What the booking system has confirmed by
 * itself, or moved to another time, stays pending in the record until the EHR says yes; its answer comes back as news.
 */
import type { Appointment } from '../model/fhir.ts'
import { profiles } from '../model/profiles/profile.ts'
import type { Context, Plan } from './plan.ts'

/** The same plans; bookings that only the EHR can confirm are pending in them. */
export function awaitConfirmation({ configuration, connection }: Context, plans: readonly Plan[]): Plan[] {
  if (!profiles[configuration.scheduling.profile].ehrConfirms || connection.connector.system !== 'booking')
    return [...plans]
  return plans.map(plan => {
    const { resource, known } = plan
    if (resource.resourceType !== 'Appointment' || resource.status !== 'booked') return plan
    const before = known?.resource.resourceType === 'Appointment' ? known.resource : undefined
    return isConfirmed(before, resource) ? plan : { ...plan, resource: { ...resource, status: 'pending' } }
  })
}

/** Whether the EHR has said yes to this very time: it is booked already, and the booking system moves nothing. */
function isConfirmed(before: Appointment | undefined, now: Appointment): boolean {
  return before?.status === 'booked' && sameInstant(before.start, now.start) && sameInstant(before.end, now.end)
}

function sameInstant(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && Date.parse(a) === Date.parse(b))
}
