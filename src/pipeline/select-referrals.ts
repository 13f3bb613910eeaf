/** Route, for referrals: whether an event makes a delivery to a target, by the listing it came in by and how it stands there. */

import { hasTag, registrantOf } from '../model/referral/record.ts'
import { isNeedOfConsent, selectReferral } from '../model/referral/selection.ts'
import { type RouteStanding, standingsOn } from '../store/referrals.ts'
import type { RouteConfig } from './configuration.ts'
import type { Context, Plan } from './plan.ts'
import { listingOf, referralPlans } from './write-referrals.ts'

/** Of these plans, those that make a delivery on a route; what is no referral passes. */
export async function selectedOn(context: Context, route: RouteConfig, plans: readonly Plan[]): Promise<Plan[]> {
  const referrals = referralPlans(plans)
  if (referrals.length === 0) return [...plans]
  const standings = await standingsOn(
    context.db,
    route.id,
    route.target.id,
    referrals.map(({ plan }) => plan.record),
  )
  const dropped = new Set<Plan>()
  for (const { plan, referral, draft } of referrals) {
    const listing = listingOf(context, draft)
    const standing = standings.get(plan.record)
    const selection = selectReferral({
      ...(listing ? { listing } : {}),
      target: route.target.slug,
      event: plan.write.type,
      routed: hasTag(referral, 'routed'),
      imported: standing?.imported ?? false,
      openFailure: isOpenFailure(standing),
      onlyNews: registrantOf(referral) === undefined,
      before: cameLate(plan) ? (standing?.happened ?? []) : [],
    })
    if (selection.kind === 'skip') dropped.add(plan)
  }
  return plans.filter(plan => !dropped.has(plan))
}

/** The referral itself, after news of it: what had happened by then counts now. */
function cameLate({ known, resource }: Plan): boolean {
  const before = known?.resource
  return (
    before?.resourceType === 'ServiceRequest' &&
    registrantOf(before) === undefined &&
    resource.resourceType === 'ServiceRequest' &&
    registrantOf(resource) !== undefined
  )
}

/** Whether the newest delivery ended without arriving, for want of data or consent: a correction at the source sends again. */
export function isOpenFailure(standing: Pick<RouteStanding, 'newest' | 'newest_problem'> | undefined): boolean {
  if (!standing?.newest) return false
  return (
    standing.newest === 'rejected' ||
    standing.newest === 'dead' ||
    (standing.newest === 'suppressed' && isNeedOfConsent(standing.newest_problem))
  )
}
