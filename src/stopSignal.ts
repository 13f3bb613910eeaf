/**
 * When a process is told to stop. npm, the terminal and a supervisor can each deliver the same signal, so one that
 * repeats within a second is the same wish; one that comes later means that somebody does not want to wait.
 */

export const stopSignals = { SIGINT: 2, SIGTERM: 15 } as const
export type StopSignal = keyof typeof stopSignals

export type StopParts = {
  /** Calls back for each delivery of the signal, for the life of the process. */
  on(signal: StopSignal, heard: () => void): unknown
  /** Ends the process at once with this code. */
  exit(code: number): void
  /** Milliseconds on a clock that only goes forward. */
  now(): number
}

/** The same signal again within this many milliseconds was one wish, delivered twice. */
const sameWishMs = 1_000

/**
 * Resolves at the first signal. Another signal, or the same one later than a second after, ends the process at once
 * with 128 + its number: what was claimed is then left to its lease, as after a crash.
 */
export function waitForStop({ on, exit, now }: StopParts): Promise<StopSignal> {
  return new Promise(resolve => {
    let first: { signal: StopSignal; at: number } | undefined
    const hear = (signal: StopSignal) => {
      if (!first) {
        first = { signal, at: now() }
        return resolve(signal)
      }
      if (signal === first.signal && now() - first.at < sameWishMs) return
      exit(128 + stopSignals[signal])
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) on(signal, () => hear(signal))
  })
}
