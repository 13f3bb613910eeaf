/** What this process has worked through, counted in memory for its metrics: by connection and outcome. */

/** `mailed` and `alerted` count mail and notices of alerts; their connection is empty. */
export type Work = 'applied' | 'delivered' | 'mailed' | 'alerted'
export type Count = { connection: string; outcome: string; count: number }

export type Tally = {
  add(work: Work, connection: string, outcome: string): void
  counts(work: Work): readonly Count[]
}

/** A tally that begins at zero, as counters of Prometheus do at every start. */
export function createTally(): Tally {
  const counts = {
    applied: new Map<string, Count>(),
    delivered: new Map<string, Count>(),
    mailed: new Map<string, Count>(),
    alerted: new Map<string, Count>(),
  }
  return {
    add(work, connection, outcome) {
      const key = `${connection} ${outcome}`
      const known = counts[work].get(key)
      if (known) known.count += 1
      else counts[work].set(key, { connection, outcome, count: 1 })
    },
    counts: work => [...counts[work].values()],
  }
}
