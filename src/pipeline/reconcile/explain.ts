/** Why each difference is there, and which repairs fit: the hub's own rows of all of them, asked once for each kind of row. */
import type { SideEntry } from '../../connectors/connector.ts'
import type { HubResource } from '../../model/fhir.ts'
import { causeOf } from '../../model/reconcile/causes.ts'
import type { Entry } from '../../model/reconcile/entries.ts'
import {
  type Cause,
  otherSide,
  possibleRepairs,
  proposedRepair,
  type Repair,
  type SideName,
} from '../../model/reconcile/kinds.ts'
import { linksAt } from '../../store/links.ts'
import {
  downConnections,
  eventTypesOf,
  newestDeliveries,
  recordFacts,
  unfinishedMessages,
} from '../../store/reconcile-facts.ts'
import { loadRecords } from '../../store/records.ts'
import type { Scope } from '../../store/scope.ts'
import { aliasToken } from '../items.ts'
import { passes, selects } from '../route.ts'
import { chunksOf, connectionAt, type Reconciling } from './context.ts'
import type { Seen } from './look-again.ts'

export type Explained = Seen & {
  cause: Cause
  proposal?: Repair
  repairs: readonly Repair[]
  /** The newest delivery to the side, and the message that waits. */
  delivery?: string
  message?: string
}

/** Each with its cause and its repairs, in the order given. */
export async function explainAll(context: Reconciling, db: Scope, found: readonly Seen[]): Promise<Explained[]> {
  const { pair } = context
  const records = [...new Set(found.flatMap(each => each.record ?? []))]
  const deliveries = new Map<string, { id: string; state: Parameters<typeof causeOf>[0]['delivery'] }>()
  for (const part of chunksOf(records))
    for (const row of await newestDeliveries(db, part)) deliveries.set(`${row.record} ${row.target}`, row)
  const changedAt = new Map<string, number>()
  const told = new Set<string>()
  for (const part of chunksOf(records)) {
    const rows = await recordFacts(db, part)
    for (const row of rows) changedAt.set(row.id, row.updated_at.getTime())
    const versions = new Map(rows.map(row => [row.id, row.version]))
    for (const side of [pair.a.id, pair.b.id])
      for (const link of await linksAt(db, side, part, [pair.kind]))
        if (link.sent_version === versions.get(link.record)) told.add(`${link.record} ${side}`)
  }
  const messages = await waitingMessages(context, db, found)
  const down = await downConnections(db)
  const neverSent = found.filter(
    each => each.kind === 'missing' && each.record && !deliveries.has(`${each.record} ${pair[each.side].id}`),
  )
  const linked = await linkedThere(context, db, neverSent)
  const unwanted = await unwantedRecords(context, db, neverSent)
  const chosen = found.filter(each => each.kind === 'missing' && each.record && choosesAll(context, each.side))
  const stillThere = await linkedThere(context, db, chosen)
  /** Of a side that takes only what its crosswalks know: it was never its, or it is another EHR's by now. */
  const hasLeft = (each: Seen) => {
    const { record } = each
    if (!record || !chosen.includes(each) || stillThere.has(record)) return false
    const state = deliveries.get(`${record} ${pair[each.side].id}`)?.state
    return state === undefined || state === 'delivered' || state === 'suppressed'
  }
  return found.map(each => {
    const connection = connectionAt(context, each.side)
    const gone = hasLeft(each)
    const delivery = each.record && !gone ? deliveries.get(`${each.record} ${connection.id}`) : undefined
    const message = (['a', 'b'] as const).map(side => messages.get(each.entries[side])).find(Boolean)
    const cause = causeOf({
      kind: each.kind,
      known: each.record !== undefined,
      ...(message ? { message: message.state === 'held' ? 'held' : 'unfinished' } : {}),
      ...(delivery?.state ? { delivery: delivery.state } : {}),
      standing: connection.paused ? 'paused' : down.has(connection.id) ? 'down' : 'well',
      ...newerOf(each, changedAt),
      told: told.has(`${each.record} ${connection.id}`),
      takes: pair.routesTo[each.side].length > 0,
      wanted: !gone && (!each.record || !unwanted.has(each.record)),
      gone: each.gone === true || (each.record !== undefined && linked.has(each.record)),
    })
    const facts = {
      kind: each.kind,
      cause,
      known: each.record !== undefined,
      alike: each.alike ? (each.alike.sure ? ('sure' as const) : ('perhaps' as const)) : ('none' as const),
      ended: isEnded(each[each.side]),
      cancelled: each[each.side]?.status === 'over',
      takes: pair.routesTo[each.side].length > 0,
      flows: pair.routesTo[otherSide(each.side)].length > 0,
    }
    const proposal = proposedRepair(facts)
    return {
      ...each,
      cause,
      ...(proposal ? { proposal } : {}),
      repairs: possibleRepairs(facts),
      ...(delivery ? { delivery: delivery.id } : {}),
      ...(message ? { message: message.message } : {}),
    }
  })
}

/** Who changed it last: the side, as it says itself, or the hub. */
function newerOf({ record, side, entries }: Seen, changedAt: ReadonlyMap<string, number>): { newer?: 'hub' | 'side' } {
  const hub = record === undefined ? undefined : changedAt.get(record)
  const there = Date.parse(entries[side]?.updatedAt ?? '')
  if (hub === undefined || Number.isNaN(there)) return {}
  return { newer: there > hub ? 'side' : 'hub' }
}

/** Whether every route to a side takes only what its own crosswalks know. */
function choosesAll({ pair }: Reconciling, side: SideName): boolean {
  const routes = pair.routesTo[side]
  return routes.length > 0 && routes.every(route => route.takes.length > 0)
}

function isEnded(entry: Entry | undefined): boolean {
  return entry?.status === 'over' || entry?.status === 'absent'
}

/** The unfinished message about each entry, if any. */
async function waitingMessages(
  context: Reconciling,
  db: Scope,
  found: readonly Seen[],
): Promise<Map<SideEntry | undefined, { message: string; state: string }>> {
  const result = new Map<SideEntry | undefined, { message: string; state: string }>()
  for (const side of ['a', 'b'] as const) {
    const entries = [...new Set(found.flatMap(each => each.entries[side] ?? []))]
    const tokens = new Map(entries.map(entry => [entry, tokensOf(context, entry)]))
    for (const part of chunksOf([...new Set([...tokens.values()].flat())])) {
      const held = await unfinishedMessages(db, connectionAt(context, side).id, part)
      if (held.length === 0) continue
      const byToken = new Map(held.map(row => [row.token, row]))
      for (const [entry, own] of tokens) {
        const row = own.map(token => byToken.get(String(token))).find(each => each !== undefined)
        if (row) result.set(entry, row)
      }
    }
  }
  return result
}

function tokensOf(context: Reconciling, { entity, aliases }: SideEntry): bigint[] {
  return aliases.filter(each => each.system !== 'record').map(alias => aliasToken(context, entity, alias))
}

/** Of what was never sent to its side, the records that are linked there all the same: they were there. */
async function linkedThere({ pair }: Reconciling, db: Scope, missing: readonly Seen[]): Promise<Set<string>> {
  const linked = new Set<string>()
  for (const [side, group] of Map.groupBy(missing, each => each.side))
    for (const part of chunksOf(group.flatMap(each => each.record ?? [])))
      for (const link of await linksAt(db, pair[side].id, part, [pair.kind])) linked.add(link.record)
  return linked
}

/** The records that no route wants for the side: by their events, or by its filter. */
async function unwantedRecords(
  { hub, organization, pair }: Reconciling,
  db: Scope,
  missing: readonly Seen[],
): Promise<Set<string>> {
  const unwanted = new Set<string>()
  const sides = new Map<string, SideName>(missing.flatMap(each => (each.record ? [[each.record, each.side]] : [])))
  for (const part of chunksOf([...sides.keys()], 500)) {
    const types = await eventTypesOf(db, part)
    for (const row of await loadRecords(db, part)) {
      const side = sides.get(row.id)
      const body = hub.sealer.openJson(organization, 'record_version', `${row.id}/${row.version}`, row.body)
      const resource = body as unknown as HubResource
      const isWanted = (side ? pair.routesTo[side] : []).some(
        route =>
          (types.get(row.id) ?? []).some(type => route.events.some(pattern => selects(pattern, type))) &&
          passes(route, resource),
      )
      if (!isWanted) unwanted.add(row.id)
    }
  }
  return unwanted
}
