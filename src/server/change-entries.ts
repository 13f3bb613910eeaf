/** A change of a crosswalk's entries by a person, from the screen or from a spreadsheet. */
import { inChange } from '../configuration/change.ts'
import { saveCrosswalk } from '../configuration/crosswalks.ts'
import type { CrosswalkConfig, CrosswalkEntry } from '../pipeline/configuration.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { Scope } from '../store/scope.ts'
import type { ApiParts } from './api.ts'
import { readyNames, type Theirs, theirsSince } from './editing.ts'

export const mostEntries = 10_000
/** Room for all of them in one request, in bytes. */
export const entriesLimit = 2 * 1024 * 1024

type Wanted = { crosswalk: string; expected?: number; reason?: string | undefined }
type Entries = { set: readonly CrosswalkEntry[]; remove: readonly string[] }

export type ChangedEntries =
  | { kind: 'saved'; version: number; wentOn: number }
  | { kind: 'meanwhile'; theirs: Theirs }
  | { kind: 'not-found' }

/** The crosswalk with this id. */
export async function findCrosswalk(hub: Hub, db: Scope, id: string): Promise<CrosswalkConfig | undefined> {
  return (await hub.configurations.within(db, db.organization)).crosswalks.find(each => each.id === id)
}

/** Changes entries, unless somebody else did since `expected`. */
export async function changeEntries(
  parts: ApiParts,
  place: { organization: string; account: string },
  { crosswalk, expected, reason }: Wanted,
  changeOf: (known: CrosswalkConfig) => Entries,
): Promise<ChangedEntries> {
  const by = { how: 'console' as const, by: place.account, ...(reason ? { reason } : {}) }
  await readyNames(parts.keys)
  return inChange(parts.hub, place.organization, by, async (change): Promise<ChangedEntries> => {
    const known = change.configuration.crosswalks.find(each => each.id === crosswalk)
    if (!known) return { kind: 'not-found' }
    const { id: subject, version, slug, kind, source, target } = known
    const which = { kind: 'crosswalk' as const, subject, version }
    const theirs = expected === undefined ? undefined : await theirsSince(parts, change.db, which, expected)
    if (theirs) return { kind: 'meanwhile', theirs }
    const { set, remove } = changeOf(known)
    const saved = await saveCrosswalk(change, { slug, kind, source, target, entries: set, remove })
    return { kind: 'saved', version: version + (saved.changed ? 1 : 0), wentOn: saved.wentOn }
  })
}
