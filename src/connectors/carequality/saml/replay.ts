/**
 * Messages that came already, kept until they would be refused as expired: the same again is played twice.
 * In memory, bounded. Source: reference/carequality.md section 3 (replay key = MessageID + SignatureValue).
 */

export type Replay = {
  /** Whether the key came before; if not, it is kept until `until`. */
  seen: (key: string, until: Date, now: Date) => boolean
  /** As if it had not come. */
  forget: (key: string, until: Date) => void
  /** How many keys are held, and how many were given up early for want of room. */
  counts: () => { held: number; givenUp: number }
}

/**
 * A memory of `most` keys (some 60 bytes each). When it is full, those go first that would expire first: they can be played
 * again for the shortest time, and only by a client that holds the sender's TLS key.
 */
export function makeReplay(most = 1_000_000): Replay {
  // The same message has the same end, so a key is looked for among those of one minute only.
  const minutes = new Map<number, Set<string>>()
  let held = 0
  let givenUp = 0
  const dropSoonest = () => {
    const soonest = Math.min(...minutes.keys())
    const gone = minutes.get(soonest)?.size ?? 0
    minutes.delete(soonest)
    held -= gone
    return gone
  }
  let swept = 0
  return {
    seen(key, until, now) {
      const thisMinute = Math.floor(now.getTime() / 60_000)
      if (thisMinute !== swept) {
        swept = thisMinute
        for (const [minute, keys] of minutes) {
          if (minute >= thisMinute) continue
          minutes.delete(minute)
          held -= keys.size
        }
      }
      const minute = Math.floor(until.getTime() / 60_000)
      if (minutes.get(minute)?.has(key)) return true
      if (held >= most) givenUp += dropSoonest()
      const keys = minutes.get(minute) ?? new Set<string>()
      minutes.set(minute, keys.add(key))
      held += 1
      return false
    },
    forget(key, until) {
      if (minutes.get(Math.floor(until.getTime() / 60_000))?.delete(key)) held -= 1
    },
    counts: () => ({ held, givenUp }),
  }
}
