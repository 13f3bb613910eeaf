/** Counts by key in memory, for what needs slowing down: badly signed calls, sign-ins, notes about one cause. */

export type Limit = {
  /** Counts one; false when the key has had its share of this period. */
  take(key: string): boolean
}

const mostKeys = 10_000

/** At most `most` in each period of `periodMs` for each key. Of too many keys, the oldest periods are forgotten. */
export function createLimit(most: number, periodMs: number, now: () => Date): Limit {
  const counts = new Map<string, { since: number; count: number }>()
  return {
    take(key) {
      const at = now().getTime()
      const known = counts.get(key)
      if (known && at - known.since < periodMs) {
        known.count += 1
        return known.count <= most
      }
      counts.delete(key) // to the end of the line: a Map keeps the order of insertion
      counts.set(key, { since: at, count: 1 })
      if (counts.size > mostKeys) for (const oldest of counts.keys()) if (counts.delete(oldest)) break
      return most > 0
    },
  }
}
