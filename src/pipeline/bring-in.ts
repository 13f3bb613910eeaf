/**
 * Brings in what came before: a referral of a listing that was registered or changed since, and that one of the triggers
 * chosen now stands for, leaves for its targets. Under the record's lock, and never twice: what arrived or is on its way
 * is left alone. Which ones, and the acts one by one.
 */

import { mostSelected } from '../model/bulk.ts'
import type { HubResource } from '../model/fhir.ts'
import { type Foreseen, foresee } from '../model/referral/preview.ts'
import { appendAudit } from '../store/audit.ts'
import { configurationVersion } from '../store/configuration.ts'
import { insertDeliveries, type NewDelivery, unsettledOf } from '../store/deliveries.ts'
import { linksAt } from '../store/links.ts'
import {
  eventsOfReferrals,
  listedReferrals,
  type ReferralEvent,
  referralsOfListing,
} from '../store/listing-referrals.ts'
import { lockRecords } from '../store/locks.ts'
import { standingsOn } from '../store/referrals.ts'
import { type Scope, withScope } from '../store/scope.ts'
import type { ByHand, Done } from './by-hand.ts'
import type { ListingConfig, RouteConfig } from './configuration.ts'
import type { Hub } from './hub.ts'
import { referralRoutes, takesEvent } from './listing-targets.ts'
import { passes } from './route.ts'

/** Why a referral is left where it is. */
export type LeftBecause =
  | 'listing-unknown'
  | 'listing-not-integrated'
  | 'no-target'
  | 'filtered'
  | 'already-there'
  | 'under-way'
  | Extract<Foreseen, { kind: 'never' }>['because']

type Past = { record: string; routed: boolean }
type Fate = { kind: 'brought-in'; routes: readonly RouteConfig[] } | { kind: 'left'; because: LeftBecause }

/** How many referrals are looked at together. */
const batch = 500

/** The referrals of a listing that would be brought in, oldest first: one more than an act may take when there are more. */
export async function findLeftOut(hub: Hub, db: Scope, listing: ListingConfig): Promise<string[]> {
  const found: string[] = []
  for (let after: Awaited<ReturnType<typeof referralsOfListing>>[number] | undefined; ; ) {
    const rows = await referralsOfListing(db, listing.id, batch, after)
    const fates = await fatesOf(hub, db, listing, rows)
    found.push(...rows.flatMap(({ record }) => (fates.get(record)?.kind === 'brought-in' ? [record] : [])))
    after = rows.at(-1)
    if (rows.length < batch || found.length > mostSelected) return found
  }
}

/** Brings one in. Asked again, it says that it is there or on its way. */
export async function bringIn(hub: Hub, organization: string, record: string, how: ByHand): Promise<Done> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    const [row] = await listedReferrals(db, [record])
    // Whoever delivers or settles it, or the person it is about, waits: so nothing is sent twice.
    await lockRecords(db, [record, ...(row?.person ? [row.person] : [])])
    const done = await bringOne(hub, db, record, how)
    await how.alongside?.(db, done)
    return done
  })
}

async function bringOne(hub: Hub, db: Scope, record: string, how: ByHand): Promise<Done> {
  const [row] = await listedReferrals(db, [record])
  if (!row) return { kind: 'not-found' }
  const { listings } = await hub.configurations.within(db, db.organization)
  const listing = listings.find(each => each.id === row.listing)
  if (!listing) return { kind: 'conflict', state: 'listing-unknown' satisfies LeftBecause }
  const fate = (await fatesOf(hub, db, listing, [row])).get(record)
  if (fate?.kind !== 'brought-in') return { kind: 'conflict', state: fate?.because ?? 'no-target' }
  const newest = (await eventsOfReferrals(db, [record])).at(-1)
  if (!newest) return { kind: 'not-found' }
  const now = hub.now()
  const deliveries: NewDelivery[] = []
  for (const route of fate.routes) deliveries.push(...(await deliveriesOn(hub, db, route, newest, row.person)))
  await insertDeliveries(db, db.organization, deliveries, now)
  const entry = {
    id: hub.newId(),
    actor: { kind: 'person' as const, id: how.by },
    action: 'referral.bring-in',
    subject: { kind: 'ServiceRequest', id: record },
    outcome: 'done' as const,
    reason: how.reason,
    ...(row.person ? { persons: [row.person] } : {}),
  }
  await appendAudit(db, db.organization, [entry], now)
  db.afterCommit(() => hub.wake.tell('deliveries'))
  return { kind: 'done', id: deliveries.at(-1)?.id ?? record }
}

/** With the record's newest event, since what is sent is the record as it is now; the person first, where the target keeps people. */
async function deliveriesOn(
  hub: Hub,
  db: Scope,
  route: RouteConfig,
  newest: ReferralEvent,
  person: string | null,
): Promise<NewDelivery[]> {
  const configVersion = (await configurationVersion(db)) ?? 0
  const base = { route: route.id, target: route.target.id, event: newest.id, eventType: newest.type, configVersion }
  const own: NewDelivery = {
    ...base,
    id: hub.newId(),
    record: newest.record,
    recordType: 'ServiceRequest',
    recordVersion: newest.record_version,
  }
  if (person === null || !route.target.connector.capabilities.delivers.includes('Patient')) return [own]
  if ((await linksAt(db, route.target.id, [person], ['Patient'])).length > 0) return [own]
  const underWay = (await unsettledOf(db, route.id, [person])).get(person)
  if (underWay) return [{ ...own, prerequisite: underWay }]
  const first: NewDelivery = { ...base, id: hub.newId(), record: person, recordType: 'Patient', recordVersion: 1 }
  return [first, { ...own, prerequisite: first.id }]
}

/** What would become of referrals of a listing: the first reason that holds for all of its routes, in the order of the rows. */
async function fatesOf(hub: Hub, db: Scope, listing: ListingConfig, rows: readonly Past[]): Promise<Map<string, Fate>> {
  const records = rows.map(row => row.record)
  const left = (because: LeftBecause) => new Map(records.map(record => [record, { kind: 'left' as const, because }]))
  if (records.length === 0) return new Map()
  if (!listing.integrated) return left('listing-not-integrated')
  const routes = referralRoutes(await hub.configurations.within(db, db.organization), listing)
  if (routes.length === 0) return left('no-target')
  const events = Map.groupBy(await eventsOfReferrals(db, records), event => event.record)
  const fates = new Map<string, Fate>()
  for (const route of routes) {
    const standings = await standingsOn(db, route.id, route.target.id, records)
    const underWay = await unsettledOf(db, route.id, records)
    const passing = await passingOn(hub, db, route, records)
    for (const { record, routed } of rows) {
      const happened = (events.get(record) ?? []).filter(event => takesEvent(route, event.type))
      const foreseen = foresee(listing, { routed, events: happened.map(({ type, happened_at: at }) => ({ type, at })) })
      const because: LeftBecause | undefined = standings.get(record)?.imported
        ? 'already-there'
        : underWay.has(record)
          ? 'under-way'
          : foreseen.kind === 'never'
            ? foreseen.because
            : passing.has(record)
              ? undefined
              : 'filtered'
      const earlier = fates.get(record)
      if (because === undefined)
        fates.set(record, {
          kind: 'brought-in',
          routes: [...(earlier?.kind === 'brought-in' ? earlier.routes : []), route],
        })
      else if (!earlier) fates.set(record, { kind: 'left', because })
    }
  }
  return fates
}

/** The records that a route's filter lets pass; they are opened only where there is one. */
async function passingOn(hub: Hub, db: Scope, route: RouteConfig, records: readonly string[]): Promise<Set<string>> {
  if (!route.filter) return new Set(records)
  const rows = await listedReferrals(db, records)
  const open = (row: { record: string; version: number; body: Buffer }) =>
    hub.sealer.openJson(db.organization, 'record_version', `${row.record}/${row.version}`, row.body)
  return new Set(rows.filter(row => passes(route, open(row) as unknown as HubResource)).map(row => row.record))
}
