/** Writes what a person, or a file, says about the values of a crosswalk. */
import { crosswalkKey } from '../mapping/crosswalk.ts'
import type { CrosswalkKind, Json } from '../model/events.ts'
import { recordConfiguration, writeCrosswalk, writeCrosswalkEntries } from '../store/configuration.ts'
import type { Scope } from '../store/scope.ts'
import type { Configuration, CrosswalkConfig, CrosswalkEntry } from './configuration.ts'
import { ensureEntry } from './directory.ts'
import type { Hub } from './hub.ts'

export type CrosswalkChange = {
  slug: string
  kind: CrosswalkKind
  source: string
  target: string
  entries: readonly CrosswalkEntry[]
}

export type ChangedBy = { how: 'apply' | 'console' | 'task' | 'system'; by?: string; reason?: string }

/**
 * Adds or replaces entries; the others stay. Returns whether anything changed. The caller tells the caches
 * (`touchConfiguration`).
 */
export async function writeEntries(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  change: CrosswalkChange,
  by: ChangedBy,
): Promise<boolean> {
  const { organization } = db
  const known = configuration.crosswalks.find(
    each => each.kind === change.kind && each.source === change.source && each.target === change.target,
  )
  const fresh = change.entries.filter(entry => !sameAs(known, entry))
  if (known && fresh.length === 0 && known.slug === change.slug) return false

  const id = known?.id ?? hub.newId()
  const version = (known?.version ?? 0) + 1
  const now = hub.now()
  const { slug, kind, source, target } = change
  await writeCrosswalk(db, organization, { id, slug, kind, source, target, version }, now)
  for (const { to } of fresh) if ('reference' in to && to.reference) await ensureEntry(hub, db, target, to.reference)
  const rows = fresh.map(entry => {
    const token = hub.tokens.token(organization, `crosswalk ${id}`, crosswalkKey(entry.from))
    return { token, body: hub.sealer.sealJson(organization, 'crosswalk_entry', `${id}/${token}`, entry as Json) }
  })
  await writeCrosswalkEntries(db, organization, id, rows, now)
  const all = [...(known?.entries.filter(entry => !fresh.some(each => sameFrom(each, entry))) ?? []), ...fresh]
  const body: Json = { slug, kind, source, target, entries: all as unknown as Json }
  await recordConfiguration(
    db,
    organization,
    {
      kind: 'crosswalk',
      subject: id,
      version,
      body: hub.sealer.sealJson(organization, 'configuration', `${id}/${version}`, body),
      ...by,
    },
    now,
  )
  return true
}

function sameAs(known: CrosswalkConfig | undefined, entry: CrosswalkEntry): boolean {
  return (known?.entries ?? []).some(
    each => sameFrom(each, entry) && JSON.stringify(each.to) === JSON.stringify(entry.to),
  )
}

function sameFrom(a: CrosswalkEntry, b: CrosswalkEntry): boolean {
  return crosswalkKey(a.from) === crosswalkKey(b.from)
}
