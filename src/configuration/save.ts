/**
 * Saves what is configured: used alike by files, by the console and by roll-back. What is the same as before is left
 * alone; anything else is a new version. What was removed and comes back by its slug is the one it was: same id, same
 * address, same history.
 */
import { changesBetween, type Change as Difference, isSame } from '../model/changes.ts'
import type { Json } from '../model/events.ts'
import type { RouteBody } from '../pipeline/route-body.ts'
import { keepVersion, type NewVersion, openVersion } from '../pipeline/versions.ts'
import {
  changeOrganization,
  findConnection,
  findInbound,
  findRoute,
  writeConnection,
  writeRoute,
} from '../store/configuration.ts'
import { writeCredentials } from '../store/credentials.ts'
import { organizationState } from '../store/go-live.ts'
import { wantStream } from '../store/runs.ts'
import type { Change } from './change.ts'
import { settingFaults } from './checks.ts'
import { clashesIn, credentialsOf, foreignCredentials } from './credentials.ts'
import { keepSecrets, type SettingFault, type Source, withWebhookSecret } from './keep-secrets.ts'
import { maskVersion } from './mask.ts'
import { takenOids } from './oids.ts'
import { asObject, type JsonObject } from './settings-schema.ts'

export type Saved = {
  kind: 'saved'
  id: string
  version: number
  was: 'created' | 'changed' | 'unchanged'
  /** What differs, secrets covered. */
  changes: readonly Difference[]
}
export type Refused =
  | { kind: 'invalid'; faults: readonly SettingFault[] }
  /** Something else has this slug, or it stands for a connection of another connector. */
  | { kind: 'taken' }

export type ConnectionWish = {
  /** Of the one that is edited; absent when the slug says which. */
  id?: string
  slug: string
  connector: string
  settings: Json
  /** The public id of `POST /in/…`; kept unless given. */
  address?: string
}
export type SaveOptions = { action?: NewVersion['action'] }

/** Saves a connection. `publicId` is where it receives. */
export async function saveConnection(
  change: Change,
  wish: ConnectionWish,
  source: Source,
  options: SaveOptions = {},
): Promise<(Saved & { publicId: string }) | Refused> {
  const { hub, db } = change
  const { organization } = db
  const connector = hub.connectors.get(wish.connector)
  if (!connector) return { kind: 'invalid', faults: [{ path: 'connector', code: 'unknown' }] }
  const known = await findConnection(db, wish.id ?? { slug: wish.slug })
  const other = await findConnection(db, { slug: wish.slug })
  if (other && other.id !== known?.id) return { kind: 'taken' }
  if (known && known.connector !== wish.connector) return { kind: 'taken' }
  const id = known?.id ?? hub.newId()
  const publicId = wish.address ?? known?.public_id ?? hub.newId()

  // A secret that was removed with its connection is not taken up again unseen.
  const there = known && !known.removed ? known : undefined
  const stored = there && hub.sealer.openJson(organization, 'connection', id, there.settings)
  const { settings: whole, faults } = keepSecrets(connector, wish.settings, stored, source)
  const settings = source.kind === 'form' ? withWebhookSecret(connector, whole) : whole
  const wrong = [...faults, ...settingFaults(connector, settings)]
  if (wish.address && (await isTaken(db, wish.address, id))) wrong.push({ path: 'address', code: 'taken' })
  const credentials = credentialsOf(change, connector, settings)
  wrong.push(...(await foreignCredentials(change, credentials)))
  if (wrong.length === 0) wrong.push(...(await takenOids(change, id, connector, settings)))
  if (wrong.length > 0) return { kind: 'invalid', faults: wrong }

  const bodyOf = (slug: string, address: string, holds: Json): Json => ({
    slug,
    connector: wish.connector,
    address,
    settings: holds,
  })
  const before = there && stored !== undefined ? bodyOf(there.slug, there.public_id, stored) : undefined
  const body = bodyOf(wish.slug, publicId, settings)
  const kept = await keepIfNew(change, { kind: 'connection', id, version: known?.version, before, body }, options)
  if (kept.was === 'unchanged') return { ...kept, publicId }
  const sealed = hub.sealer.sealJson(organization, 'connection', id, settings)
  const { slug, connector: name } = wish
  const row = { id, slug, connector: name, public_id: publicId, version: kept.version, settings: sealed }
  await writeConnection(db, organization, row, hub.now())
  const tokens = credentials.map(({ token }) => token)
  await writeCredentials(db, organization, id, tokens)
  const read = connector.settings.safeParse(settings)
  for (const stream of connector.streams ?? []) {
    const now = hub.now()
    const everyMs = (read.success ? connector.pace?.(read.data, stream.name, now) : undefined) ?? stream.everyMs
    const latest = new Date(now.getTime() + everyMs)
    await wantStream(db, organization, id, stream.name, stream.later ? latest : now, latest)
  }
  return { ...kept, publicId }
}

/** Whether an address of `POST /in/…` is another connection's, of whatever organization. */
async function isTaken(db: Change['db'], address: string, id: string): Promise<boolean> {
  const used = await findInbound(db, address)
  return used !== undefined && used.connection !== id
}

export type RouteWish = { id?: string; slug: string; source: string; target: string; body: RouteBody }

/** Saves a route. */
export async function saveRoute(
  change: Change,
  wish: RouteWish,
  options: SaveOptions = {},
): Promise<Saved | { kind: 'taken' }> {
  const { hub, db } = change
  const { organization } = db
  const { slug, source, target } = wish
  const known = await findRoute(db, wish.id ?? { slug })
  const other = await findRoute(db, { slug })
  if (other && other.id !== known?.id) return { kind: 'taken' }
  const id = known?.id ?? hub.newId()
  const wanted = wish.body as unknown as JsonObject
  const open = (row: NonNullable<typeof known>): Json => ({
    slug: row.slug,
    source: row.source,
    target: row.target,
    ...asObject(hub.sealer.openJson(organization, 'route', id, row.body)),
  })
  const before = known && !known.removed ? open(known) : undefined
  const body: Json = { slug, source, target, ...wanted }
  const kept = await keepIfNew(change, { kind: 'route', id, version: known?.version, before, body }, options)
  if (kept.was === 'unchanged') return kept
  const sealed = hub.sealer.sealJson(organization, 'route', id, wanted)
  await writeRoute(db, organization, { id, slug, source, target, version: kept.version, body: sealed }, hub.now())
  return kept
}

/** Gives the organization a name and an environment; refused while it uses a credential of the other environment. */
export async function saveOrganization(
  change: Change,
  wish: { name: string; environment: 'staging' | 'production' },
  options: SaveOptions = {},
): Promise<Saved | Extract<Refused, { kind: 'invalid' }>> {
  const { hub, db } = change
  const { organization: id } = db
  const { name, environment } = await organizationState(db)
  if (wish.environment !== environment && (await clashesIn(change, wish.environment)))
    return { kind: 'invalid', faults: [{ path: 'environment', code: 'other-environment' }] }
  const newest = await openVersion(hub, db, 'organization', id)
  const body = { name: wish.name, environment: wish.environment }
  await changeOrganization(db, body)
  return keepIfNew(
    change,
    { kind: 'organization', id, version: newest?.version, before: { name, environment }, body },
    options,
  )
}

type Kept = {
  kind: 'connection' | 'route' | 'listing' | 'visit' | 'scheduling' | 'matching' | 'organization'
  id: string
  /** Of what is there, or was until it was removed. */
  version: number | undefined
  /** Absent when it is new, or comes back. */
  before: Json | undefined
  body: Json
}

/** Keeps a body as a new version, unless it is the same as before. */
export async function keepIfNew(
  change: Change,
  { kind, id, version: last, before, body }: Kept,
  { action }: SaveOptions,
): Promise<Saved> {
  const { hub, db, by } = change
  if (before !== undefined && isSame(before, body))
    return { kind: 'saved', id, version: last ?? 0, was: 'unchanged', changes: [] }
  const version = (last ?? 0) + 1
  const masked = (value: Json | undefined) =>
    value === undefined ? undefined : maskVersion(kind, value, hub.connectors)
  const changes = changesBetween(masked(before), masked(body))
  await keepVersion(hub, db, { kind, subject: id, version, body, changes, ...(action ? { action } : {}) }, by)
  change.changed = true
  return {
    kind: 'saved',
    id,
    version,
    was: last === undefined && before === undefined ? 'created' : 'changed',
    changes,
  }
}
