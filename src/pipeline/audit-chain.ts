/** The chain of the audit trail is made here: entries get their places and hashes, and its head is kept as anchors. */
import { entryHash } from '../model/audit-chain.ts'
import {
  anchorHead,
  chainEntries,
  findHead,
  lastAnchoredAt,
  pruneEntries,
  takeChain,
  unchainedEntries,
  unchainedOrganizations,
} from '../store/audit-chain.ts'
import { listOrganizations } from '../store/configuration.ts'
import { statements, withScope } from '../store/scope.ts'
import { noteOwnAct } from './audit.ts'
import type { Hub } from './hub.ts'

/** Entries that get their places in one transaction. */
const chainedAtOnce = 1000
/** Entries that are taken away in one transaction. */
const prunedAtOnce = 2000
const anchorEveryMs = 3_600_000

/** Chains what every organization has appended since the last time; returns how many entries. One process at a time. */
export async function chainDue(hub: Hub, stops: () => boolean = () => false): Promise<number> {
  let chained = 0
  let failed: { error: unknown } | undefined
  for (const organization of await unchainedOrganizations(statements(hub.pool)))
    try {
      for (let last = chainedAtOnce; last === chainedAtOnce && !stops(); chained += last)
        last = await chainBatch(hub, organization)
    } catch (error) {
      failed ??= { error } // a chain that somebody broke must not keep those of other organizations from growing
    }
  if (failed) throw failed.error
  return chained
}

/** Chains one batch; 0 while another process does, or when there is nothing to do. */
async function chainBatch(hub: Hub, organization: string): Promise<number> {
  const { count, anchorIsDue } = await withScope(hub.pool, organization, async db => {
    if (!(await takeChain(db))) return { count: 0, anchorIsDue: false }
    const entries = await unchainedEntries(db, chainedAtOnce)
    if (entries.length === 0) return { count: 0, anchorIsDue: false }
    const head = await findHead(db)
    const first = (head?.position ?? 0n) + 1n
    let previous: Uint8Array = head?.hash ?? new Uint8Array()
    const placed = entries.map((entry, index) => {
      const hash = entryHash(first + BigInt(index), previous, entry)
      previous = hash
      return { id: entry.id, hash }
    })
    const now = hub.now()
    await chainEntries(db, first, placed, now)
    const anchored = await lastAnchoredAt(db)
    return {
      count: entries.length,
      anchorIsDue: !anchored || now.getTime() - anchored.getTime() >= anchorEveryMs,
    }
  })
  if (anchorIsDue) await anchorOne(hub, organization)
  return count
}

/** Keeps the head of an organization's chain, in the database and beside it. */
export async function anchorOne(hub: Hub, organization: string): Promise<void> {
  // Outside last: an anchor that is in the file only would say that the database was cut.
  const anchor = await withScope(hub.pool, organization, db => anchorHead(db, hub.now()))
  if (anchor) await hub.anchors?.append(organization, anchor)
}

/** The same for every organization, when a process ends. */
export async function anchorAll(hub: Hub): Promise<void> {
  await chainDue(hub)
  for (const organization of await listOrganizations(statements(hub.pool))) await anchorOne(hub, organization)
}

/**
 * Takes away the entries from before a moment, and notes that. What stays can still be verified, from an anchor on.
 * Entries that are not chained yet stay. Returns how many went.
 */
export async function pruneAudit(
  hub: Hub,
  organization: string,
  before: Date,
  stops: () => boolean = () => false,
): Promise<number> {
  await hub.sealer.ready(organization)
  let gone = 0
  while (!stops()) {
    const pruned = await withScope(hub.pool, organization, async db => {
      if (!(await takeChain(db))) return undefined
      return pruneEntries(db, before, prunedAtOnce, hub.now())
    })
    if (!pruned) break
    gone += pruned.gone
    await hub.anchors?.append(organization, pruned.anchor)
  }
  if (gone > 0)
    await withScope(hub.pool, organization, db =>
      noteOwnAct(hub, db, [
        {
          actor: { kind: 'hub', id: 'retention' },
          action: 'audit.prune',
          subject: { kind: 'audit', id: 'chain' },
          detail: { entries: gone, before: before.toISOString() },
        },
      ]),
    )
  return gone
}
