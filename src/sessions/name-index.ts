/**
 * Names in memory, opened once: what lists are sorted by and suggestions are made of, since in the database they are sealed.
 * It answers no question of rights or state: the database says which ids are meant, each with a mark that changes with its
 * name, and the index opens those that it does not know under that mark. Nothing here can therefore be out of date. It is
 * bounded, and dropped when nobody has asked for a while.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { type FoldedSuggestable, foldSuggestable } from '../matching/suggest-session.ts'
import type { Json } from '../model/events.ts'

/** `mark` changes when what is called so changes. `key`: what it is sorted by. */
export type NamedEntry = { id: string; mark: string; key: string; folded: FoldedSuggestable }

/** Everything of one kind that was asked for. */
export type Shelf = {
  entries: ReadonlyMap<string, NamedEntry>
  /** Something that is made of all entries, once, until one of them changes. */
  derived<T>(what: string, make: (entries: Iterable<NamedEntry>) => T): T
}

export type Opened = { id: string; agencies?: readonly string[]; fields: Json }
export type ShelfPlace = { organization: string; connection: string; kind: FoldedSuggestable['kind']; side: string }

export type NameIndex = {
  /** The shelf, with every id under its mark. `open` is asked for those that are missing, some at a time. */
  bring(
    place: ShelfPlace,
    marks: ReadonlyMap<string, string>,
    open: (ids: readonly string[]) => Promise<readonly Opened[]>,
  ): Promise<Shelf>
  /** Whether an organization has a shelf: somebody has looked at its lists not long ago. */
  holds(organization: string): boolean
  /** How many entries are held, of all organizations. */
  size(): number
  /** Drops shelves that nobody has asked for since then, in milliseconds of `clock`. */
  dropBefore(at: number): void
}

export type NameIndexOptions = {
  /** Entries of all organizations together; about 600 bytes each. */
  most?: number
  /** How long a shelf is kept after it was asked for, in milliseconds. */
  idleMs?: number
  clock?: () => number
}

const openedAtOnce = 500

type Held = {
  place: ShelfPlace
  entries: Map<string, NamedEntry>
  made: Map<string, unknown>
  usedAt: number
  /** One at a time fills a shelf; the next finds it filled. */
  turn: Promise<unknown>
}

/** An empty index. Its timer keeps no process alive. */
export function createNameIndex({
  most = 200_000,
  idleMs = 900_000,
  clock = () => performance.now(),
}: NameIndexOptions = {}): NameIndex {
  const shelves = new Map<string, Held>()
  let isWaiting = false

  const size = () => [...shelves.values()].reduce((sum, { entries }) => sum + entries.size, 0)

  const dropBefore = (at: number) => {
    for (const [name, { usedAt }] of shelves) if (usedAt < at) shelves.delete(name)
  }

  const dropLater = () => {
    if (isWaiting) return
    isWaiting = true
    setTimeout(() => {
      isWaiting = false
      dropBefore(clock() - idleMs)
      if (shelves.size > 0) dropLater()
    }, idleMs).unref()
  }

  /** The longest unused go first; the one that is asked for stays. */
  const makeRoom = (kept: Held) => {
    const oldestFirst = [...shelves].filter(([, held]) => held !== kept).sort(([, a], [, b]) => a.usedAt - b.usedAt)
    let count = size()
    for (const [name, { entries }] of oldestFirst) {
      if (count <= most) return
      shelves.delete(name)
      count -= entries.size
    }
  }

  const fill = async (held: Held, marks: ReadonlyMap<string, string>, open: Parameters<NameIndex['bring']>[2]) => {
    // Those that nobody has any more pile up: a shelf that is mostly of them begins anew.
    if (held.entries.size > marks.size * 2 + 10_000) {
      held.entries.clear()
      held.made.clear()
    }
    const missing = [...marks].flatMap(([id, mark]) => (held.entries.get(id)?.mark === mark ? [] : [id]))
    for (let from = 0; from < missing.length; from += openedAtOnce) {
      for (const { id, fields, agencies } of await open(missing.slice(from, from + openedAtOnce)))
        held.entries.set(id, entryOf(held.place.kind, id, marks.get(id) ?? '', fields, agencies))
      held.made.clear()
      await breathe() // others have their turn in between
    }
  }

  return {
    async bring(place, marks, open) {
      const name = `${place.organization}/${place.connection}/${place.side}/${place.kind}`
      const fresh = { place, entries: new Map(), made: new Map(), usedAt: clock(), turn: Promise.resolve() }
      const held = shelves.get(name) ?? fresh
      shelves.set(name, held)
      held.usedAt = clock()
      dropLater()
      const turn = held.turn.then(() => fill(held, marks, open))
      held.turn = turn.catch(() => undefined)
      await turn
      makeRoom(held)
      return {
        entries: held.entries,
        derived<T>(what: string, make: (entries: Iterable<NamedEntry>) => T) {
          const known = held.made.get(what) as T | undefined
          const value = known ?? make(held.entries.values())
          held.made.set(what, value)
          return value
        },
      }
    },
    holds: organization => [...shelves.values()].some(({ place }) => place.organization === organization),
    size,
    dropBefore,
  }
}

type Fields = { name?: string; first?: string; last?: string; birthDate?: string; email?: string }

function entryOf(
  kind: FoldedSuggestable['kind'],
  id: string,
  mark: string,
  body: Json,
  agencies: readonly string[] = [],
): NamedEntry {
  const { name = '', first = '', last = '', birthDate, email } = body as unknown as Fields
  const known = { ...(birthDate ? { birthDate } : {}), ...(email ? { email } : {}) }
  const folded = foldSuggestable(kind, { id, name, first, last, ...known, agencies })
  return { id, mark, key: keyOf(folded), folded }
}

/** Places by their name, people by last name, then first name; accents and case left aside. */
export function keyOf({ kind, name = '', first = '', last = '' }: FoldedSuggestable): string {
  return kind === 'place' ? name : `${last}\u0001${first}`
}
