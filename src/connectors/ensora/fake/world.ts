/**
 * What the simulated Ensora Data Collection holds: sites, students, users, templates and notes, each with the time of its
 * last change, and tombstones of what was deleted. Of a note only the newest version is kept, as there.
 */
import type { FieldType, SourceKind } from '../../../model/sessions/source.ts'
import type { TownField } from './town.ts'

export type HeldSite = { id: string; name: string; zone?: string }
export type HeldStudent = {
  id: string
  site: string
  first: string
  last: string
  born?: string
  zone?: string
  soapEnabled: boolean
  externalId?: string
}
export type HeldUser = {
  id: string
  type: 'employee' | 'parent'
  first: string
  last: string
  title?: string
  credentials?: string
  username?: string
  email?: string
  phone?: string
  address?: string
  sites: readonly string[]
  active: boolean
  externalId?: string
}
export type HeldTemplate = { id: string; name: string; fields: readonly TownField[] }

export type HeldSignature = { contentType: string; bytes: Uint8Array; signedAt: string }
export type HeldPlace = { text?: string; latitude?: number; longitude?: number; accuracy?: number }
export type HeldValue = string | number | readonly string[] | { signature: HeldSignature } | { place: HeldPlace } | null

/** `shown`: it was published once, so the outside has heard of it. Its version is what stands here: there are no others. */
export type HeldNote = {
  id: string
  template: string
  student: string
  user: string
  published: boolean
  shown: boolean
  values: readonly { label: string; type: FieldType; value: HeldValue }[]
}

export type HeldEntries = {
  site: HeldSite
  student: HeldStudent
  user: HeldUser
  template: HeldTemplate
  note: HeldNote
}
export type Held<Kind extends SourceKind = SourceKind> = HeldEntries[Kind]

/** An entry and when it changed; without one it was deleted. */
export type Dated<Kind extends SourceKind = SourceKind> = { id: string; at: number; entry?: Held<Kind> }

/** Where a page begins: behind this entry, in the order of (time, id). */
export type Behind = { at: number; id: string }
export type ListQuery = { from?: number; until: number; behind?: Behind; limit: number }
export type ListedPage<Kind extends SourceKind = SourceKind> = { items: Dated<Kind>[]; more: boolean; total: number }

/** Where entries come from: held in memory, or made as they are asked for. */
export type World = {
  list<Kind extends SourceKind>(kind: Kind, query: ListQuery): ListedPage<Kind>
  get<Kind extends SourceKind>(kind: Kind, id: string): Held<Kind> | undefined
  /** When it changed last, in milliseconds. */
  changedAt(kind: SourceKind, id: string): number | undefined
  /** Everything that is there, by id: for pages of people; not for big data. */
  all<Kind extends SourceKind>(kind: Kind): Held<Kind>[]
  put<Kind extends SourceKind>(kind: Kind, entry: Held<Kind>, at?: number): void
  remove(kind: SourceKind, id: string, at?: number): void
  /** Removes it and every trace of it, as an expired tombstone does. */
  forget(kind: SourceKind, id: string): void
  /** Counts every change. */
  changes(): number
}

/** An empty world. */
export function createWorld(now: () => Date): World {
  const shelves = new Map<SourceKind, Shelf>()
  let changes = 0
  const shelfOf = (kind: SourceKind): Shelf => {
    const shelf = shelves.get(kind) ?? { byId: new Map(), sorted: undefined }
    shelves.set(kind, shelf)
    return shelf
  }
  const write = (kind: SourceKind, dated: Dated): void => {
    const shelf = shelfOf(kind)
    shelf.byId.set(dated.id, dated)
    shelf.sorted = undefined
    changes += 1
  }
  return {
    list: <Kind extends SourceKind>(kind: Kind, query: ListQuery) =>
      listFrom(sorted(kind, shelfOf(kind)), query) as ListedPage<Kind>,
    get: <Kind extends SourceKind>(kind: Kind, id: string) =>
      shelfOf(kind).byId.get(id)?.entry as Held<Kind> | undefined,
    changedAt: (kind, id) => shelfOf(kind).byId.get(id)?.at,
    all: <Kind extends SourceKind>(kind: Kind) =>
      [...shelfOf(kind).byId.values()].flatMap(({ entry }) => (entry ? [entry as Held<Kind>] : [])),
    put: (kind, entry, at = now().getTime()) => write(kind, { id: entry.id, at, entry }),
    remove(kind, id, at = now().getTime()) {
      const { entry } = shelfOf(kind).byId.get(id) ?? {}
      if (entry) write(kind, { id, at })
      if (entry && !isShown(kind, entry)) shelfOf(kind).byId.delete(id)
    },
    forget(kind, id) {
      const shelf = shelfOf(kind)
      shelf.byId.delete(id)
      shelf.sorted = undefined
      changes += 1
    },
    changes: () => changes,
  }
}

type Shelf = { byId: Map<string, Dated>; sorted: Dated[] | undefined }

function sorted(kind: SourceKind, shelf: Shelf): readonly Dated[] {
  shelf.sorted ??= [...shelf.byId.values()].filter(({ entry }) => !entry || isShown(kind, entry)).sort(inOrder)
  return shelf.sorted
}

/** Whether the outside has heard of it: a note that was never published is nobody's business. */
function isShown(kind: SourceKind, entry: Held): boolean {
  return kind !== 'note' || (entry as HeldNote).shown
}

/** By time, then by id: equal times have an order of their own, so that nothing falls between two pages. */
export function inOrder(one: Behind, other: Behind): number {
  return one.at - other.at || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)
}

/** One page of what lies in order. */
export function listFrom(all: readonly Dated[], { from, until, behind, limit }: ListQuery): ListedPage {
  const first = firstIndex(all, each => from === undefined || each.at >= from)
  const end = firstIndex(all, each => each.at > until)
  const start = behind
    ? Math.max(
        first,
        firstIndex(all, each => inOrder(each, behind) > 0),
      )
    : first
  const items = all.slice(start, Math.min(end, start + limit))
  return { items, more: start + items.length < end, total: Math.max(0, end - first) }
}

/** The index of the first entry for which it holds; it holds for all behind it. */
function firstIndex(all: readonly Dated[], holds: (each: Dated) => boolean): number {
  let [low, high] = [0, all.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const each = all[middle]
    if (each && holds(each)) high = middle
    else low = middle + 1
  }
  return low
}
