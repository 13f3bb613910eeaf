/**
 * Looks again at what seems to differ, one by one, before anybody is told: both sides are read one after the other, and a
 * booking made in between, or moved out of the window, is no difference. A handful only; a flood is real.
 */
import type { Connector, Held, SideEntry, SideFound } from '../../connectors/connector.ts'
import type { Appointment } from '../../model/fhir.ts'
import type { Found } from '../../model/reconcile/compare.ts'
import type { Entry, HubFacts } from '../../model/reconcile/entries.ts'
import { otherSide, type SideName } from '../../model/reconcile/kinds.ts'
import { comparePair } from '../../model/reconcile/pair.ts'
import { linksAt } from '../../store/links.ts'
import { loadRecords } from '../../store/records.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { ioOf } from '../hub.ts'
import { connectionAt, type Reconciling } from './context.ts'
import { hubFacts, resolveEntries } from './resolve.ts'
import type { Words } from './words.ts'

/** More than this is not looked at again: each costs a call or two of the vendors' budgets. */
const most = 100

/** A difference with the entries that it is about, as the sides gave them. */
export type Seen = Found & { gone?: true; entries: Partial<Record<SideName, SideEntry>> }

/** Those that still differ. What cannot be asked now is believed as it was read. */
export async function lookAgain(context: Reconciling, words: Words, found: readonly Seen[]): Promise<Seen[]> {
  if (found.length > most) return [...found]
  const byRecord = Map.groupBy(found, each => each.record ?? each.a?.id ?? each.b?.id)
  const still: Seen[] = []
  for (const group of byRecord.values()) {
    const [first] = group
    if (!first) continue
    if (first.kind === 'duplicate' || group.some(each => each.kind === 'duplicate')) still.push(...group)
    else still.push(...(await lookAt(context, words, first, group)))
  }
  return still
}

async function lookAt(context: Reconciling, words: Words, first: Seen, group: readonly Seen[]): Promise<Seen[]> {
  const now: Partial<Record<SideName, SideFound>> = {}
  for (const side of ['a', 'b'] as const) {
    const id = first[side]?.id ?? (await idAt(context, side, first.record))
    const connection = connectionAt(context, side)
    if (id === undefined || !connection.connector.side) continue
    const found = await findAt(connection.connector.side, context, side, id)
    if (found.kind === 'retry' || found.kind === 'connection') return [...group]
    now[side] = found
  }
  return withScope(context.hub.pool, context.organization, async db => {
    const entries: Partial<Record<SideName, SideEntry>> = {}
    const again: Partial<Record<SideName, Entry>> = {}
    for (const side of ['a', 'b'] as const) {
      const found = now[side]
      if (found?.kind !== 'found') continue
      entries[side] = found.entry
      const [entry] = await resolveEntries(context, db, words, side, [found.entry])
      if (entry) again[side] = entry
    }
    const hub = first.record ? (await hubFacts(context, db, [first.record])).get(first.record) : undefined
    return judge(first, group, again, entries, now, hub)
  })
}

function judge(
  first: Seen,
  group: readonly Seen[],
  { a, b }: Partial<Record<SideName, Entry>>,
  entries: Seen['entries'],
  now: Partial<Record<SideName, SideFound>>,
  hub: HubFacts | undefined,
): Seen[] {
  const record = first.record ? { record: first.record } : {}
  if (a && b) return comparePair(a, b, hub).map(each => ({ ...each, ...record, a, b, entries }))
  const present = a ? ('a' as const) : b ? ('b' as const) : undefined
  const entry = a ?? b
  if (!present || !entry || entry.status === 'over') return [] // gone or over everywhere by now
  const lacking = otherSide(present)
  const gone = now[lacking]?.kind === 'missing' ? { gone: true as const } : {}
  return group.map(each => {
    const kept = { ...each, ...gone, entries, [present]: entry }
    // It was taken for moved, and has been taken away.
    return each.kind === 'missing' || each.kind === 'extra' || !gone.gone
      ? kept
      : {
          ...kept,
          kind: hub?.origin === lacking ? 'extra' : 'missing',
          side: hub?.origin === lacking ? present : lacking,
        }
  })
}

function findAt(
  side: NonNullable<Connector['side']>,
  context: Reconciling,
  name: SideName,
  id: string,
): Promise<SideFound> {
  return side.find(ioOf(context.hub, connectionAt(context, name)), { kind: context.pair.kind, id })
}

/** The id that a record has at a side, as its link or its identifiers say. */
async function idAt(context: Reconciling, side: SideName, record: string | undefined): Promise<string | undefined> {
  if (record === undefined) return undefined
  return withScope(context.hub.pool, context.organization, db => idOfRecord(context, db, side, record))
}

/** The same inside a transaction. */
export async function idOfRecord(
  context: Pick<Reconciling, 'hub' | 'organization' | 'pair'>,
  db: Scope,
  side: SideName,
  record: string,
): Promise<string | undefined> {
  const { hub, organization, pair } = context
  const connection = pair[side]
  const [link] = await linksAt(db, connection.id, [record], [pair.kind])
  if (link?.body) {
    const key = `${connection.id}/${link.entity}/${link.token}`
    return (hub.sealer.openJson(organization, 'link', key, link.body) as unknown as Held).id
  }
  const [row] = await loadRecords(db, [record])
  if (row?.type !== 'Appointment') return undefined
  const body = hub.sealer.openJson(organization, 'record_version', `${record}/${row.version}`, row.body)
  return connection.connector.side?.idIn?.(body as unknown as Appointment, connection.slug)
}
