/** A small memory in front of a costly pure function; the oldest entry goes when it is full. In this process only. */

/** The same function, remembering its last `limit` different inputs. */
export function remember<Result>(limit: number, compute: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, { result: Result }>()
  return text => {
    const seen = known.get(text)
    if (seen) return seen.result
    const result = compute(text)
    const oldest = known.size >= limit ? known.keys().next().value : undefined
    if (oldest !== undefined) known.delete(oldest)
    known.set(text, { result })
    return result
  }
}
