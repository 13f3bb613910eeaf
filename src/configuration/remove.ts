/**
 * Takes a connection or a route out of service. Its history, its messages and what waits for it stay; it comes back by
 * its slug, or by rolling back.
 */
import { changesBetween } from '../model/changes.ts'
import type { Json } from '../model/events.ts'
import { keepVersion, openVersion } from '../pipeline/versions.ts'
import { findConnection, findRoute, removeConfigured } from '../store/configuration.ts'
import { writeCredentials } from '../store/credentials.ts'
import { countWaiting } from '../store/go-live.ts'
import { endRotation } from '../store/webhook-rotations.ts'
import type { Change } from './change.ts'
import { maskVersion } from './mask.ts'

/** The body of the version that says: removed. */
export const removedBody = { removed: true } as const

export type Waiting = { messages: number; deliveries: number }
export type Removed = { kind: 'removed'; waiting: Waiting } | { kind: 'not-found' } | { kind: 'in-use' }

/** What stands in the way of removing a connection, and what would wait for ever. */
export async function removalOf(
  change: Pick<Change, 'db' | 'configuration'>,
  id: string,
): Promise<{ waiting: Waiting; routes: { id: string; slug: string }[]; crosswalks: { id: string; slug: string }[] }> {
  const { configuration, db } = change
  const uses = (each: { source: string; target: string }) => each.source === id || each.target === id
  return {
    waiting: await countWaiting(db, id),
    routes: configuration.routes
      .filter(route => uses({ source: route.source.id, target: route.target.id }))
      .map(({ id: route, slug }) => ({ id: route, slug })),
    crosswalks: configuration.crosswalks.filter(uses).map(({ id: crosswalk, slug }) => ({ id: crosswalk, slug })),
  }
}

/** Removes a connection; `refuseInUse` unless the routes that use it go in the same change. */
export async function removeConnection(change: Change, id: string, refuseInUse = true): Promise<Removed> {
  const { routes, waiting } = await removalOf(change, id)
  if (refuseInUse && routes.length > 0) return { kind: 'in-use' }
  const removed = await remove(change, 'connection', id)
  if (removed) await endRotation(change.db, id)
  if (removed) await writeCredentials(change.db, change.db.organization, id, [])
  return removed ? { kind: 'removed', waiting } : { kind: 'not-found' }
}

/** Removes a route; what waits on it waits until it comes back. */
export async function removeRoute(change: Change, id: string): Promise<Removed> {
  const removed = await remove(change, 'route', id)
  return removed ? { kind: 'removed', waiting: { messages: 0, deliveries: 0 } } : { kind: 'not-found' }
}

async function remove(change: Change, kind: 'connection' | 'route', id: string): Promise<boolean> {
  const { hub, db } = change
  const known = await (kind === 'connection' ? findConnection(db, id) : findRoute(db, id))
  if (!known || known.removed) return false
  await removeConfigured(db, kind, id, known.version + 1, hub.now())
  await keepRemoved(change, kind, known)
  return true
}

/** Keeps the version that says: removed. */
export async function keepRemoved(
  change: Change,
  kind: 'connection' | 'route' | 'listing' | 'visit',
  known: { id: string; version: number },
): Promise<void> {
  const { hub, db, by } = change
  const { id } = known
  const version = known.version + 1
  const newest = await openVersion(hub, db, kind, id)
  const before: Json | undefined = newest && maskVersion(kind, newest.body, hub.connectors)
  const changes = changesBetween(before, removedBody)
  const action = 'configuration.remove'
  await keepVersion(hub, db, { kind, subject: id, version, body: removedBody, changes, action }, by)
  change.changed = true
}
