/** The order in which connections deserve a look: trouble first, then the oldest that waits, then the name. Pure. */
import type { Connection, Health } from '../api/types.ts'

const rank: Readonly<Record<Health, number>> = { invalid: 0, paused: 1, down: 2, failing: 3, quiet: 4, well: 5 }

/** A copy, sorted by trouble. */
export function byTrouble(connections: readonly Connection[]): Connection[] {
  return [...connections].sort(
    (a, b) =>
      rank[a.health] - rank[b.health] ||
      (b.oldestWaitingMs ?? 0) - (a.oldestWaitingMs ?? 0) ||
      a.title.localeCompare(b.title),
  )
}

/** Whether a person should look at it. */
export function isTroubled({ health }: Connection): boolean {
  return rank[health] <= rank.failing
}
