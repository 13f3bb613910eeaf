/** The hub's own inbox among the targets of a source: which connection it is, and what its settings say. */
import type { Configuration, RouteConfig } from '../pipeline/configuration.ts'
import type { MatchingPolicy } from './candidates.ts'

/** The name of the connector that puts referrals into the hub's own inbox. */
export const inboxConnector = 'referral-inbox'

/** Whether a route leads to the hub's own inbox. */
export function isOwnInbox(route: Pick<RouteConfig, 'target'>): boolean {
  return route.target.connector.name === inboxConnector
}

/** The inbox that referrals of a source go to, and how its settings want known clients found. */
export function inboxOf(
  configuration: Configuration,
  source: string,
): { connection: string; matching: MatchingPolicy } | undefined {
  const inboxes = configuration.routes.filter(isOwnInbox)
  const route = inboxes.find(each => each.source.id === source) ?? inboxes[0]
  if (!route) return undefined
  const { matching } = (route.target.settings ?? {}) as { matching?: MatchingPolicy }
  return { connection: route.target.id, matching: matching ?? 'candidates' }
}
