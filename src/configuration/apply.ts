/**
 * Brings an organization to what a configuration file says, in one transaction. Applying the same file again changes
 * nothing. What the file does not mention stays, unless `prune` is asked for: entries that people added by deciding
 * tasks are never taken away by a file that does not know them.
 */
import type { Json } from '../model/events.ts'
import type { Configuration } from '../pipeline/configuration.ts'
import { writeEntries } from '../pipeline/crosswalk-entries.ts'
import type { Hub } from '../pipeline/hub.ts'
import {
  changeOrganization,
  findBySlug,
  findOrganization,
  insertOrganization,
  recordConfiguration,
  removeConfigured,
  touchConfiguration,
  writeConnection,
  writeRoute,
} from '../store/configuration.ts'
import { createKeyStore } from '../store/key-store.ts'
import type { OrganizationKeys } from '../store/organizationKeys.ts'
import { wantStream } from '../store/runs.ts'
import { type Scope, statements, withScope } from '../store/scope.ts'
import type { ConfigurationFile } from './file.ts'

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
}

export type ApplyOptions = { by?: string; reason?: string; prune?: boolean }

type Step = {
  hub: Hub
  db: Scope
  configuration: Configuration
  file: ConfigurationFile
  changes: Changes
  options: ApplyOptions
}

/** Applies a checked file. @throws what the store throws; nothing has changed then */
export async function applyConfiguration(
  hub: Hub,
  keys: OrganizationKeys,
  file: ConfigurationFile,
  options: ApplyOptions = {},
): Promise<Changes> {
  const organization = await ensureOrganization(hub, keys, file.organization)
  await hub.sealer.ready(organization)
  const changes: Changes = {
    organization,
    created: [],
    changed: [],
    unchanged: [],
    removed: [],
    notInFile: [],
    inbound: [],
  }
  await withScope(hub.pool, organization, async db => {
    await db.query('select 1 from organization where id = current_organization() for update')
    const configuration = await hub.configurations.within(db, organization)
    const step: Step = { hub, db, configuration, file, changes, options }
    const { slug, name, environment } = file.organization
    // A file that only names the organization says nothing else about it.
    if (name && environment && (await changeOrganization(db, { name, environment })))
      changes.changed.push(`organization ${slug}`)
    const ids = await applyConnections(step)
    await applyRoutes(step, ids)
    await applyCrosswalks(step, ids)
    await removeOthers(step)
    if (changes.created.length + changes.changed.length + changes.removed.length > 0) await touchConfiguration(db)
    db.afterCommit(() => {
      hub.configurations.forget(organization)
      hub.wake.tell('configuration')
    })
  })
  return changes
}

/** The key of tokens, and the first key of bodies. */
const keysOfNew = 2

async function ensureOrganization(
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

async function applyConnections({
  hub,
  db,
  configuration,
  file,
  changes,
  options,
}: Step): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const wanted of file.connections) {
    const known = [...configuration.connections.values()].find(each => each.slug === wanted.id)
    const id = (await findBySlug(db, 'connection', wanted.id)) ?? hub.newId()
    ids.set(wanted.id, id)
    const publicId = wanted.address ?? known?.publicId ?? hub.newId()
    const connector = hub.connectors.get(wanted.connector)
    if (connector?.inbound) changes.inbound.push({ connection: wanted.id, path: `/in/${publicId}` })
    const body: { [key: string]: Json } = { connector: wanted.connector, settings: wanted.settings as Json }
    if (wanted.address) body.address = wanted.address
    const version = await keepVersion({ hub, db, changes, options }, 'connection', wanted.id, id, body)
    if (version === undefined) continue
    const settings = hub.sealer.sealJson(db.organization, 'connection', id, wanted.settings as Json)
    const row = { id, slug: wanted.id, connector: wanted.connector, public_id: publicId, version, settings }
    await writeConnection(db, db.organization, row, hub.now())
    for (const stream of connector?.streams ?? []) await wantStream(db, db.organization, id, stream.name, hub.now())
  }
  return ids
}

async function applyRoutes({ hub, db, file, changes, options }: Step, ids: ReadonlyMap<string, string>): Promise<void> {
  for (const { id: slug, from, to, ...body } of file.routes) {
    const id = (await findBySlug(db, 'route', slug)) ?? hub.newId()
    const source = ids.get(from) ?? ''
    const target = ids.get(to) ?? ''
    const version = await keepVersion({ hub, db, changes, options }, 'route', slug, id, {
      source,
      target,
      ...body,
    } as Json)
    if (version === undefined) continue
    const sealed = hub.sealer.sealJson(db.organization, 'route', id, body as Json)
    await writeRoute(db, db.organization, { id, slug, source, target, version, body: sealed }, hub.now())
  }
}

async function applyCrosswalks(
  { hub, db, configuration, file, changes, options }: Step,
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  for (const { id: slug, from, to, kind, entries } of file.crosswalks) {
    const source = ids.get(from) ?? ''
    const target = ids.get(to) ?? ''
    const isNew = !configuration.crosswalks.some(
      each => each.kind === kind && each.source === source && each.target === target,
    )
    const changed = await writeEntries(
      hub,
      db,
      configuration,
      { slug, kind, source, target, entries },
      { how: 'apply', ...whoAndWhy(options) },
    )
    changes[!changed ? 'unchanged' : isNew ? 'created' : 'changed'].push(`crosswalk ${slug}`)
  }
}

/** Keeps a new version when the body differs from the newest one; undefined when it does not. */
async function keepVersion(
  { hub, db, changes, options }: Pick<Step, 'hub' | 'db' | 'changes' | 'options'>,
  kind: 'connection' | 'route',
  slug: string,
  id: string,
  body: Json,
): Promise<number | undefined> {
  const newest = await newestVersion(hub, db, kind, id)
  const name = `${kind} ${slug}`
  if (newest && JSON.stringify(newest.body) === JSON.stringify(body) && !newest.removed) {
    changes.unchanged.push(name)
    return undefined
  }
  const version = (newest?.version ?? 0) + 1
  const sealed = hub.sealer.sealJson(db.organization, 'configuration', `${id}/${version}`, body)
  await recordConfiguration(
    db,
    db.organization,
    { kind, subject: id, version, body: sealed, how: 'apply', ...whoAndWhy(options) },
    hub.now(),
  )
  changes[newest ? 'changed' : 'created'].push(name)
  return version
}

async function newestVersion(
  hub: Hub,
  db: Scope,
  kind: 'connection' | 'route',
  id: string,
): Promise<{ version: number; body: Json; removed: boolean } | undefined> {
  const { rows } = await db.query<{ version: number; body: Buffer; removed: boolean }>(
    `
    select c.version, c.body, coalesce(t.removed_at is not null, true) as removed
      from configuration c
      left join ${kind} t on t.organization = c.organization and t.id = c.subject
     where c.organization = current_organization() and c.kind = $1 and c.subject = $2
     order by c.version desc
     limit 1`,
    [kind, id],
  )
  const [row] = rows
  if (!row) return undefined
  const body = hub.sealer.openJson(db.organization, 'configuration', `${id}/${row.version}`, row.body)
  return { version: row.version, body, removed: row.removed }
}

async function removeOthers({ hub, db, configuration, file, changes, options }: Step): Promise<void> {
  const kept = {
    route: new Set(file.routes.map(each => each.id)),
    connection: new Set(file.connections.map(each => each.id)),
  }
  const others = [
    ...configuration.routes.map(each => ({ kind: 'route' as const, id: each.id, slug: each.slug })),
    ...[...configuration.connections.values()].map(each => ({
      kind: 'connection' as const,
      id: each.id,
      slug: each.slug,
    })),
  ].filter(each => !kept[each.kind].has(each.slug))
  for (const other of others) {
    const name = `${other.kind} ${other.slug}`
    if (!options.prune) changes.notInFile.push(name)
    else {
      await removeConfigured(db, other.kind, other.id, hub.now())
      changes.removed.push(name)
    }
  }
}

function whoAndWhy({ by, reason }: ApplyOptions): { by?: string; reason?: string } {
  return { ...(by ? { by } : {}), ...(reason ? { reason } : {}) }
}
