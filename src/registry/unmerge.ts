/**
 * Undoing a merge: it is left out, and who survives whom follows from the rest. Identifiers and documents never moved, so
 * each stands again with whom it came for, also what came in between. Source: SPEC NET-2, "unmerge is possible".
 */
import { noChanges } from '../model/registry/changes.ts'
import { noteOwnAct } from '../pipeline/audit.ts'
import type { Hub } from '../pipeline/hub.ts'
import { waitForLane } from '../store/messages.ts'
import { lockMerge, mergesAround, undoMerge } from '../store/registry-merges.ts'
import type { Scope } from '../store/scope.ts'
import { noteUnmerged } from './duplicate-entries.ts'
import { planLeaving } from './leave.ts'
import { applyMerges, mergeLane } from './take-merges.ts'

export type Unmerged = { kind: 'undone'; survivor: string; retired: string } | { kind: 'not-found' | 'already' }

/** Undoes one merge, whoever made it. */
export async function unmerge(hub: Hub, db: Scope, input: { merge: string; account: string }): Promise<Unmerged> {
  await waitForLane(db, mergeLane(db.organization))
  const merge = await lockMerge(db, input.merge)
  if (!merge) return { kind: 'not-found' }
  if (merge.undone_at) return { kind: 'already' }
  const { survivor, retired } = merge
  const before = await mergesAround(db, [survivor, retired])
  await undoMerge(db, merge.id, input.account, hub.now())
  const left = before.filter(each => each.id !== merge.id)
  const records = before.flatMap(each => [each.survivor, each.retired])
  const configuration = await hub.configurations.within(db, db.organization)
  const context = { hub, db, organization: db.organization, configuration, now: hub.now(), changes: noChanges() }
  await applyMerges(context, left, records)
  await noteUnmerged(hub, db, merge, records, input.account)
  await noteOwnAct(hub, db, [
    {
      actor: { kind: 'person', id: input.account },
      action: 'patient.unmerge',
      subject: { kind: 'Patient', id: survivor },
      persons: [survivor, retired],
      detail: { merge: merge.id, retired },
    },
  ])
  await planLeaving(context)
  return { kind: 'undone', survivor, retired }
}
