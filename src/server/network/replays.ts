/**
 * Whether a message came before: to this process, which remembers for itself, or to another one of the hub, which the database
 * remembers. Many at once share a statement. While the database cannot be written each process goes by its own memory.
 */
import { makeReplay } from '../../connectors/carequality/saml/replay.ts'
import type { Log } from '../../log.ts'
import { createGroups } from '../../network/groups.ts'
import { forgetSeen, keepSeen, releaseSeen } from '../../store/network-replays.ts'
import type { Sql } from '../../store/scope.ts'
import { createLimit } from '../limits.ts'

export type Replays = {
  /** Whether the key came before; if not, it is kept until `until`. Never rejects. */
  seen(key: string, until: Date, now: Date): Promise<boolean>
  /** Forgets a key that `seen` was new to, in every process. Never rejects: what cannot be forgotten stays refused. */
  forget(key: string, until: Date): Promise<void>
  stop(): Promise<void>
}

export type ReplayParts = {
  /** Absent: this process is the only one, and remembers nothing over a restart. */
  db?: Sql
  log: Log
  now: () => Date
  /** The longest that an answer waits for the database, in milliseconds. */
  patienceMs?: number
}

type Asked = { key: Buffer; until: Date }

const limits = { atOnce: 2, most: 200, waiting: 20_000 } as const
/** For so long the database is not asked again after it failed: nobody else need wait for it. */
const pauseMs = 5_000
const sweepMs = 60_000
const mostForgotten = 20_000

export function createReplays({ db, log, now, patienceMs = 2_000 }: ReplayParts): Replays {
  const own = makeReplay()
  if (!db)
    return {
      seen: async (key, until, at) => own.seen(key, until, at),
      forget: async (key, until) => own.forget(key, until),
      stop: async () => undefined,
    }

  const lines = createLimit(1, 60_000, now)
  let askAgainAt = Number.NEGATIVE_INFINITY
  const groups = createGroups<Asked, boolean>(async group => {
    const fresh = new Set((await within(patienceMs, keepSeen(db, group))).map(key => key.toString('hex')))
    return group.map(({ key }) => !fresh.has(key.toString('hex')))
  }, limits)
  const releases = createGroups<Buffer, true>(async keys => {
    await within(patienceMs, releaseSeen(db, keys))
    return keys.map(() => true)
  }, limits)
  const sweep = async () => {
    try {
      while ((await forgetSeen(db, now(), mostForgotten)) === mostForgotten);
    } catch (error) {
      log.debug({ error }, 'messages whose time is over could not be forgotten')
    }
  }
  const timer = setInterval(() => void sweep(), sweepMs)
  timer.unref()
  return {
    async seen(key, until, at) {
      if (own.seen(key, until, at)) return true
      if (performance.now() < askAgainAt) return false
      try {
        const seen = await groups.add({ key: Buffer.from(key, 'base64url'), until })
        // Another process had it, and may be told to forget it: then this one must not go on remembering.
        if (seen) own.forget(key, until)
        return seen
      } catch (error) {
        askAgainAt = performance.now() + pauseMs
        if (lines.take('database')) log.warn({ error }, 'messages that come twice are noticed within a process only')
        return false
      }
    },
    async forget(key, until) {
      own.forget(key, until)
      try {
        await releases.add(Buffer.from(key, 'base64url'))
      } catch (error) {
        log.debug({ error }, 'a message whose answer did not arrive could not be forgotten')
      }
    },
    async stop() {
      clearInterval(timer)
      await Promise.all([groups.idle(), releases.idle()])
    },
  }
}

/** @throws when it takes longer; what it does goes on */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the database takes too long')), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
