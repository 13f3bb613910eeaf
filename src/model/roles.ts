/**
 * Who may do what: one table of roles and actions. The check of every request reads it, its test walks it, and the
 * docs page prints it. Source: SPEC OPS-3.
 */

export const roles = ['integration-admin', 'coordinator', 'clinician', 'privacy-officer', 'support', 'service'] as const
export type Role = (typeof roles)[number]

/** Every action there is, and the roles that may do it. */
export const permissions = {
  'overview.read': ['integration-admin', 'coordinator', 'privacy-officer', 'support'],
  'connections.read': ['integration-admin', 'coordinator', 'privacy-officer', 'support'],
  'connections.pause': ['integration-admin'],
  'connections.test': ['integration-admin'],
  'routes.read': ['integration-admin', 'coordinator', 'privacy-officer', 'support'],
  'routes.pause': ['integration-admin'],
  'messages.read': ['integration-admin', 'coordinator'],
  'messages.replay': ['integration-admin', 'coordinator'],
  'messages.apply-as-it-is': ['integration-admin', 'coordinator'],
  'messages.discard': ['integration-admin', 'coordinator'],
  'deliveries.read': ['integration-admin', 'coordinator', 'support'],
  'deliveries.replay': ['integration-admin', 'coordinator'],
  'deliveries.send-now': ['integration-admin', 'coordinator'],
  'deliveries.suppress': ['integration-admin', 'coordinator'],
  'deliveries.settle': ['integration-admin', 'coordinator'],
  'issues.read': ['integration-admin', 'coordinator', 'support'],
  'issues.change': ['integration-admin'],
  'tasks.read': ['integration-admin', 'coordinator'],
  'tasks.decide': ['integration-admin', 'coordinator'],
  'directory.read': ['integration-admin', 'coordinator'],
  'live.read': ['integration-admin', 'coordinator', 'privacy-officer', 'support'],
} as const satisfies Record<string, readonly Role[]>

export type Action = keyof typeof permissions

/** Whether a role may do something. */
export function mayDo(role: Role, action: Action): boolean {
  return (permissions[action] as readonly Role[]).includes(role)
}
