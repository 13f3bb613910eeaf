/** The time now, as a value that moves every half minute, so that "2 min ago" stays true without being asked. */
import { useSyncExternalStore } from 'react'

const stepMs = 30_000
let now = new Date()

function subscribe(changed: () => void): () => void {
  const timer = setInterval(() => {
    now = new Date()
    changed()
  }, stepMs)
  return () => clearInterval(timer)
}

function read(): Date {
  // The page may have slept: a clock that is more than a step behind is set again.
  if (Math.abs(Date.now() - now.getTime()) > stepMs) now = new Date()
  return now
}

/** The time now, to the half minute. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, read)
}
