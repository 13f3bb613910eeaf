/**
 * Brings an organization to what a configuration file says, in one transaction. Applying the same file again changes
 * nothing. What the file does not mention stays, unless `prune` is asked for: entries that people added by deciding
 * tasks are never taken away by a file that does not know them.
 */
import type { Change as Difference } from '../model/changes.ts'
import type { Json } from '../model/events.ts'
import type { Hub } from '../pipeline/hub.ts'
import { findOrganization, insertOrganization } from '../store/configuration.ts'
import { organizationState } from '../store/go-live.ts'
import { createKeyStore } from '../store/key-store.ts'
import type { OrganizationKeys } from '../store/organizationKeys.ts'
import { statements, withScope } from '../store/scope.ts'
import { type Change, inChange } from './change.ts'
import { saveCrosswalk } from './crosswalks.ts'
import type { ConfigurationFile } from './file.ts'
import { takesRouted } from './listing-checks.ts'
import { removeListing, saveListing } from './listings.ts'
import { saveMatching } from './matching.ts'
import { removeConnection, removeRoute } from './remove.ts'
import { type Refused, type Saved, saveConnection, saveOrganization, saveRoute } from './save.ts'
import { saveScheduling } from './scheduling.ts'
import { applyVisits } from './visits-file.ts'

export type Changes = {
  organization: string
  created: string[]
  changed: string[]
  unchanged: string[]
  removed: string[]
  /** Configured but not in the file; only `prune` removes them. */
  notInFile: string[]
  /** Where outside systems send to, by connection. */
  inbound: { connection: string; path: string }[]
  /** What differs in each that changed, secrets covered. */
  details: { name: string; changes: readonly Difference[] }[]
  /** Whether personal data flow: not in production before everything is on record. */
  flowing: boolean
}

export type ApplyOptions = { by?: string; reason?: string; prune?: boolean; dryRun?: boolean }

type Step = { change: Change; file: ConfigurationFile; changes: Changes; options: ApplyOptions }

/**
 * Applies a checked file; with `dryRun` only says what that would do.
 * @throws what the store throws, and when something of the file contradicts what is configured; nothing has changed then
 */
export async function applyConfiguration(
  hub: Hub,
  keys: OrganizationKeys,
  file: ConfigurationFile,
  options: ApplyOptions = {},
): Promise<Changes> {
  const organization = await ensureOrganization(hub, keys, file.organization)
  return applyTo(hub, organization, file, options)
}

/** The same for an organization that is there, by its id. */
export async function applyTo(
  hub: Hub,
  organization: string,
  file: ConfigurationFile,
  options: ApplyOptions = {},
): Promise<Changes> {
  const by = { how: 'apply' as const, ...whoAndWhy(options) }
  return inChange(
    hub,
    organization,
    by,
    async change => {
      const changes: Changes = {
        organization,
        created: [],
        changed: [],
        unchanged: [],
        removed: [],
        notInFile: [],
        inbound: [],
        details: [],
        flowing: true,
      }
      const step: Step = { change, file, changes, options }
      const { slug, name, environment } = file.organization
      // A file that only names the organization says nothing else about it.
      if (name && environment) {
        const saved = savedOf(await saveOrganization(change, { name, environment }), `organization ${slug}`)
        if (saved.was !== 'unchanged') changes.changed.push(`organization ${slug}`)
        note(changes, `organization ${slug}`, saved.changes)
      }
      const ids = await applyConnections(step)
      await applyRoutes(step, ids)
      await applyCrosswalks(step, ids)
      await applyListings(step, ids)
      await applyScheduling(step)
      await applyMatching(step)
      for (const { name, saved } of file.visits ? await applyVisits(change, file.visits, ids) : []) {
        changes[saved.was].push(name)
        if (saved.was === 'changed') note(changes, name, saved.changes)
      }
      await removeOthers(step)
      changes.flowing = (await organizationState(change.db)).flowing
      return changes
    },
    { dryRun: options.dryRun ?? false },
  )
}

/** The key of tokens, and the first key of bodies. */
const keysOfNew = 2

/** The organization of this slug, made with its keys when there is none. */
export async function ensureOrganization(
  hub: Hub,
  keys: OrganizationKeys,
  wanted: ConfigurationFile['organization'],
): Promise<string> {
  const known = await findOrganization(statements(hub.pool), wanted.slug)
  if (known) {
    // Killed between the two steps below it has no keys, or one of two; nothing of it can have been sealed then.
    if ((await createKeyStore(hub.pool).loadKeys(known)).length < keysOfNew) await keys.create(known)
    return known
  }
  const id = hub.newId()
  await withScope(hub.pool, id, db =>
    insertOrganization(
      db,
      { id, slug: wanted.slug, name: wanted.name ?? wanted.slug, environment: wanted.environment ?? 'staging' },
      hub.now(),
    ),
  )
  await keys.create(id)
  return id
}

async function applyConnections({ change, file, changes }: Step): Promise<Map<string, string>> {
  const { hub } = change
  const ids = new Map<string, string>()
  for (const { id: slug, connector, settings, address } of file.connections) {
    const wish = { slug, connector, settings: settings as Json, ...(address ? { address } : {}) }
    const saved = savedOf(
      await saveConnection(change, wish, { kind: 'file', readSecret: hub.readSecret }),
      `connection ${slug}`,
    )
    ids.set(slug, saved.id)
    if (hub.connectors.get(connector)?.inbound)
      changes.inbound.push({ connection: slug, path: `/in/${saved.publicId}` })
    changes[saved.was].push(`connection ${slug}`)
    if (saved.was === 'changed') note(changes, `connection ${slug}`, saved.changes)
  }
  return ids
}

async function applyRoutes({ change, file, changes }: Step, ids: ReadonlyMap<string, string>): Promise<void> {
  for (const { id: slug, from, to, ...body } of file.routes) {
    const wish = { slug, source: ids.get(from) ?? '', target: ids.get(to) ?? '', body }
    const saved = savedOf(await saveRoute(change, wish), `route ${slug}`)
    changes[saved.was].push(`route ${slug}`)
    if (saved.was === 'changed') note(changes, `route ${slug}`, saved.changes)
  }
}

async function applyCrosswalks({ change, file, changes }: Step, ids: ReadonlyMap<string, string>): Promise<void> {
  const { configuration } = change
  for (const { id: slug, from, to, kind, entries } of file.crosswalks) {
    const source = ids.get(from) ?? ''
    const target = ids.get(to) ?? ''
    const isNew = !configuration.crosswalks.some(
      each => each.kind === kind && each.source === source && each.target === target,
    )
    const { changed, changes: differences } = await saveCrosswalk(change, { slug, kind, source, target, entries })
    changes[!changed ? 'unchanged' : isNew ? 'created' : 'changed'].push(`crosswalk ${slug}`)
    if (!isNew) note(changes, `crosswalk ${slug}`, differences)
  }
}

async function applyListings(
  { change, file, changes, options }: Step,
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  // Two may change names with each other, and one that goes may leave its name to another.
  const together = (slug: string) => options.prune === true || file.listings.some(each => each.id === slug)
  for (const listing of file.listings) {
    const { id: slug, from, target, ...rest } = listing
    const to = target === undefined ? undefined : ids.get(target)
    const includeRouted = takesRouted(file, listing, change.hub.connectors)
    const body = { ...rest, includeRouted, ...(to ? { target: to } : {}) }
    const wish = { slug, source: ids.get(from) ?? '', body }
    const saved = savedOf(await saveListing(change, wish, { together }), `listing ${slug}`)
    changes[saved.was].push(`listing ${slug}`)
    if (saved.was === 'changed') note(changes, `listing ${slug}`, saved.changes)
  }
}

function note(changes: Changes, name: string, differences: readonly Difference[]): void {
  if (differences.length > 0) changes.details.push({ name, changes: differences })
}

function savedOf<S extends Saved>(saved: S | Refused, name: string): S {
  if (saved.kind === 'saved') return saved
  if (saved.kind === 'taken') throw new Error(`${name} is something else here: give the new one another id.`)
  throw new Error(`${name} cannot be used: ${saved.faults.map(({ path, code }) => `${path}: ${code}`).join('; ')}.`)
}

async function applyMatching({ change, file, changes }: Step): Promise<void> {
  if (!file.matching) return
  const saved = await saveMatching(change, file.matching)
  changes[saved.was].push('matching')
  note(changes, 'matching', saved.changes)
}

async function applyScheduling({ change, file, changes }: Step): Promise<void> {
  if (!file.scheduling) return
  const saved = await saveScheduling(change, file.scheduling)
  changes[saved.was].push('scheduling')
  note(changes, 'scheduling', saved.changes)
}

async function removeOthers({ change, file, changes, options }: Step): Promise<void> {
  const { configuration } = change
  const connections = new Set(file.connections.map(each => each.id))
  const routes = new Set(file.routes.map(each => each.id))
  const listings = new Set(file.listings.map(each => each.id))
  const others = [
    ...configuration.listings
      .filter(each => !listings.has(each.slug))
      .map(each => ({ name: `listing ${each.slug}`, remove: () => removeListing(change, each.id) })),
    // Routes first: a connection that a route uses cannot go.
    ...configuration.routes
      .filter(each => !routes.has(each.slug))
      .map(each => ({ name: `route ${each.slug}`, remove: () => removeRoute(change, each.id) })),
    ...[...configuration.connections.values()]
      .filter(each => !connections.has(each.slug))
      .map(each => ({ name: `connection ${each.slug}`, remove: () => removeConnection(change, each.id, false) })),
  ]
  for (const { name, remove } of others) {
    if (!options.prune) changes.notInFile.push(name)
    else {
      await remove()
      changes.removed.push(name)
    }
  }
}

function whoAndWhy({ by, reason }: ApplyOptions): { by?: string; reason?: string } {
  return { ...(by ? { by } : {}), ...(reason ? { reason } : {}) }
}
