/**
 * What a person says about a possible duplicate: one person, two people, or that it was a mistake to say so. It wins over
 * every rule, counts for everybody who was merged into the two, and can be taken back.
 */
import { noChanges } from '../model/registry/changes.ts'
import { noteOwnAct } from '../pipeline/audit.ts'
import type { Hub } from '../pipeline/hub.ts'
import { type DuplicateRow, duplicatesOf, findDuplicate, type Settling, settleDuplicates } from '../store/duplicates.ts'
import { registryRows } from '../store/lists/registry-people.ts'
import { waitForLane } from '../store/messages.ts'
import { mergedWith } from '../store/registry-people.ts'
import type { Scope } from '../store/scope.ts'
import { joins } from './judgement.ts'
import { planLeaving } from './leave.ts'
import { survivorsFor } from './people.ts'
import { mergeLane, mergePeople } from './take-merges.ts'
import { unmerge } from './unmerge.ts'

export type DuplicateAct = { id: string; account: string; reason?: string | undefined }
export type DuplicateDecided =
  | { kind: 'done'; state: DuplicateRow['state'] }
  | { kind: 'not-found' }
  | { kind: 'conflict'; state: DuplicateRow['state'] }
  /** The survivor that was asked for is neither of the two. */
  | { kind: 'unfit' }

/** The two are one person. @param survivor who stays; the one that is proposed when it is not said */
export async function mergeDuplicate(
  hub: Hub,
  db: Scope,
  { survivor, ...act }: DuplicateAct & { survivor?: string | undefined },
): Promise<DuplicateDecided> {
  const found = await openPair(db, act.id)
  if (!found) return { kind: 'not-found' }
  const { row, sides } = found
  if (row.state === 'merged') return { kind: 'conflict', state: row.state }
  if (row.kind === 'merge' || sides.one === sides.other) {
    await settle(hub, db, [row], { state: 'merged', by: person(act) }, act, 'registry.confirm')
    return { kind: 'done', state: 'merged' }
  }
  const stays = survivor ?? proposedSurvivor(sides)
  if (stays !== sides.one && stays !== sides.other) return { kind: 'unfit' }
  const retired = stays === sides.one ? sides.other : sides.one
  const configuration = await hub.configurations.within(db, db.organization)
  const known = await registryRows(db, [stays, retired])
  const connection = known.map(each => configuration.connections.get(each.connection)).find(each => each !== undefined)
  if (!connection) return { kind: 'conflict', state: row.state }
  const now = hub.now()
  const context = { hub, db, organization: db.organization, configuration, connection, now, changes: noChanges() }
  const by = { kind: 'person', account: act.account } as const
  const merge = await mergePeople(context, { survivor: stays, retired, by, at: now.toISOString() })
  await settle(hub, db, [row], { state: 'merged', merge, by }, act)
  await planLeaving(context)
  return { kind: 'done', state: 'merged' }
}

/** The two are two people: they are never proposed again. A merge of the two is undone. */
export async function holdApart(hub: Hub, db: Scope, act: DuplicateAct): Promise<DuplicateDecided> {
  const found = await openPair(db, act.id)
  if (!found) return { kind: 'not-found' }
  const { row, sides } = found
  if (row.state === 'different') return { kind: 'conflict', state: row.state }
  if (row.merge && sides.one === sides.other) await unmerge(hub, db, { merge: row.merge, account: act.account })
  const { one, other } = (await openPair(db, act.id))?.sides ?? sides
  if (one === other) return { kind: 'conflict', state: row.state } // they are one by another merge, too
  const between = await pairsBetween(db, one, other)
  const settling = { state: 'different', kind: 'pair', by: person(act) } as const
  await settle(hub, db, [row, ...between.filter(each => each.id !== row.id)], settling, act, 'registry.different')
  return { kind: 'done', state: 'different' }
}

/** Takes a decision back: a merge is undone and the rules leave the two alone, those held apart are asked about again. */
export async function undoDuplicate(hub: Hub, db: Scope, act: DuplicateAct): Promise<DuplicateDecided> {
  const found = await openPair(db, act.id)
  if (!found) return { kind: 'not-found' }
  const { row } = found
  if (row.state === 'open' || row.state === 'undone') return { kind: 'conflict', state: row.state }
  if (row.state === 'different') {
    await settle(hub, db, [row], { state: 'open', by: null }, act, 'registry.undo')
    return { kind: 'done', state: 'open' }
  }
  if (!row.merge) return { kind: 'conflict', state: row.state }
  const undone = await unmerge(hub, db, { merge: row.merge, account: act.account })
  if (undone.kind !== 'undone') return { kind: 'conflict', state: row.state }
  const after = await findDuplicate(db, act.id) // still merged where another merge makes the two one
  return { kind: 'done', state: after?.state ?? 'undone' }
}

/** Who stays unless somebody says otherwise: whom the hub has known longer, as ids are in the order of time. */
export function proposedSurvivor({ one, other }: { one: string; other: string }): string {
  return one < other ? one : other
}

async function openPair(db: Scope, id: string) {
  await waitForLane(db, mergeLane(db.organization))
  const row = await findDuplicate(db, id, true)
  if (!row) return undefined
  const survivorOf = await survivorsFor(db, [row.one, row.other])
  return { row, sides: { one: survivorOf(row.one), other: survivorOf(row.other) } }
}

/** Every entry between two persons, whichever of their records it stands between. */
async function pairsBetween(db: Scope, one: string, other: string): Promise<DuplicateRow[]> {
  const merged = await mergedWith(db, [one, other])
  const recordsOf = (person: string) => [
    person,
    ...merged.filter(row => row.survivor === person).map(row => row.record),
  ]
  const pairs = await duplicatesOf(db, recordsOf(one))
  return pairs.filter(pair => joins(pair, recordsOf(one), recordsOf(other)))
}

function person({ account }: DuplicateAct) {
  return { kind: 'person' as const, account }
}

async function settle(
  hub: Hub,
  db: Scope,
  rows: readonly DuplicateRow[],
  settling: Settling,
  { account, reason }: DuplicateAct,
  action?: string,
): Promise<void> {
  const [row] = rows
  if (!row) return
  const sealed = reason ? hub.sealer.seal(db.organization, 'duplicate.reason', row.id, reason) : undefined
  await settleDuplicates(db, [row.id], { ...settling, reason: sealed }, hub.now())
  const others = rows.slice(1).map(({ id }) => id)
  await settleDuplicates(db, others, settling, hub.now())
  if (!action) return // the merge was noted already
  await noteOwnAct(hub, db, [
    {
      actor: { kind: 'person', id: account },
      action,
      subject: { kind: 'duplicate', id: row.id },
      persons: [row.one, row.other],
      ...(reason ? { detail: { reason } } : {}),
    },
  ])
}
