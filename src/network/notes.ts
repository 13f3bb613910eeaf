/**
 * Keeps what was answered before the answer leaves: many requests in one transaction, and in a sealed journal on disk while
 * the primary cannot be written. Source: SPEC NET-6, NET-9; DESIGN.md section 3.
 */
import type { Hub } from '../pipeline/hub.ts'
import { isDatabaseDown } from '../store/databaseDown.ts'
import type { NewMatchDecision } from '../store/match-decisions.ts'
import type { ConnectionPool } from '../store/scope.ts'
import type { ExchangeNote } from './exchanges.ts'
import { createGroups } from './groups.ts'
import type { Journal } from './journal.ts'
import type { Outage } from './outage.ts'
import { writeIn, writeNotes } from './write-notes.ts'

/** What is kept of one request in one organization; without one it concerns no member. */
export type NetworkNote = { organization?: string; note: ExchangeNote; decision?: NewMatchDecision }

export type NetworkNotes = {
  /** Resolves once they are durable, all of them together. @throws when they can be kept nowhere: then nothing may be told */
  keep(notes: readonly NetworkNote[]): Promise<void>
  /** Waits for what is under way. */
  close(): Promise<void>
}

export type OpenedNotes = NetworkNotes & {
  /** Writes what waits in the journal into the database; how many entries that were. It happens by itself each second. */
  writeWaiting(): Promise<number>
  /** Entries of the journal that no process has written in yet. */
  waiting(): Promise<number>
}

/** A second group overlaps the first one's wait for the disk; more only make smaller groups. */
const limits = { atOnce: 2, most: 64, waiting: 5_000 } as const
const lookEveryMs = 1_000
const seldom = 30

export function openNotes(
  hub: Hub,
  { pool, outage, journal }: { pool: ConnectionPool; outage: Outage; journal: Journal },
): OpenedNotes {
  let mayWait = true // entries of an earlier process may lie there

  const groups = createGroups<readonly NetworkNote[], Error | undefined>(async group => {
    if (!outage.isDown()) {
      try {
        return await outage.unlessItBegins(writeGroup(group))
      } catch (error) {
        if (!outage.failed(error)) throw error
      }
    }
    // A commit that broke off may have taken place all the same: written in later, what is there already stays as it is.
    await journal.add(group.flat())
    mayWait = true
    return group.map(() => undefined)
  }, limits)

  /** All together; when one of them cannot be written, each for itself, so that the others are answered. */
  const writeGroup = async (group: readonly (readonly NetworkNote[])[]): Promise<(Error | undefined)[]> => {
    try {
      await writeNotes(hub, pool, group.flat())
      outage.worked()
      return group.map(() => undefined)
    } catch (error) {
      if (isDatabaseDown(error) || group.length === 1) throw error
      const results: (Error | undefined)[] = []
      for (const notes of group)
        results.push(
          await writeNotes(hub, pool, notes).then(
            () => undefined,
            (failure: Error) => failure,
          ),
        )
      const down = results.find(isDatabaseDown)
      if (down) throw down
      return results
    }
  }

  const writeWaiting = async () => {
    const written = await writeIn(hub, pool, journal)
    if (written > 0) outage.worked()
    mayWait = false
    return written
  }
  let looking: Promise<unknown> | undefined
  let looks = 0
  const timer = setInterval(() => {
    looks += 1
    // What another process left behind, or what could not be written the last time, is looked at now and then.
    if (looking || outage.isDown() || !(mayWait || looks % seldom === 0)) return
    looking = writeWaiting()
      .catch((error: unknown) => {
        if (!outage.failed(error))
          hub.log.error({ error, step: 'network' }, 'the journal of the network could not be written in')
      })
      .finally(() => {
        looking = undefined
      })
  }, lookEveryMs).unref()

  return {
    async keep(notes) {
      const failed = notes.length === 0 ? undefined : await groups.add(notes)
      if (failed) throw failed
    },
    writeWaiting,
    waiting: async () => (await journal.waiting()).length,
    async close() {
      clearInterval(timer)
      await groups.idle()
      await looking
    },
  }
}
