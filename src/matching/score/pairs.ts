/**
 * Pairs worth comparing among many records: those that share a key of the blind index, in memory. The same keys find
 * candidates in the database. Source: reference/matching.md section 4.
 */
import { filedUnder, lookedForUnder } from '../dedupe-tokens.ts'
import type { Demographics } from '../person.ts'
import { dedupeKinds } from '../token-kinds.ts'

/** A key that more records share is dropped for the query and counted, never scanned: it tells nobody apart. */
export const hottestKey = 200
/** Wide keys are many, so each may bring fewer. */
const hottestWideKey = 50
const wide: ReadonlySet<string> = new Set(dedupeKinds)

export type Found = {
  /** For each record the earlier ones that share a key with it, lowest first. */
  partners: (record: number) => number[]
  /** How often a key was dropped because too many share it. */
  dropped: () => number
}

/** Indexes the records; each pair is found once, from its later record. */
export function indexRecords(records: readonly Demographics[]): Found {
  const holders = new Map<string, number[]>()
  for (const [number, record] of records.entries()) {
    for (const { kind, text } of filedUnder(record)) {
      const key = `${kind} ${text}`
      const known = holders.get(key)
      if (known) known.push(number)
      else holders.set(key, [number])
    }
  }
  let dropped = 0
  return {
    partners(number) {
      const record = records[number]
      const found = new Set<number>()
      for (const { kind, text } of record ? lookedForUnder(record) : []) {
        const sharing = holders.get(`${kind} ${text}`) ?? []
        if (sharing.length > (wide.has(kind) ? hottestWideKey : hottestKey)) dropped++
        else for (const other of sharing) if (other < number) found.add(other)
      }
      return [...found].sort((a, b) => a - b)
    },
    dropped: () => dropped,
  }
}
