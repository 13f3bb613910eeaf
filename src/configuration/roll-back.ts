/**
 * Goes back to an earlier version: the old body becomes a new version, so nothing of the history is lost. Refused when
 * the old body could not work now: its secret is gone, its connection was removed, or its connector has moved on.
 */
import { crosswalkKey } from '../mapping/crosswalk.ts'
import type { Json } from '../model/events.ts'
import { matchingBody } from '../model/matching.ts'
import { schedulingBody } from '../model/scheduling.ts'
import { visitShapes } from '../model/visit/settings.ts'
import type { CrosswalkEntry } from '../pipeline/configuration.ts'
import { routeBody } from '../pipeline/route-body.ts'
import { resolveSecrets } from '../pipeline/secrets.ts'
import { openVersion } from '../pipeline/versions.ts'
import { findConnection, findRoute } from '../store/configuration.ts'
import type { ConfiguredKind } from '../store/configuration-versions.ts'
import { findListingRow } from '../store/listings.ts'
import { findVisitRow } from '../store/visits.ts'
import type { Change } from './change.ts'
import { settingFaults } from './checks.ts'
import { saveCrosswalk } from './crosswalks.ts'
import { listingBody, saveListing } from './listings.ts'
import { saveMatching } from './matching.ts'
import { type Refused, type Saved, saveConnection, saveOrganization, saveRoute } from './save.ts'
import { saveScheduling } from './scheduling.ts'
import { asObject } from './settings-schema.ts'
import { saveVisit } from './visits.ts'

export type RolledBack =
  | { kind: 'done'; version: number }
  | { kind: 'not-found' }
  | { kind: 'refused'; problem: 'configuration.secret-gone' | 'configuration.cannot-return'; because: string }

type Which = { kind: ConfiguredKind; subject: string; version: number }
const action = 'configuration.roll-back'

/** Makes the body of `version` the newest again. */
export async function rollBack(change: Change, which: Which): Promise<RolledBack> {
  const { hub, db } = change
  const kept = await openVersion(hub, db, which.kind, which.subject, which.version)
  const body = asObject(kept?.body)
  if (!body) return { kind: 'not-found' }
  if (body.removed === true) return cannot('That version says that it was removed.')
  switch (which.kind) {
    case 'connection':
      return connectionBack(change, which.subject, body)
    case 'route':
      return routeBack(change, which.subject, body)
    case 'crosswalk':
      return crosswalkBack(change, which.subject, body)
    case 'listing':
      return listingBack(change, which.subject, body)
    case 'scheduling': {
      const wish = schedulingBody.safeParse(body)
      return wish.success
        ? doneWith(await saveScheduling(change, wish.data, { action }))
        : cannot('It has another form now.')
    }
    case 'matching': {
      const wish = matchingBody.safeParse(body)
      return wish.success
        ? doneWith(await saveMatching(change, wish.data, { action }))
        : cannot('It has another form now.')
    }
    case 'visit':
      return visitBack(change, which.subject, body)
    case 'organization': {
      const environment = body.environment === 'production' ? 'production' : 'staging'
      return doneWith(await saveOrganization(change, { name: String(body.name), environment }, { action }))
    }
  }
}

type Body = { readonly [key: string]: Json }

async function connectionBack(change: Change, id: string, body: Body): Promise<RolledBack> {
  const { hub, db } = change
  const known = await findConnection(db, id)
  const connector = hub.connectors.get(String(body.connector))
  if (!known) return { kind: 'not-found' }
  if (!connector) return cannot(`There is no connector ${String(body.connector)} any more.`)
  const settings = body.settings ?? {}
  const resolved = resolveSecrets(settings, hub.readSecret)
  if (!resolved.ok) return { kind: 'refused', problem: 'configuration.secret-gone', because: resolved.because }
  const faults = settingFaults(connector, resolved.value)
  if (faults.length > 0) return cannot(faults.map(({ path, code }) => `${path}: ${code}`).join('; '))
  const slug = typeof body.slug === 'string' ? body.slug : known.slug
  const wish = { id, slug, connector: connector.name, settings }
  return doneWith(await saveConnection(change, wish, { kind: 'hub' }, { action }))
}

async function routeBack(change: Change, id: string, { slug, source, target, ...rest }: Body): Promise<RolledBack> {
  const known = await findRoute(change.db, id)
  if (!known) return { kind: 'not-found' }
  const gone = await removedEnd(change, source, target)
  if (gone) return gone
  const body = routeBody.safeParse(rest)
  if (!body.success) return cannot(body.error.issues.map(issue => `${issue.path.join('.')}: ${issue.code}`).join('; '))
  const wish = {
    id,
    slug: typeof slug === 'string' ? slug : known.slug,
    source: String(source),
    target: String(target),
  }
  return doneWith(await saveRoute(change, { ...wish, body: body.data }, { action }))
}

async function listingBack(change: Change, id: string, { slug, source, ...rest }: Body): Promise<RolledBack> {
  const known = await findListingRow(change.db, id)
  if (!known) return { kind: 'not-found' }
  const body = listingBody.safeParse(rest)
  if (!body.success) return cannot(body.error.issues.map(issue => `${issue.path.join('.')}: ${issue.code}`).join('; '))
  const gone = await removedEnd(change, source, ...(body.data.target === undefined ? [] : [body.data.target]))
  if (gone) return gone
  const wish = { id, slug: typeof slug === 'string' ? slug : known.slug, source: String(source), body: body.data }
  return doneWith(await saveListing(change, wish, { action }))
}

async function visitBack(change: Change, id: string, { kind, about: _about, ...body }: Body): Promise<RolledBack> {
  const known = await findVisitRow(change.db, { id })
  const shape = known && visitShapes[known.kind].safeParse(body)
  if (!known || !shape || kind !== known.kind) return { kind: 'not-found' }
  if (!shape.success)
    return cannot(shape.error.issues.map(issue => `${issue.path.join('.')}: ${issue.code}`).join('; '))
  return doneWith(await saveVisit(change, { id, kind: known.kind, about: known.about, body: shape.data }, { action }))
}

async function crosswalkBack(change: Change, id: string, body: Body): Promise<RolledBack> {
  const known = change.configuration.crosswalks.find(each => each.id === id)
  if (!known) return { kind: 'not-found' }
  const gone = await removedEnd(change, known.source, known.target)
  if (gone) return gone
  const entries = (Array.isArray(body.entries) ? body.entries : []) as unknown as readonly CrosswalkEntry[]
  const kept = new Set(entries.map(entry => crosswalkKey(entry.from)))
  const remove = known.entries.map(entry => entry.from).filter(from => !kept.has(crosswalkKey(from)))
  const { source, target, kind } = known
  const wanted = { slug: String(body.slug), kind, source, target, entries, remove, action } as const
  const { changed } = await saveCrosswalk(change, wanted)
  return { kind: 'done', version: known.version + (changed ? 1 : 0) }
}

/** The refusal when a connection at either end is no longer configured. */
async function removedEnd(change: Change, ...ends: readonly (Json | undefined)[]): Promise<RolledBack | undefined> {
  for (const end of ends) {
    const connection = await findConnection(change.db, String(end))
    if (!connection || connection.removed)
      return cannot(connection ? `The connection ${connection.slug} was removed.` : 'Its connection is not there.')
  }
  return undefined
}

function doneWith(saved: Saved | Refused): RolledBack {
  switch (saved.kind) {
    case 'saved':
      return { kind: 'done', version: saved.version }
    case 'taken':
      return cannot('Something else has that name now.')
    case 'invalid':
      return cannot(saved.faults.map(({ path, code }) => `${path}: ${code}`).join('; '))
  }
}

function cannot(because: string): RolledBack {
  return { kind: 'refused', problem: 'configuration.cannot-return', because }
}
