/**
 * Room in memory for documents that are being handed over: many requests for large ones at once wait for each other instead
 * of filling the memory. First come, first served.
 */

export type Room = {
  /** All there is. */
  readonly bytes: number
  /**
   * Waits until there is room for so many bytes; resolves with what gives it back, or with `undefined` when there was none
   * in time. More than there is altogether is let in alone.
   */
  take(bytes: number): Promise<(() => void) | undefined>
  /** The same without waiting. */
  takeNow(bytes: number): (() => void) | undefined
}

export type RoomOptions = { bytes: number; waitMs: number }

/** @param options all there is, in bytes, and how long somebody waits for it */
export function createRoom({ bytes: all, waitMs }: RoomOptions): Room {
  let free = all
  const waiting: { bytes: number; enter(): void }[] = []

  const admit = () => {
    for (let [next] = waiting; next && next.bytes <= free; [next] = waiting) {
      waiting.shift()
      free -= next.bytes
      next.enter()
    }
  }
  const giveBack = (bytes: number) => {
    let given = false
    return () => {
      if (given) return
      given = true
      free += bytes
      admit()
    }
  }

  const takeNow = (wanted: number) => {
    const bytes = Math.min(wanted, all)
    if (waiting.length > 0 || bytes > free) return undefined
    free -= bytes
    return giveBack(bytes)
  }

  return {
    bytes: all,
    takeNow,
    take(wanted) {
      const at = takeNow(wanted)
      if (at) return Promise.resolve(at)
      const bytes = Math.min(wanted, all)
      return new Promise(resolve => {
        const entry = {
          bytes,
          enter() {
            clearTimeout(timer)
            resolve(giveBack(bytes))
          },
        }
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(entry), 1)
          admit() // behind a large one that gave up, smaller ones may fit
          resolve(undefined)
        }, waitMs)
        waiting.push(entry)
      })
    },
  }
}
