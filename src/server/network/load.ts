/**
 * How many requests are being answered at once, in all and for each client, and how many of a client are still arriving:
 * beyond its share one hears that the responder is busy, and leaves room for the others.
 */

export type Entered = { busy: boolean; leave(): void }

export type Load = {
  /** The body of a request begins to arrive, which takes memory and may take long. @param most of one client at once */
  arrive(client: string, most: number): Entered
  /** A request is there to be answered. @param most that are answered at once; half of them for one client */
  enter(client: string, most: number): Entered
  /** So many are there that another is not even read. */
  isOver(most: number): boolean
}

const hardFactor = 5

/** @param changed hears of each that comes and goes */
export function createLoad(changed: (change: 1 | -1) => void): Load {
  const arriving = createCounts()
  const answered = createCounts()
  let all = 0
  return {
    arrive(client, most) {
      const own = arriving.add(client)
      return { busy: own > most, leave: () => arriving.remove(client) }
    },
    isOver: most => all > most * hardFactor,
    enter(client, most) {
      const own = answered.add(client)
      all += 1
      changed(1)
      return {
        busy: all > most || own > Math.ceil(most / 2),
        leave() {
          answered.remove(client)
          all -= 1
          changed(-1)
        },
      }
    },
  }
}

export type Counts = { add(key: string): number; remove(key: string): void }

/** Counts by key, holding none that are zero. */
export function createCounts(): Counts {
  const counts = new Map<string, number>()
  return {
    add(key) {
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return count
    },
    remove(key) {
      const left = (counts.get(key) ?? 1) - 1
      if (left === 0) counts.delete(key)
      else counts.set(key, left)
    },
  }
}
