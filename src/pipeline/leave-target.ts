/**
 * Apply, a booking that moved to another EHR: it is made there first, and when that has arrived it is cancelled where it was.
 * What was there becomes a record of its own, cancelled, which takes the entry over; the booking stays one record. Why in
 * this order: docs/decisions/0037-a-booking-moves-to-another-ehr.md.
 */
import type { Json } from '../model/events.ts'
import { type Appointment, personOf, splitReference } from '../model/fhir.ts'
import type { NewDelivery } from '../store/deliveries.ts'
import { linksAt } from '../store/links.ts'
import { moveLink } from '../store/reconcile-facts.ts'
import { type WrittenRecord, writeRecords } from '../store/records.ts'
import type { RouteConfig } from './configuration.ts'
import { displayOf } from './display.ts'
import type { Context, Plan } from './plan.ts'

/**
 * The cancellations at the targets that these plans leave, each behind the delivery that makes the booking at its new one.
 * The caller holds the locks of the records, and has written them.
 */
export async function leaveTargets(
  context: Context,
  plans: readonly Plan[],
  deliveries: readonly NewDelivery[],
): Promise<NewDelivery[]> {
  const left: NewDelivery[] = []
  for (const plan of plans)
    for (const route of plan.leaves ?? []) {
      const made = deliveries.find(each => each.record === plan.record && isTaker(plan, each.route))
      const twin = made && (await takeOver(context, plan, route))
      if (!twin) continue // it never got there
      left.push({
        id: context.hub.newId(),
        route: route.id,
        target: route.target.id,
        event: made.event,
        eventType: 'booking.cancelled',
        record: twin,
        recordType: 'Appointment',
        recordVersion: 1,
        configVersion: context.configuration.version,
        forced: true,
        prerequisite: made.id,
      })
    }
  return left
}

/** Whether a route is one that takes the booking by its own crosswalks: the new home. */
function isTaker({ routes }: Plan, id: string): boolean {
  return routes.some(route => route.id === id && route.takes.length > 0)
}

function actorsOf({ participant }: Appointment): string[] {
  return participant.flatMap(({ actor }) => {
    const reference = splitReference(actor?.reference)
    return reference && reference.type !== 'Patient' ? [reference.id] : []
  })
}

/** Makes a cancelled record of what the target has, and gives it the entry there; its id. */
async function takeOver({ hub, db, organization, now }: Context, plan: Plan, route: RouteConfig) {
  const links = await linksAt(db, route.target.id, [plan.record], ['Appointment'])
  const was = plan.known?.resource
  if (links.length === 0 || was?.resourceType !== 'Appointment') return undefined
  const id = hub.newId()
  const { identifier: _identifier, ...rest } = was // those of the booking stay with the booking
  const resource: Appointment = { ...rest, id, status: 'cancelled' }
  const person = personOf(resource)
  const row: WrittenRecord = {
    id,
    type: 'Appointment',
    version: 1,
    status: resource.status,
    ...(was.start ? { startsAt: new Date(was.start) } : {}),
    ...(was.end ? { endsAt: new Date(was.end) } : {}),
    actors: actorsOf(was),
    ...(person ? { person } : {}),
    connection: plan.known?.connection ?? '',
    body: hub.sealer.sealJson(organization, 'record_version', `${id}/1`, resource as unknown as Json),
    display: hub.sealer.sealJson(organization, 'record.display', id, displayOf(resource)),
  }
  await writeRecords(db, organization, [row], now)
  for (const { connection, entity, token } of links)
    await moveLink(db, { connection, entity, token: BigInt(token) }, id)
  return id
}
