/** Where the referrals of a listing go: the routes from its source to targets that take referrals. */
import type { ReferralTaking } from '../connectors/connector.ts'
import type { EventType } from '../model/events.ts'
import { type TriggerSet, type TriggerSetName, triggerSets } from '../model/referral/triggers.ts'
import type { Configuration, ConnectionConfig, RouteConfig } from './configuration.ts'
import { selects } from './route.ts'

/** The routes that bring the referrals of a source to a target, or to every target that takes referrals. */
export function referralRoutes(
  configuration: Pick<Configuration, 'routes'>,
  { source, target }: { source: string /** Its slug. */; target?: string | undefined },
): RouteConfig[] {
  return configuration.routes.filter(
    route =>
      route.source.id === source &&
      route.target.connector.referrals !== undefined &&
      (target === undefined || target === route.target.slug),
  )
}

/** Whether a route takes an event at all, before anything is selected. */
export function takesEvent(route: RouteConfig, type: EventType): boolean {
  return route.events.some(pattern => selects(pattern, type))
}

/** What a connection takes of a referral, and the triggers it offers; undefined where it takes none. */
export function takingOf(
  target: ConnectionConfig,
): { triggerSet: TriggerSetName; updates: ReferralTaking['updates'] } | undefined {
  const { referrals, capabilities } = target.connector
  if (!referrals) return undefined
  // Of settings that cannot be used only what the connector says of itself is known.
  const { updates } = target.settings === undefined ? capabilities : referrals.takes(target.settings)
  return { triggerSet: referrals.triggerSet, updates }
}

/** The trigger sets of these targets; the generic one while none is reached yet. */
export function triggerSetsOf(targets: readonly ConnectionConfig[]): TriggerSet[] {
  const sets = targets.flatMap(({ connector }) =>
    connector.referrals ? [triggerSets[connector.referrals.triggerSet]] : [],
  )
  return sets.length > 0 ? sets : [triggerSets.generic]
}
