/** The names of an organization's rows in memory: those of the source, and those of the practice management. */
import type { Hub } from '../pipeline/hub.ts'
import { bodiesOfEntries, bodiesOfTargets, marksOfEntries, marksOfTargets } from '../store/lists/session-names.ts'
import { type Scope, withScope } from '../store/scope.ts'
import type { PairKind } from '../store/session-pairs.ts'
import { createNameIndex, type NamedEntry, type NameIndex, type Shelf } from './name-index.ts'

/** More rows than this are not sorted by name: they would have to be opened all, for every reader anew. */
export const mostByName = 50_000

/** Of more clients than this, so many are looked through for suggestions. */
export const mostTargets = 100_000

const folds = { site: 'place', student: 'client', user: 'staff' } as const
const targetFolds = { agency: 'place', client: 'client', staff: 'staff' } as const

const indexes = new WeakMap<Hub, NameIndex>()

/** The index of this process. */
export function namesOf(hub: Hub): NameIndex {
  const index = indexes.get(hub) ?? createNameIndex()
  indexes.set(hub, index)
  return index
}

type Where = { hub: Hub; db: Scope; connection: string }

/** Sites, students or users by these marks. */
export function bringSources(
  { hub, db, connection }: Where,
  kind: PairKind,
  marks: ReadonlyMap<string, string>,
): Promise<Shelf> {
  const { organization } = db
  return namesOf(hub).bring({ organization, connection, kind: folds[kind], side: 'source' }, marks, async ids =>
    (await bodiesOfEntries(db, ids)).map(({ id, body }) => ({
      id,
      fields: hub.sealer.openJson(organization, 'session_source', id, body),
    })),
  )
}

/** Agencies, clients or staff by these marks. */
export function bringTargets(
  { hub, db, connection }: Where,
  kind: keyof typeof targetFolds,
  marks: ReadonlyMap<string, string>,
): Promise<Shelf> {
  const { organization } = db
  return namesOf(hub).bring({ organization, connection, kind: targetFolds[kind], side: 'target' }, marks, async ids =>
    (await bodiesOfTargets(db, kind, ids)).map(({ id, body, agencies }) => ({
      id,
      agencies,
      fields: hub.sealer.openJson(organization, 'session_target', `${organization}/${kind}/${id}`, body),
    })),
  )
}

/** Entries in the order of their names; of one name by id, so that the order is always the same. */
export function inOrder(shelf: Shelf): readonly NamedEntry[] {
  return shelf.derived('order', entries => [...entries].sort(compareNamed))
}

function compareNamed(a: Pick<NamedEntry, 'key' | 'id'>, b: Pick<NamedEntry, 'key' | 'id'>): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

/** The index of the first that stands at a place or behind it. */
export function firstFrom(order: readonly NamedEntry[], place: Pick<NamedEntry, 'key' | 'id'>): number {
  let [low, high] = [0, order.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const entry = order[middle]
    if (entry && compareNamed(entry, place) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Opens what changed since, after a sync; only where somebody has looked at the lists not long ago. */
export async function keepNamesWarm(where: Where): Promise<void> {
  if (namesOf(where.hub).holds(where.db.organization)) await warmNames(where)
}

/**
 * Opens all names while somebody looks at the first list, so that sorting and suggesting are quick when they come to it.
 * Nobody waits for it: what it could not do is done when it is asked for.
 */
export function warmNamesAside(hub: Hub, organization: string, connection: string): void {
  if (namesOf(hub).holds(organization)) return
  withScope(hub.pool, organization, db => warmNames({ hub, db, connection })).catch((error: unknown) =>
    hub.log.warn({ error, step: 'sessions' }, 'names were not opened ahead'),
  )
}

async function warmNames({ hub, db, connection }: Where): Promise<void> {
  for (const kind of ['site', 'student', 'user'] as const) {
    const marks = await marksOfEntries(db, { connection, kind }, mostByName)
    if (marks) await bringSources({ hub, db, connection }, kind, marks)
  }
  for (const kind of ['agency', 'client', 'staff'] as const) {
    await bringTargets({ hub, db, connection }, kind, await marksOfTargets(db, kind, 'all', mostTargets))
  }
}
