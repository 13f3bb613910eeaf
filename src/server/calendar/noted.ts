/**
 * Whose names were shown to whom, so that a calendar that reads itself again all day notes each person once in a while
 * and not twice a second. Kept in the process; what is forgotten is noted again.
 */

/** How long a note holds, in milliseconds: within it the same reader sees the same person. */
const holdsMs = 10 * 60_000
const mostReaders = 1_000

/** `keep` takes them as noted: once the entry is written for good, or the next look would be on no record. */
export type Noted = (
  reader: string,
  shown: readonly string[],
  now: Date,
) => { fresh: ReadonlySet<string>; keep(): void }

/** Returns those whose showing is not on record yet: persons, or tasks that name somebody. One for a process. */
export function createNoted(): Noted {
  const readers = new Map<string, Map<string, number>>()
  return (reader, shown, now) => {
    if (!readers.has(reader) && readers.size >= mostReaders) readers.clear()
    const seen = readers.get(reader) ?? new Map<string, number>()
    readers.set(reader, seen)
    const since = now.getTime() - holdsMs
    for (const [person, at] of seen) if (at <= since) seen.delete(person)
    const fresh = new Set(shown.filter(each => !seen.has(each)))
    return {
      fresh,
      keep: () => {
        for (const each of fresh) seen.set(each, now.getTime())
      },
    }
  }
}
