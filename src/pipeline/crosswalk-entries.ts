/** Writes what a person, or a file, says about the values of a crosswalk. */
import { crosswalkKey } from '../mapping/crosswalk.ts'
import { changesBetween, type Change as Difference, isSame } from '../model/changes.ts'
import type { CrosswalkKind, Json } from '../model/events.ts'
import { keepCrosswalkEntries, writeCrosswalk, writeCrosswalkEntries } from '../store/configuration.ts'
import type { Scope } from '../store/scope.ts'
import type { Configuration, CrosswalkConfig, CrosswalkEntry } from './configuration.ts'
import { ensureEntry } from './directory.ts'
import type { Hub } from './hub.ts'
import { type ChangedBy, keepVersion, type NewVersion } from './versions.ts'

export type CrosswalkChange = {
  slug: string
  kind: CrosswalkKind
  source: string
  target: string
  /** Added, or put in the place of those for the same value. */
  entries: readonly CrosswalkEntry[]
  /** Values whose entries go. */
  remove?: readonly string[]
  action?: NewVersion['action']
}

export type { ChangedBy }

/**
 * Adds, replaces and removes entries; the others stay. Returns what differs; false when nothing does. The caller tells the caches
 * (`touchConfiguration`).
 */
export async function writeEntries(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  change: CrosswalkChange,
  by: ChangedBy,
): Promise<readonly Difference[] | false> {
  const { organization } = db
  const known = configuration.crosswalks.find(
    each => each.kind === change.kind && each.source === change.source && each.target === change.target,
  )
  const fresh = change.entries.filter(entry => !sameAs(known, entry))
  const dropped = new Set((change.remove ?? []).map(crosswalkKey))
  const before = known?.entries ?? []
  const stays = before.filter(entry => !dropped.has(crosswalkKey(entry.from)))
  if (known && fresh.length === 0 && stays.length === before.length && known.slug === change.slug) return false

  const id = known?.id ?? hub.newId()
  const version = (known?.version ?? 0) + 1
  const now = hub.now()
  const { slug, kind, source, target } = change
  await writeCrosswalk(db, organization, { id, slug, kind, source, target, version }, now)
  for (const { to } of fresh) if ('reference' in to && to.reference) await ensureEntry(hub, db, target, to.reference)
  const tokenOf = (from: string) => hub.tokens.token(organization, `crosswalk ${id}`, crosswalkKey(from))
  const rows = fresh.map(entry => {
    const token = tokenOf(entry.from)
    return { token, body: hub.sealer.sealJson(organization, 'crosswalk_entry', `${id}/${token}`, entry as Json) }
  })
  await writeCrosswalkEntries(db, organization, id, rows, now)
  const all = [...stays.filter(entry => !fresh.some(each => sameFrom(each, entry))), ...fresh]
  if (stays.length < before.length)
    await keepCrosswalkEntries(
      db,
      id,
      all.map(entry => tokenOf(entry.from)),
    )
  const bodyOf = (name: string, entries: readonly CrosswalkEntry[]): Json => ({
    slug: name,
    kind,
    source,
    target,
    entries: entries as unknown as Json,
  })
  const body = bodyOf(slug, all)
  const changes = changesBetween(known ? bodyOf(known.slug, before) : undefined, body)
  const action = change.action ? { action: change.action } : {}
  await keepVersion(hub, db, { kind: 'crosswalk', subject: id, version, body, changes, ...action }, by)
  return changes
}

function sameAs(known: CrosswalkConfig | undefined, entry: CrosswalkEntry): boolean {
  return (known?.entries ?? []).some(
    each =>
      sameFrom(each, entry) &&
      isSame(each.to as Json, entry.to as Json) &&
      (entry.label === undefined || entry.label === each.label),
  )
}

function sameFrom(a: CrosswalkEntry, b: CrosswalkEntry): boolean {
  return crosswalkKey(a.from) === crosswalkKey(b.from)
}
