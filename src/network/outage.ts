/**
 * Whether the primary is down, as far as this process has seen. While it is, nobody who could do without it waits for it: a
 * server that is gone without a word takes seconds to fail. Somebody looks each second whether it is back (reading.ts).
 */
import { isDatabaseDown } from '../store/databaseDown.ts'

export type Outage = {
  isDown(): boolean
  /** When the outage that holds began, in milliseconds; undefined when there is none. */
  since(): number | undefined
  /** Notes a failure of the primary; true when it means that it is down. */
  failed(error: unknown): boolean
  worked(): void
  /** What `work` gives; rejects as soon as an outage begins, while a server that hangs would still be waited for. */
  unlessItBegins<T>(work: Promise<T>): Promise<T>
}

/** @param now milliseconds of a clock that never goes back */
export function createOutage(now: () => number = () => performance.now()): Outage {
  let began: number | undefined
  const waiting = new Set<(error: unknown) => void>()
  return {
    isDown: () => began !== undefined,
    since: () => began,
    failed(error) {
      if (!isDatabaseDown(error)) return false
      if (began !== undefined) return true
      began = now()
      for (const reject of waiting) reject(error)
      return true
    },
    worked() {
      began = undefined
    },
    unlessItBegins: work =>
      new Promise((resolve, reject) => {
        waiting.add(reject)
        void work.then(resolve, reject).finally(() => waiting.delete(reject))
      }),
  }
}
