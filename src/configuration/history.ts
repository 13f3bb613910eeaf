/** What is kept of something configured, as people may see it, and what differs between two versions. */
import { changesBetween, type Change as Difference } from '../model/changes.ts'
import type { Json } from '../model/events.ts'
import type { Hub } from '../pipeline/hub.ts'
import { openVersion } from '../pipeline/versions.ts'
import { type ConfiguredKind, findVersion } from '../store/configuration-versions.ts'
import type { Scope } from '../store/scope.ts'
import { maskVersion } from './mask.ts'

export type VersionDifference = {
  version: number
  /** The version it is compared with; null when there was none. */
  against: number | null
  before: Json
  after: Json
  changes: Difference[]
}

/** A version against another one, the one before it unless named; undefined when there is no such version. */
export async function compareVersions(
  hub: Hub,
  db: Scope,
  which: { kind: ConfiguredKind; subject: string; version: number },
  against = which.version - 1,
): Promise<VersionDifference | undefined> {
  const { kind, subject, version } = which
  const after = await openVersion(hub, db, kind, subject, version)
  if (!after) return undefined
  const before = await openVersion(hub, db, kind, subject, against)
  const shown = (body: Json) => maskVersion(kind, body, hub.connectors)
  return {
    version,
    against: before?.version ?? null,
    before: before ? shown(before.body) : null,
    after: shown(after.body),
    // Compared before they are masked: a secret that was replaced is a change, too.
    changes: changesBetween(before?.body, after.body).map(each => covered(each, shown, before?.body, after.body)),
  }
}

/** A difference with its values taken from the masked bodies. */
function covered(
  difference: Difference,
  shown: (body: Json) => Json,
  before: Json | undefined,
  after: Json,
): Difference {
  const masked = (body: Json | undefined): Json =>
    body === undefined ? null : (valueAt(shown(body), difference.path) ?? null)
  return {
    ...difference,
    before: difference.kind === 'added' ? null : masked(before),
    after: difference.kind === 'removed' ? null : masked(after),
  }
}

/** The value at a path of `changesBetween`. Keys may hold dots, so the longest that fits is followed. */
function valueAt(value: Json | undefined, path: string): Json | undefined {
  if (path === '' || value === undefined) return value
  if (value === null || typeof value !== 'object') return undefined
  const entries: [string, Json][] = Array.isArray(value)
    ? (value as readonly Json[]).flatMap((item, index): [string, Json][] => [
        ...namesOf(item).map((name): [string, Json] => [name, item]),
        [String(index), item],
      ])
    : Object.entries(value as { readonly [key: string]: Json })
  for (const [key, inner] of entries) {
    if (path === key) return inner
    if (path.startsWith(`${key}.`)) {
      const found = valueAt(inner, path.slice(key.length + 1))
      if (found !== undefined) return found
    }
  }
  return undefined
}

function namesOf(item: Json): string[] {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return []
  const { from, id } = item as { readonly [key: string]: Json }
  return [from, id].filter(name => typeof name === 'string')
}

/** Who saved the newest version and what they changed since the one that somebody else began with. */
export async function changedSince(
  hub: Hub,
  db: Scope,
  which: { kind: ConfiguredKind; subject: string },
  since: number,
): Promise<{ version: number; by: string | null; at: Date; changes: Difference[] } | undefined> {
  const newest = await findVersion(db, which.kind, which.subject)
  if (!newest) return undefined
  const compared = await compareVersions(hub, db, { ...which, version: newest.version }, since)
  return { version: newest.version, by: newest.changed_by, at: newest.changed_at, changes: compared?.changes ?? [] }
}
