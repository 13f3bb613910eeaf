/**
 * Which deliveries the written records need. A record that refers to a person the target does not know yet waits for that
 * person's own delivery, so that each delivery writes one thing and each has its own attempts.
 */

import type { DraftDocument } from '../model/events.ts'
import { personOf, survivorOf } from '../model/fhir.ts'
import { type NewDelivery, unsettledOf } from '../store/deliveries.ts'
import { raiseIssues } from '../store/issues.ts'
import { linksAt } from '../store/links.ts'
import type { RouteConfig } from './configuration.ts'
import { notTaken } from './not-taken.ts'
import { type Context, type Plan, versionOf } from './plan.ts'
import { passes } from './route.ts'
import { selectedOn } from './select-referrals.ts'

/** The deliveries of these plans; the caller holds the locks of their records and people. */
export async function planDeliveries(
  context: Context,
  plans: readonly Plan[],
  eventOf: (plan: Plan) => string,
): Promise<NewDelivery[]> {
  const byRoute = passingByRoute(context, plans)
  const deliveries: NewDelivery[] = []
  const taken = new Map<Plan, Set<string>>()
  for (const [route, passing] of byRoute) {
    const free = passing.filter(plan => !taken.get(plan)?.has(route.target.id))
    const selected = await selectedOn(context, route, free)
    for (const plan of selected) taken.set(plan, new Set([...(taken.get(plan) ?? []), route.target.id]))
    const patients = selected.filter(plan => plan.resource.resourceType === 'Patient')
    const ids = new Map(patients.map(plan => [plan, context.hub.newId()]))
    const people = await peopleToDeliver(context, route, selected, ids)
    for (const plan of selected) {
      const person = personNeeded(route, plan)
      const prerequisite = person ? people.get(person)?.delivery : undefined
      const isNew = person ? people.get(person)?.isNew : false
      if (person && prerequisite && isNew && people.get(person)?.plan === plan)
        deliveries.push({
          ...base(context, route, plan, eventOf(plan)),
          id: prerequisite,
          record: person,
          recordType: 'Patient',
          recordVersion: 1,
        })
      deliveries.push({
        ...base(context, route, plan, eventOf(plan)),
        id: ids.get(plan) ?? context.hub.newId(),
        ...(prerequisite ? { prerequisite } : {}),
        ...(hasFilesToWaitFor(context, plan) ? { filesUntil: new Date(context.now.getTime() + filesWaitMs) } : {}),
      })
    }
  }
  await raiseIssues(context.db, context.organization, notTaken(context, plans, byRoute), context.now)
  return deliveries
}

/** What each route takes, in the order of their names: of two that lead to one target, the first delivers. */
function passingByRoute({ configuration }: Context, plans: readonly Plan[]): ReadonlyMap<RouteConfig, readonly Plan[]> {
  const byRoute = new Map<RouteConfig, Plan[]>()
  for (const plan of plans)
    for (const route of plan.routes) {
      if (!route.target.connector.capabilities.delivers.includes(plan.resource.resourceType)) continue
      if (!passes(route, plan.resource)) continue
      byRoute.set(route, [...(byRoute.get(route) ?? []), plan])
    }
  const order = new Map(configuration.routes.map((route, index) => [route.id, index]))
  const placeOf = (route: RouteConfig) => order.get(route.id) ?? 0
  return byRoute.size < 2 ? byRoute : new Map([...byRoute].sort(([a], [b]) => placeOf(a) - placeOf(b)))
}

/** How long a delivery waits for files that are being fetched, in milliseconds; then it goes, and they follow. */
const filesWaitMs = 120_000

function hasFilesToWaitFor({ hub }: Context, { write: { draft } }: Plan): boolean {
  const waits = (each: DraftDocument) => (each.data === undefined ? each.url !== undefined : hub.scan !== undefined)
  return draft.kind === 'referral' && draft.documents.some(waits)
}

type PersonDelivery = { delivery: string; isNew: boolean; plan: Plan }

/**
 * For each person the target does not know: the delivery that will bring them there, new or under way, or the one of their
 * own plan (`ids`).
 */
async function peopleToDeliver(
  context: Context,
  route: RouteConfig,
  plans: readonly Plan[],
  ids: ReadonlyMap<Plan, string>,
): Promise<Map<string, PersonDelivery>> {
  const result = new Map<string, PersonDelivery>()
  if (!route.target.connector.capabilities.delivers.includes('Patient')) return result
  const people = [...new Set(plans.flatMap(plan => personNeeded(route, plan) ?? []))]
  if (people.length === 0) return result
  const linked = new Set((await linksAt(context.db, route.target.id, people, ['Patient'])).map(link => link.record))
  const strangers = people.filter(person => !linked.has(person))
  if (strangers.length === 0) return result
  const underWay = await unsettledOf(context.db, route.id, strangers)
  const byRecord = new Map([...ids.keys()].map(plan => [plan.record, plan]))
  for (const plan of plans) {
    const person = personNeeded(route, plan)
    if (!person || linked.has(person) || result.has(person)) continue
    const own = byRecord.get(person)
    // Merged away at the same time: neither waits for the other.
    if (own && survivorOf(own.resource)) continue
    const delivery = (own && ids.get(own)) ?? underWay.get(person)
    result.set(
      person,
      delivery ? { delivery, isNew: false, plan } : { delivery: context.hub.newId(), isNew: true, plan },
    )
  }
  return result
}

/** The record of the person that a plan's record refers to. */
export function personIn(plan: Plan): string | undefined {
  return plan.resource.resourceType === 'Patient' ? undefined : personOf(plan.resource)
}

/** Whom the target must know first: the person of a record, and of a merge that it is told of the survivor. */
function personNeeded(route: RouteConfig, plan: Plan): string | undefined {
  if (plan.resource.resourceType !== 'Patient') return personIn(plan)
  const tells = route.mappings.get('Patient')?.mapping.rules.some(({ to }) => to === 'link.other')
  return tells ? survivorOf(plan.resource) : undefined
}

function base(context: Context, route: RouteConfig, plan: Plan, event: string): Omit<NewDelivery, 'id'> {
  return {
    route: route.id,
    target: route.target.id,
    event,
    eventType: plan.write.type,
    record: plan.record,
    recordType: plan.resource.resourceType,
    recordVersion: versionOf(plan),
    configVersion: context.configuration.version,
  }
}
