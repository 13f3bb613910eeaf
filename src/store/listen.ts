/**
 * LISTEN over one connection of its own, which reconnects by itself. Notices are a doorbell, never the truth: what
 * was sent while the connection was away is lost, so listeners are told when listening (re)starts and look for
 * themselves, and polling stays the floor.
 */
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../log.ts'

export type Signal =
  /** Listening from now on, at first or again: earlier notices may have been missed, look at once. */
  | { kind: 'listening' }
  /** `payload` holds ids only; empty when none was sent. */
  | { kind: 'notified'; payload: string }

export type Listener = {
  /** Calls `onSignal` for the channel until `stop`. Does not wait for the connection. */
  listen(channel: string, onSignal: (signal: Signal) => void): { stop(): void }
  close(): Promise<void>
}

type Parts = {
  connection: pg.ClientConfig
  log: Log
  random?: () => number
  /** Resolves after so many milliseconds, or rejects when the signal aborts. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

const firstWaitMs = 100
const longestWaitMs = 5_000

/** Connects at the first `listen` and stays connected until `close`. */
export function createListener({ connection, log, random = Math.random, sleep = sleepFor }: Parts): Listener {
  const channels = new Map<string, Set<(signal: Signal) => void>>()
  const closing = new AbortController()
  let client: pg.Client | undefined // set while connected and listening
  let running: Promise<void> | undefined

  return {
    listen(channel, onSignal) {
      if (closing.signal.aborted) throw new Error('the listener is closed')
      const listeners = channels.get(channel) ?? new Set()
      channels.set(channel, listeners.add(onSignal))
      if (running === undefined) running = stayConnected()
      else if (client) void subscribe(client, channel).then(done => done && onSignal({ kind: 'listening' }))
      return {
        stop() {
          listeners.delete(onSignal)
          if (listeners.size > 0 || channels.get(channel) !== listeners) return
          channels.delete(channel)
          client?.query(`unlisten ${pg.escapeIdentifier(channel)}`).catch(() => undefined) // a lost one listens to nothing
        },
      }
    },
    async close() {
      closing.abort()
      await client?.end()
      await running
    },
  }

  async function stayConnected(): Promise<void> {
    let failures = 0
    while (!closing.signal.aborted) {
      const lost = await listenUntilLost(() => {
        failures = 0
      })
      if (closing.signal.aborted) return
      failures += 1
      const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1)) * (0.5 + random() / 2)
      log.warn({ error: lost, waitMs: Math.round(waitMs) }, 'the listening connection to the database was lost')
      await sleep(waitMs, closing.signal).catch(() => undefined) // aborted: the loop ends
    }
  }

  /** One connection's life; resolves with why it ended. */
  async function listenUntilLost(connected: () => void): Promise<unknown> {
    const next = new pg.Client(connection)
    const ended = new Promise<unknown>(resolve => {
      next.once('error', resolve)
      next.once('end', () => resolve(new Error('Connection terminated')))
    })
    next.on('error', () => undefined) // a second one must not end the process
    next.on('notification', ({ channel, payload = '' }) => tell(channel, { kind: 'notified', payload }))
    try {
      await next.connect()
      for (const channel of channels.keys()) await next.query(`listen ${pg.escapeIdentifier(channel)}`)
      // Added while the others were being subscribed, or closed meanwhile.
      if (closing.signal.aborted) return undefined
      client = next
      connected()
      for (const channel of channels.keys()) tell(channel, { kind: 'listening' })
      return await ended
    } catch (error) {
      return error
    } finally {
      client = undefined
      await next.end().catch(() => undefined)
    }
  }

  async function subscribe(on: pg.Client, channel: string): Promise<boolean> {
    try {
      await on.query(`listen ${pg.escapeIdentifier(channel)}`)
      return true
    } catch {
      return false // the connection broke: the next one subscribes to everything
    }
  }

  function tell(channel: string, signal: Signal): void {
    for (const onSignal of channels.get(channel) ?? []) onSignal(signal)
  }
}

async function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal })
}
