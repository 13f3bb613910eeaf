/** A merge that somebody undid, made again: the same two, said by a person this time. */
import { noChanges } from '../model/registry/changes.ts'
import type { Hub } from '../pipeline/hub.ts'
import { findMerge, registryRows } from '../store/lists/registry-people.ts'
import { waitForLane } from '../store/messages.ts'
import { lockMerge } from '../store/registry-merges.ts'
import type { Scope } from '../store/scope.ts'
import { planLeaving } from './leave.ts'
import { mergeLane, mergePeople } from './take-merges.ts'

export type MergedAgain = { kind: 'merged'; survivor: string; retired: string } | { kind: 'not-found' | 'already' }

/** Makes a merge again that was undone. */
export async function mergeAgain(
  hub: Hub,
  db: Scope,
  { merge, account }: { merge: string; account: string },
): Promise<MergedAgain> {
  await waitForLane(db, mergeLane(db.organization)) // before any row, as everybody does
  const locked = await lockMerge(db, merge)
  const row = locked && (await findMerge(db, merge))
  if (!row) return { kind: 'not-found' }
  if (!row.undone_at) return { kind: 'already' }
  const { survivor, retired } = row
  const configuration = await hub.configurations.within(db, db.organization)
  const [person] = await registryRows(db, [survivor])
  const connection = person && configuration.connections.get(person.connection)
  if (!connection) return { kind: 'not-found' }
  const now = hub.now()
  const context = { hub, db, organization: db.organization, configuration, connection, now, changes: noChanges() }
  const by = { kind: 'person', account } as const
  const changed = await mergePeople(context, { survivor, retired, by, at: now.toISOString() })
  await planLeaving(context)
  return changed ? { kind: 'merged', survivor, retired } : { kind: 'already' }
}
