/**
 * Tells workers that there is work, in this process at once and in others by NOTIFY: after the commit, and at most once
 * in a few milliseconds, since a NOTIFY inside the transaction costs nearly half of the rate (DESIGN.md section 5).
 * A lost one costs nothing but time: workers look by themselves too.
 */
import type { Pool } from 'pg'
import type { Log } from '../log.ts'

const kinds = ['messages', 'reading', 'documents', 'deliveries', 'configuration', 'notices'] as const
export type Work = (typeof kinds)[number]
export const channel = 'causeway_work'

export type Wake = {
  /** There is work of this kind. */
  tell(work: Work): void
  /** Calls back when there is work; returns how to stop. */
  hear(listener: (work: Work) => void): () => void
  /** For what came from another process: tells only the listeners of this one. */
  heard(work: string): void
  close(): void
}

const debounceMs = 5

/** Wakes this process and, through the database, the others. */
export function createWake(pool: Pool, log: Log): Wake {
  const listeners = new Set<(work: Work) => void>()
  const waiting = new Set<Work>()
  let timer: NodeJS.Timeout | undefined

  const inform = (work: Work) => {
    for (const listener of listeners) listener(work)
  }
  let lastAt = Number.NEGATIVE_INFINITY
  const notify = () => {
    timer = undefined
    lastAt = performance.now()
    const told = [...waiting]
    waiting.clear()
    pool
      .query(`select pg_notify('${channel}', k) from unnest($1::text[]) k`, [told])
      .catch((error: unknown) => log.warn({ error }, 'notify failed'))
  }
  return {
    tell(work) {
      inform(work)
      waiting.add(work)
      // The first goes at once, so that a single booking does not wait; what follows closely goes together.
      timer ??= setTimeout(notify, Math.max(0, lastAt + debounceMs - performance.now()))
    },
    hear(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    heard(work) {
      if (isWork(work)) inform(work)
    },
    close() {
      clearTimeout(timer)
      listeners.clear()
    },
  }
}

function isWork(text: string): text is Work {
  return (kinds as readonly string[]).includes(text)
}
