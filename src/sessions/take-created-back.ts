/**
 * Undo of Create: the pair is taken back and the entry removed there, while nobody has touched it. The other system is asked
 * outside of any transaction; where it will not, nothing is taken back, and the X still takes the pair alone.
 */
import type { PracticeTarget } from '../connectors/practice.ts'
import { waitForLane } from '../store/messages.ts'
import { unpairEntry } from '../store/session-by-hand.ts'
import { markTargetsGone } from '../store/session-mirror.ts'
import { followFreed } from '../store/session-pairs.ts'
import { type Decided, type Deciding, type EntryTab, hindranceOf, kindOfTab, rowOf, targetKinds } from './by-hand.ts'
import { madeFor } from './create-target.ts'
import { noteOwnEntryDecision } from './note-decision.ts'
import { pairLane } from './settings.ts'

type Within = <T>(work: (deciding: Deciding) => Promise<T>) => Promise<T | undefined>

/** Takes back; undefined where the feature is off. @param seen `undo`: what making it answered */
export async function takeCreatedBack(
  within: Within,
  target: PracticeTarget,
  tab: EntryTab,
  seen: { id: string; version: number; undo: string },
): Promise<Decided | { kind: 'refused'; problem: string } | undefined> {
  const begun = await within(async deciding => {
    const made = madeFor(deciding, tab, seen.id, seen.undo)
    const row = await rowOf(deciding, tab, seen.id)
    if (!row || made === undefined) return { kind: 'not-found' as const }
    if (row.version !== seen.version || row.target !== made) return { kind: 'changed' as const }
    const because = await hindranceOf(deciding, tab, row, 'delete')
    if (because) return { kind: 'hindered' as const, because }
    return { kind: 'begun' as const, made, account: deciding.account }
  })
  if (begun?.kind !== 'begun') return begun
  const { made, account } = begun
  const outcome = await target.retract(targetKinds[tab], made, account)
  switch (outcome.kind) {
    case 'touched':
      return { kind: 'late', because: 'touched' }
    case 'retry':
    case 'connection':
    case 'refused':
      return { kind: 'refused', problem: outcome.problem }
    case 'retracted':
    case 'gone':
      return within(deciding => forget(deciding, tab, seen.id, made))
  }
}

/** It is gone there by now, whatever has become of the row: only a pair with it is taken back. */
async function forget(deciding: Deciding, tab: EntryTab, id: string, made: string): Promise<Decided> {
  const { hub, db, connection } = deciding
  await waitForLane(db, pairLane(connection))
  const row = await rowOf(deciding, tab, id)
  if (!row) return { kind: 'not-found' }
  await markTargetsGone(db, targetKinds[tab], [made], hub.now())
  if (row.target === made) await unpairEntry(db, id, row.version)
  await followFreed(db, connection, kindOfTab[tab], made)
  await noteOwnEntryDecision(deciding, 'sessions.create-undo', id)
  return { kind: 'done', version: row.version + (row.target === made ? 1 : 0) }
}
