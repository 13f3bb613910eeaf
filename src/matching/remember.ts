/** A small memory in front of a costly pure function; the oldest entries go when it is full. In this process only. */

/**
 * The same function, remembering at least half of its last `limit` different inputs, and never more than those. In two
 * halves, of which the older one goes as a whole: a Map that loses its first entry again and again looks for the next one
 * past everything it lost (7 µs a time with 20,000 entries).
 */
export function remember<Result>(limit: number, compute: (text: string) => Result): (text: string) => Result {
  const half = Math.max(1, Math.floor(limit / 2))
  let older = new Map<string, { result: Result }>()
  let newer = new Map<string, { result: Result }>()
  return text => {
    const seen = newer.get(text) ?? older.get(text)
    if (seen) return seen.result
    const result = compute(text)
    if (newer.size >= half) {
      older = newer
      newer = new Map()
    }
    newer.set(text, { result })
    return result
  }
}
