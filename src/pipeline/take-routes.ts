/**
 * Routing to several targets: a route can say that it takes only bookings whose place, kind of visit or practitioner stands
 * in its own crosswalk. The others are no task for anybody there, and nobody is searched for there. A booking that moves to
 * what another EHR takes leaves the first one (leave-target.ts; docs/decisions/0037). Source: SPEC SCH-8.
 */
import { findTarget } from '../mapping/crosswalk.ts'
import type { Need } from '../model/events.ts'
import { type AppointmentParticipant, splitReference } from '../model/fhir.ts'
import { type FormerRoute, routesOfRecords } from '../store/scheduling.ts'
import type { RouteConfig } from './configuration.ts'
import { entriesOf } from './crosswalks.ts'
import type { Context, Item, Plan, Verdict } from './plan.ts'

/**
 * Takes the routes off each plan that do not take its booking. One that it went by before keeps it, whatever it says now,
 * unless another one takes it in its place: then it is marked to leave.
 */
export async function takeRoutes(
  context: Context,
  plans: readonly Plan[],
  verdicts: Map<Item, Verdict>,
): Promise<readonly Plan[]> {
  const choosy = plans.filter(plan => plan.routes.some(chooses) && plan.write.draft.kind === 'appointment')
  if (choosy.length === 0) return plans
  const before = await routesOfRecords(
    context.db,
    choosy.flatMap(plan => (plan.known ? [plan.record] : [])),
  )
  for (const plan of choosy) {
    const former = formerOf(before.get(plan.record) ?? [])
    const goesBy = (route: RouteConfig) => former.some(each => each.route === route.id)
    const leaves = leavingOf(context, plan, goesBy)
    const said = leaves.length > 0 ? allOf(plan) : needsOf(plan)
    plan.routes = plan.routes.filter(
      route => !chooses(route) || (goesBy(route) && !leaves.includes(route)) || takes(context, route, said),
    )
    if (leaves.length === 0) continue
    const underWay = leaves.find(route => former.some(each => each.route === route.id && each.underWay))
    if (underWay)
      verdicts.set(plan.item, { kind: 'hold', problem: 'route.not-settled', because: underWay.slug, tasks: [] })
    else leave(plan, leaves)
  }
  return plans.filter(plan => !verdicts.has(plan.item))
}

/** The routes by which it goes: where it is or is about to be; where it got nowhere, wherever it was sent. */
function formerOf(former: readonly FormerRoute[]): readonly FormerRoute[] {
  const there = former.filter(({ underWay, isThere }) => underWay || isThere)
  return there.length > 0 ? there : former
}

/** Those that it went by and that do not take it any more, where another target takes it that has not got it yet. */
function leavingOf(context: Context, plan: Plan, goesBy: (route: RouteConfig) => boolean): RouteConfig[] {
  const [needs, all] = [needsOf(plan), allOf(plan)]
  const { resource } = plan.write.draft
  if (!plan.known || resource.resourceType !== 'Appointment' || !alive.has(resource.status)) return []
  const takers = plan.routes.filter(route => chooses(route) && !goesBy(route) && takes(context, route, all))
  return plan.routes.filter(
    route =>
      chooses(route) &&
      goesBy(route) &&
      route.takes.some(kind => needs.some(need => need.kind === kind)) && // a booking that does not say moves nowhere
      !takes(context, route, all) &&
      takers.some(taker => taker.target.id !== route.target.id),
  )
}

/** Marks it to leave; who, where and what are asked of the crosswalks anew, since the new target has none of them yet. */
function leave(plan: Plan, leaves: readonly RouteConfig[]): void {
  const { draft } = plan.write
  if (draft.kind !== 'appointment') return
  const needs = allOf(plan)
  const people = draft.resource.participant.filter(({ actor }) => {
    const reference = actor?.reference ?? ''
    return reference === 'need:person' || splitReference(reference)?.type === 'Patient'
  })
  const status = draft.resource.status === 'pending' ? 'needs-action' : 'accepted'
  const others = needs
    .filter(({ kind }) => kind !== 'event-type')
    .map(({ key, kind }): AppointmentParticipant => {
      return { actor: { reference: `need:${key}` }, status: kind === 'practitioner' ? status : 'accepted' }
    })
  const resource = { ...draft.resource, participant: [...people, ...others] }
  plan.write = { ...plan.write, draft: { ...draft, resource, needs } }
  plan.resource = resource
  plan.leaves = leaves
}

const alive: ReadonlySet<string> = new Set(['proposed', 'pending', 'booked'])

function needsOf({ write: { draft } }: Plan): readonly Need[] {
  return draft.kind === 'appointment' ? draft.needs : []
}

function allOf({ write: { draft } }: Plan): readonly Need[] {
  return draft.kind === 'appointment' ? (draft.whole ?? draft.needs) : []
}

function chooses({ takes: kinds }: RouteConfig): boolean {
  return kinds.length > 0
}

function takes(context: Context, route: RouteConfig, needs: readonly Need[]): boolean {
  return route.takes.every(kind =>
    needs.some(need => need.kind === kind && findTarget(entriesOf(context, kind, route), need) !== undefined),
  )
}
