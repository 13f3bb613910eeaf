/** What can go wrong with the webhooks of the simulated Cal.com, as a person chooses it. */

/** What a saboteur can choose. */
export const disturbances: Readonly<Record<string, { says: string; delivery: Record<string, number> }>> = {
  well: {
    says: 'webhooks arrive as they should',
    delivery: { copies: 1, reorder: 0, delayMs: 0, dropNext: 0, dropShare: 0 },
  },
  lose: { says: 'the next webhook is lost', delivery: { dropNext: 1 } },
  double: { says: 'every webhook arrives twice', delivery: { copies: 2 } },
  reorder: { says: 'webhooks arrive in another order', delivery: { reorder: 3 } },
}
