/** The rows that somebody ticked on a list, and whether all that match its filters are meant instead. */
import { useState } from 'react'

export type RowSelection = {
  ids: ReadonlySet<string>
  /** Everything that the filters match, on every page. */
  all: boolean
  toggle(id: string): void
  /** Ticks these, or unticks them when all of them are ticked. */
  toggleMany(ids: readonly string[]): void
  takeAll(): void
  clear(): void
}

export function useSelection(): RowSelection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [all, setAll] = useState(false)
  const change = (next: ReadonlySet<string>) => {
    setAll(false)
    setIds(next)
  }
  return {
    ids,
    all,
    toggle: id => change(ids.has(id) ? new Set([...ids].filter(each => each !== id)) : new Set([...ids, id])),
    toggleMany: many =>
      change(
        many.every(id => ids.has(id)) ? new Set([...ids].filter(id => !many.includes(id))) : new Set([...ids, ...many]),
      ),
    takeAll: () => setAll(true),
    clear: () => change(new Set()),
  }
}
