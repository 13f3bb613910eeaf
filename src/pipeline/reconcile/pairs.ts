/** Which systems are compared: every two connections that a route joins and that can both be listed. And when. */
import { type SideKind, sideKinds } from '../../connectors/sides.ts'
import type { SideName } from '../../model/reconcile/kinds.ts'
import { nextAtMinute } from '../../model/time.ts'
import { insertPair, listPairs, type PairRow, type PairSettings } from '../../store/reconcile-pairs.ts'
import type { Scope } from '../../store/scope.ts'
import type { Configuration, ConnectionConfig, RouteConfig } from '../configuration.ts'
import type { Hub } from '../hub.ts'

/** A pair begins with this: every night what lies between a week ago and in sixty days, each hour the next two days. */
export const defaultPair: PairSettings = {
  days_before: 7,
  days_after: 60,
  nightly: true,
  at_minute: 150,
  hourly: true,
  near_hours: 48,
  late_minutes: 60,
  tell: true,
}

const hourMs = 3_600_000

/** A pair with its connections as they are configured, and the routes between them. */
export type Pair = {
  row: PairRow
  kind: SideKind
  a: ConnectionConfig
  b: ConnectionConfig
  /** The routes that bring records to a side, from the other one. */
  routesTo: Record<SideName, readonly RouteConfig[]>
}

/** Makes the pairs that routes call for and that are not there yet, and returns all that can be compared. */
export async function pairsOf(hub: Hub, db: Scope, configuration: Configuration): Promise<Pair[]> {
  const known = await listPairs(db)
  const wanted = joined(configuration).filter(
    each => !known.some(row => row.kind === each.kind && row.a === each.a && row.b === each.b),
  )
  const now = hub.now()
  for (const each of wanted) {
    const due = dueTimes(defaultPair, configuration.scheduling.zone, now)
    await insertPair(db, db.organization, { ...defaultPair, ...due, ...each, id: hub.newId() }, now)
  }
  const rows = wanted.length > 0 ? await listPairs(db) : known
  return rows.flatMap(row => pairOf(configuration, row) ?? [])
}

/** A pair as it is configured now; undefined when one of its connections is gone or cannot be listed. */
export function pairOf(configuration: Configuration, row: PairRow): Pair | undefined {
  const [a, b] = [configuration.connections.get(row.a), configuration.connections.get(row.b)]
  const kind = sideKinds.find(each => each === row.kind)
  if (!a || !b || !kind || !lists(a, kind) || !lists(b, kind)) return undefined
  const between = (source: ConnectionConfig, target: ConnectionConfig) =>
    configuration.routes.filter(
      route =>
        route.source.id === source.id &&
        route.target.id === target.id &&
        target.connector.capabilities.delivers.includes(kind),
    )
  const routesTo = { a: between(b, a), b: between(a, b) }
  return routesTo.a.length + routesTo.b.length > 0 ? { row, kind, a, b, routesTo } : undefined
}

/** The next night and the next hour of a pair; null where it has none. */
export function dueTimes(
  { nightly, at_minute, hourly }: Pick<PairSettings, 'nightly' | 'at_minute' | 'hourly'>,
  zone: string,
  now: Date,
): Pick<PairRow, 'night_at' | 'hour_at'> {
  return {
    night_at: nightly ? nextAtMinute(zone, now, at_minute) : null,
    hour_at: hourly ? new Date((Math.floor(now.getTime() / hourMs) + 1) * hourMs) : null,
  }
}

function lists({ connector, invalid }: ConnectionConfig, kind: SideKind): boolean {
  return !invalid && (connector.side?.kinds.includes(kind) ?? false)
}

function joined(configuration: Configuration): { kind: SideKind; a: string; b: string }[] {
  const found = new Map<string, { kind: SideKind; a: string; b: string }>()
  for (const { source, target } of configuration.routes)
    for (const kind of sideKinds) {
      if (source.id === target.id || !lists(source, kind) || !lists(target, kind)) continue
      if (!target.connector.capabilities.delivers.includes(kind)) continue
      const [a = '', b = ''] = [source.id, target.id].sort() // ids grow with time: the older connection comes first
      found.set(`${kind} ${a} ${b}`, { kind, a, b })
    }
  return [...found.values()]
}
