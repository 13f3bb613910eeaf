/** A big town as a world: entries are made as they are asked for; only what was changed since is held. */
import type { SourceKind } from '../../../model/sessions/source.ts'
import { type BigTown, bigId } from './big-town.ts'
import { templates } from './town.ts'
import {
  type Behind,
  type Dated,
  type Held,
  type HeldNote,
  inOrder,
  type ListedPage,
  type ListQuery,
  type World,
} from './world.ts'

/** Milliseconds between two changes; equal from time to time, as real ones are. */
const stepMs = 10
const together = 3
/** For pages of people: so many of each kind are shown. */
const shownAtMost = 200

type Shelf = { count: number; since: number; make: (n: number) => Held; changed: Map<string, Dated> }

/** The world of a big town. People changed last 60 days before the first note was published. */
export function createBigWorld(town: BigTown, now: () => Date): World {
  const before = town.publishedFrom - 60 * 86_400_000
  const shelf = (count: number, since: number, make: (n: number) => Held): Shelf => ({
    count,
    since,
    make,
    changed: new Map(),
  })
  const shelves: Readonly<Record<SourceKind, Shelf>> = {
    site: shelf(town.sites, before, town.site),
    student: shelf(town.students, before, town.student),
    user: shelf(town.users, before, town.user),
    template: shelf(1, before, n => ({
      ...(templates[0] ?? { name: 'Session note', fields: [] }),
      id: bigId('template', n),
    })),
    note: shelf(town.notes, town.publishedFrom, town.note),
  }
  let changes = 0
  const write = (kind: SourceKind, dated: Dated): void => {
    shelves[kind].changed.set(dated.id, dated)
    changes += 1
  }
  const find = (kind: SourceKind, id: string): Dated | undefined => {
    const held = shelves[kind]
    const n = numberOf(kind, id, held.count)
    return held.changed.get(id) ?? (n === undefined ? undefined : made(held, n))
  }
  return {
    list: <Kind extends SourceKind>(kind: Kind, query: ListQuery) =>
      list(kind, shelves[kind], query) as ListedPage<Kind>,
    get: <Kind extends SourceKind>(kind: Kind, id: string) => find(kind, id)?.entry as Held<Kind> | undefined,
    changedAt: (kind, id) => find(kind, id)?.at,
    all<Kind extends SourceKind>(kind: Kind) {
      const { count, changed, make } = shelves[kind]
      const some = Array.from({ length: Math.min(count, shownAtMost) }, (_, n) => make(n))
      const news = [...changed.values()].flatMap(({ entry }) => (entry ? [entry] : []))
      return [...some.filter(({ id }) => !changed.has(id)), ...news] as Held<Kind>[]
    },
    put: (kind, entry, at = now().getTime()) => write(kind, { id: entry.id, at, entry }),
    remove: (kind, id, at = now().getTime()) => write(kind, { id, at }),
    forget: (kind, id) => write(kind, { id, at: now().getTime() }),
    changes: () => changes,
  }
}

/** Edits `count` notes, spread evenly, at one moment: what an incremental pull brings. */
export function editNotes(world: World, { notes }: Pick<BigTown, 'notes'>, count: number, at: number): void {
  for (let n = 0; n < count; n += 1) {
    const note: HeldNote | undefined = world.get('note', bigId('note', Math.floor((n * notes) / count)))
    if (!note) continue
    const values = note.values.map(each =>
      each.label === 'Notes' ? { ...each, value: `${each.value} Edited.` } : each,
    )
    world.put('note', { ...note, values }, at)
  }
}

function list(kind: SourceKind, shelf: Shelf, { from, until, behind, limit }: ListQuery): ListedPage {
  const first = from === undefined ? 0 : firstAt(shelf, from)
  const end = firstAt(shelf, until + 1)
  const items: Dated[] = []
  // One more than asked for, to know whether there is more.
  for (
    let n = behind ? Math.max(first, firstBehind(kind, shelf, behind)) : first;
    n < end && items.length <= limit;
    n += 1
  ) {
    const each = made(shelf, n)
    if (!shelf.changed.has(each.id)) items.push(each)
  }
  const news = [...shelf.changed.values()].filter(({ at }) => at <= until && (from === undefined || at >= from))
  for (const each of news) if (!behind || inOrder(each, behind) > 0) items.push(each)
  items.sort(inOrder)
  const old = [...shelf.changed.keys()].filter(id => {
    const n = numberOf(kind, id, shelf.count)
    return n !== undefined && n >= first && n < end
  })
  return {
    items: items.slice(0, limit),
    more: items.length > limit,
    total: Math.max(0, end - first) - old.length + news.length,
  }
}

function made({ since, make }: Shelf, n: number): Dated {
  const entry = make(n)
  return { id: entry.id, at: since + Math.floor(n / together) * stepMs, entry }
}

/** The first number whose time is not before `at`. */
function firstAt({ since, count }: Shelf, at: number): number {
  return Math.min(count, Math.max(0, Math.ceil((at - since) / stepMs) * together))
}

/** The first number that lies behind; those of one time are in the order of their numbers, which their ids must be too. */
function firstBehind(kind: SourceKind, shelf: Shelf, behind: Behind): number {
  let n = firstAt(shelf, behind.at)
  while (n < shelf.count && inOrder(headOf(kind, shelf, n), behind) <= 0) n += 1
  return n
}

function headOf(kind: SourceKind, { since }: Shelf, n: number): Behind {
  return { at: since + Math.floor(n / together) * stepMs, id: bigId(kind, n) }
}

function numberOf(kind: SourceKind, id: string, count: number): number | undefined {
  const n = id.startsWith(`${kind}-`) ? Number(id.slice(kind.length + 1)) : Number.NaN
  return Number.isInteger(n) && n >= 0 && n < count ? n : undefined
}
