/**
 * Who may do what: one table of roles and actions. The check of every request reads it, its test walks it, the interface
 * shows or hides by it, and the docs page prints it. Source: SPEC OPS-3.
 */

export const roles = ['integration-admin', 'coordinator', 'clinician', 'privacy-officer', 'support', 'service'] as const
export type Role = (typeof roles)[number]

/**
 * Every action there is, and the roles that may do it. `service` has none by its role: a token's scopes say which of
 * `serviceActions` it may do.
 */
export const permissions = {
  'overview.read': ['integration-admin', 'coordinator', 'privacy-officer', 'support'],
  'connections.read': ['integration-admin', 'coordinator', 'privacy-officer', 'support'],
  'connections.pause': ['integration-admin'],
  'connections.test': ['integration-admin'],
  'routes.read': ['integration-admin', 'coordinator', 'privacy-officer', 'support'],
  'routes.pause': ['integration-admin'],
  'configuration.read': ['integration-admin', 'privacy-officer', 'support'],
  'configuration.change': ['integration-admin'],
  'go-live.read': ['integration-admin', 'coordinator', 'privacy-officer', 'support'],
  'go-live.record': ['integration-admin', 'privacy-officer'],
  'go-live.sign': ['privacy-officer'],
  'mappings.read': ['integration-admin', 'coordinator', 'privacy-officer', 'support'],
  'mappings.try': ['integration-admin', 'coordinator'],
  'mappings.change': ['integration-admin'],
  'privacy.preview': ['integration-admin', 'coordinator', 'privacy-officer'],
  'messages.read': ['integration-admin', 'coordinator'],
  'messages.replay': ['integration-admin', 'coordinator'],
  'messages.apply-as-it-is': ['integration-admin', 'coordinator'],
  'messages.discard': ['integration-admin', 'coordinator'],
  'payloads.reveal': ['integration-admin', 'coordinator', 'privacy-officer'],
  'deliveries.read': ['integration-admin', 'coordinator', 'support'],
  'deliveries.replay': ['integration-admin', 'coordinator'],
  'deliveries.send-now': ['integration-admin', 'coordinator'],
  'deliveries.suppress': ['integration-admin', 'coordinator'],
  'deliveries.settle': ['integration-admin', 'coordinator'],
  'deliveries.undo': ['integration-admin'],
  'bulk.read': ['integration-admin', 'coordinator'],
  'bulk.run': ['integration-admin', 'coordinator'],
  'issues.read': ['integration-admin', 'coordinator', 'support'],
  'issues.change': ['integration-admin', 'coordinator'],
  'incidents.read': ['integration-admin', 'coordinator', 'privacy-officer', 'support'],
  'incidents.change': ['integration-admin', 'coordinator'],
  'tasks.read': ['integration-admin', 'coordinator'],
  'tasks.decide': ['integration-admin', 'coordinator'],
  'referrals.read': ['integration-admin', 'coordinator'],
  'referrals.decide': ['integration-admin', 'coordinator'],
  'reconciliation.read': ['integration-admin', 'coordinator', 'support'],
  'reconciliation.run': ['integration-admin', 'coordinator'],
  'reconciliation.repair': ['integration-admin', 'coordinator'],
  'support-bundles.read': ['integration-admin', 'coordinator', 'support'],
  'directory.read': ['integration-admin', 'coordinator'],
  'explain.read': ['integration-admin', 'coordinator'],
  'patients.search': ['integration-admin', 'coordinator', 'privacy-officer'],
  'registry.read': ['integration-admin', 'coordinator', 'privacy-officer'],
  'registry.merge': ['integration-admin', 'coordinator'],
  'registry.disclosures': ['integration-admin', 'privacy-officer'],
  'network.read': ['integration-admin', 'privacy-officer'],
  'network.direct': ['privacy-officer'],
  'network.test': ['integration-admin'],
  'calendar.read': ['integration-admin', 'coordinator'],
  'own-calendar.read': ['clinician'],
  'own-patients.read': ['clinician'],
  'notices.read': ['integration-admin', 'coordinator', 'clinician', 'privacy-officer', 'support'],
  'people.read': ['integration-admin', 'privacy-officer'],
  'people.change': ['integration-admin'],
  'tokens.read': ['integration-admin', 'privacy-officer'],
  'tokens.change': ['integration-admin'],
  'audit.read': ['integration-admin', 'privacy-officer'],
  'audit.export': ['privacy-officer'],
  'alerts.read': ['integration-admin', 'support'],
  'alerts.change': ['integration-admin'],
  'listings.read': ['integration-admin', 'coordinator', 'privacy-officer', 'support'],
  'listings.change': ['integration-admin'],
  'visits.read': ['integration-admin', 'coordinator'],
  'visits.change': ['integration-admin'],
  'visits.push': ['integration-admin'],
  'reminders.read': ['integration-admin', 'coordinator'],
  'reminders.change': ['integration-admin'],
  'reminders.choose': ['integration-admin', 'coordinator'],
  'sessions.overview': ['integration-admin', 'coordinator', 'privacy-officer', 'support'],
  'sessions.read': ['integration-admin', 'coordinator', 'privacy-officer'],
  'sessions.map': ['integration-admin', 'coordinator'],
  'sessions.render': ['integration-admin', 'coordinator'],
  'sessions.settings': ['integration-admin'],
  'sessions.switch': ['support'],
  'sessions.export': ['integration-admin', 'coordinator', 'privacy-officer'],
  'practice.read': ['integration-admin', 'coordinator'],
  'practice.change': ['integration-admin', 'coordinator'],
  'practice.render': ['integration-admin', 'coordinator'],
  'practice.unrender': ['integration-admin', 'coordinator'],
  'practice.rights': ['integration-admin'],
  'retention.read': ['integration-admin', 'privacy-officer'],
  'retention.change': ['integration-admin', 'privacy-officer'],
  'live.read': ['integration-admin', 'coordinator', 'clinician', 'privacy-officer', 'support'],
} as const satisfies Record<string, readonly Role[]>

export type Action = keyof typeof permissions

/**
 * What a service account's token can be allowed, one by one; never what needs a person's judgement or signature, nor what
 * those who make tokens may not do themselves.
 */
export const serviceActions = [
  'overview.read',
  'connections.read',
  'connections.pause',
  'connections.test',
  'routes.read',
  'routes.pause',
  'configuration.read',
  'configuration.change',
  'messages.read',
  'messages.replay',
  'deliveries.read',
  'deliveries.replay',
  'issues.read',
  'issues.change',
  'tasks.read',
  'explain.read',
  'audit.read',
] as const satisfies readonly Action[]

/** The roles of people: everything but what a token has. */
export const personRoles = ['integration-admin', 'coordinator', 'clinician', 'privacy-officer', 'support'] as const
export type PersonRole = (typeof personRoles)[number]

/**
 * Actions that the role must allow and that must be granted besides, to each person by name: seeing what was sent,
 * uncovered. The first administrator has them; everybody else gets them from an administrator.
 */
export const grantedRights = ['payloads.reveal'] as const satisfies readonly Action[]
export type Right = (typeof grantedRights)[number]

/** What somebody has in an organization: a person's role and granted rights, or a token's scopes. */
export type Standing =
  | { role: PersonRole; rights: readonly string[] }
  | { role: 'service'; rights: readonly string[]; scopes?: readonly string[] }

/** Whether a role may do something; what must be granted besides is not asked here. */
export function mayDo(role: Role, action: Action): boolean {
  return (permissions[action] as readonly Role[]).includes(role)
}

/** Whether a member of an organization, or a token of it, may do something there. The one check of every request. */
export function membershipMay(standing: Standing, action: Action): boolean {
  if (standing.role === 'service')
    return (serviceActions as readonly Action[]).includes(action) && standing.scopes?.includes(action) === true
  if (!mayDo(standing.role, action)) return false
  return !(grantedRights as readonly Action[]).includes(action) || standing.rights.includes(action)
}

/** Everything a member may do, in the order of the table. */
export function actionsOf(standing: Standing): Action[] {
  return (Object.keys(permissions) as Action[]).filter(action => membershipMay(standing, action))
}

/** The rights that can be granted to somebody with this role. */
export function rightsFor(role: Role): Right[] {
  return grantedRights.filter(right => mayDo(role, right))
}
