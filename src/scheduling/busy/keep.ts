/** Keeps one feed for each practitioner and booking connection: made when a crosswalk names them, gone when none does. */
import { noteOwnAct } from '../../pipeline/audit.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import { type Hub, ioOf } from '../../pipeline/hub.ts'
import { addressHashes } from '../../store/busy-addresses.ts'
import { type FeedRow, insertFeeds, listFeeds, removeFeeds } from '../../store/busy-feeds.ts'
import { beginLooking } from '../../store/busy-times.ts'
import { listOrganizations } from '../../store/configuration.ts'
import { type Scope, statements, withScope } from '../../store/scope.ts'
import { isAmong } from './address.ts'
import { bookingConnections, namedPractitioners } from './practitioners.ts'
import { renderFeeds } from './render.ts'

/** Brings the feeds of every organization in line with its crosswalks; returns how many came or went. */
export async function keepFeeds(hub: Hub): Promise<number> {
  let changed = 0
  for (const organization of await listOrganizations(statements(hub.pool)))
    changed += await keepOf(hub, organization).catch((error: unknown) => {
      hub.log.error({ error, organization, step: 'busy' }, 'busy feeds could not be kept; they will be')
      return 0
    })
  return changed
}

async function keepOf(hub: Hub, organization: string): Promise<number> {
  const configuration = await hub.configurations.get(organization)
  const memory = hub.memoryOf(`busy feeds ${organization}`)
  // A configuration that is no newer names nobody else.
  if (!configuration || memory.get('version') === configuration.version) return 0
  await hub.sealer.ready(organization)
  const { fresh, gone } = await withScope(hub.pool, organization, db => keepIn(hub, db, configuration))
  memory.set('version', configuration.version)
  for (const each of gone) await forget(hub, configuration, each)
  return fresh + gone.length
}

type Gone = { feed: FeedRow; hashes: readonly Buffer[] }

/** The other side need not read any longer what has ended. What it does not hear is harmless: the address is unknown. */
async function forget(hub: Hub, configuration: Configuration, { feed, hashes }: Gone): Promise<void> {
  const connection = configuration.connections.get(feed.connection)
  const busy = connection?.connector.busy
  if (!feed.registration || !connection || !busy || connection.invalid) return
  const key = feed.id
  const registration = hub.sealer.openJson(configuration.organization, 'busy_feed.registration', key, feed.registration)
  const { kind } = await busy.forget(ioOf(hub, connection), { registration, isOurs: isAmong(hashes) })
  if (kind !== 'ok') hub.log.warn({ connection: connection.id, kind }, 'a busy calendar could not be taken away there')
}

async function keepIn(hub: Hub, db: Scope, configuration: Configuration): Promise<{ fresh: number; gone: Gone[] }> {
  const now = hub.now()
  const known = await listFeeds(db)
  const keyOf = (feed: { connection: string; practitioner: string }) => `${feed.connection} ${feed.practitioner}`
  const wanted = new Map<string, { connection: string; practitioner: string }>()
  for (const { id: connection } of bookingConnections(configuration))
    for (const { practitioner } of await namedPractitioners(hub, db, configuration, connection))
      wanted.set(keyOf({ connection, practitioner }), { connection, practitioner })
  const there = new Set(known.map(keyOf))
  const fresh = [...wanted].flatMap(([key, feed]) => (there.has(key) ? [] : [{ ...feed, id: hub.newId() }]))
  const gone: Gone[] = []
  for (const feed of known) if (!wanted.has(keyOf(feed))) gone.push({ feed, hashes: await addressHashes(db, feed.id) })
  if (fresh.length > 0) {
    await insertFeeds(db, fresh, now, now)
    await beginLooking(db, now)
    const ids = new Set(fresh.map(({ id }) => id))
    await renderFeeds(
      hub,
      db,
      (await listFeeds(db)).filter(({ id }) => ids.has(id)),
    )
  }
  if (gone.length > 0)
    await removeFeeds(
      db,
      gone.map(({ feed }) => feed.id),
    )
  await noteOwnAct(
    hub,
    db,
    [
      ...fresh.map(feed => ({ ...feed, action: 'busy-feed.create' })),
      ...gone.map(({ feed }) => ({ ...feed, action: 'busy-feed.remove' })),
    ].map(({ id, connection, action }) => ({
      actor: { kind: 'hub' as const, id: 'busy' },
      action,
      subject: { kind: 'busy-feed', id },
      connection,
      cause: id,
    })),
  )
  return { fresh: fresh.length, gone }
}
