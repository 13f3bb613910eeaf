/** Saves a crosswalk: for files, the console, imports and roll-back. What its new entries answer goes on by itself. */
import type { Change as Difference } from '../model/changes.ts'
import { closeAnswered } from '../pipeline/answered-tasks.ts'
import { type CrosswalkChange, writeEntries } from '../pipeline/crosswalk-entries.ts'
import type { Change } from './change.ts'

/** Adds, replaces and removes entries. `wentOn` counts the messages that waited for one of them. */
export async function saveCrosswalk(
  change: Change,
  wanted: CrosswalkChange,
): Promise<{ changed: boolean; changes: readonly Difference[]; wentOn: number }> {
  const { hub, db, configuration, by } = change
  const changes = await writeEntries(hub, db, configuration, wanted, by)
  if (!changes) return { changed: false, changes: [], wentOn: 0 }
  change.changed = true
  return { changed: true, changes, wentOn: await closeAnswered(hub, db, wanted, by.by) }
}
