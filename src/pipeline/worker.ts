/**
 * The worker: runs apply, reading, deliver, settle and probes, each as a small guarded loop that is woken by NOTIFY and
 * looks by itself as a floor. Any number of workers share one database; what one claims no other touches.
 */

import { setTimeout as wait } from 'node:timers/promises'
import { isDatabaseDown } from '../store/databaseDown.ts'
import { dueLanes } from '../store/messages.ts'
import { statements } from '../store/scope.ts'
import { applySafely } from './apply-safely.ts'
import { claimDue, leaseMs, type Prepared, sendAll } from './deliver.ts'
import { fetchDocuments } from './fetch-documents.ts'
import { probeDue } from './health.ts'
import type { Hub } from './hub.ts'
import { claimReads, readOne } from './read.ts'
import { type Settlement, settleAll } from './settle.ts'
import type { Work } from './wake.ts'

export type Worker = {
  /** Stops claiming, finishes what is under way, and resolves when nothing is. */
  stop(): Promise<void>
}

const pollMs = 500
const deliveriesAtOnce = 64
const readsAtOnce = 16
/** How long ended attempts wait for others that are about to end, in milliseconds. */
const gatherMs = 3
const probeEveryMs = 5_000

/** Starts the loops. */
export function startWorker(hub: Hub): Worker {
  const loops = [
    startLoop(hub, 'messages', ['messages', 'configuration'], pollMs, () => applyDue(hub)),
    startLoop(hub, 'reading', ['reading'], pollMs, () => readDue(hub)),
    startLoop(hub, 'documents', ['documents'], pollMs, () => fetchDocuments(hub)),
    startDelivering(hub),
    startLoop(hub, 'probes', [], probeEveryMs, async () => (await probeDue(hub)) > 0),
  ]
  return {
    async stop() {
      await Promise.all(loops.map(loop => loop.stop()))
    },
  }
}

/** Applies what is due on every lane this worker can get; true when there may be more. */
export async function applyDue(hub: Hub): Promise<boolean> {
  let more = false
  for (const { organization, connection } of await dueLanes(statements(hub.pool), hub.now())) {
    const applied = await applySafely(hub, organization, connection)
    more ||= applied > 0
  }
  return more
}

/** Reads back what is due; true when there may be more. */
export async function readDue(hub: Hub): Promise<boolean> {
  const claimed = await claimReads(hub, readsAtOnce)
  await Promise.all(
    claimed.map(task =>
      readOne(hub, task).catch((error: unknown) =>
        hub.log.error({ error, step: 'read', message: task.id }, 'reading failed; its lease will end'),
      ),
    ),
  )
  return claimed.length > 0
}

/** Claims, sends and settles one round of deliveries; true when there may be more. For tests and small runs. */
export async function deliverDue(hub: Hub, limit = deliveriesAtOnce): Promise<boolean> {
  const claimed = await claimDue(hub, limit)
  const settlements = await Promise.all(chunksOf(claimed).map(chunk => sendAll(hub, chunk.connection, chunk.group)))
  await settleAll(hub, settlements.flat())
  return claimed.length > 0
}

type Chunk = { connection: Prepared['connection']; group: Prepared[] }

/** Groups of one connection, no larger than what its connector takes in one call. */
function chunksOf(prepared: readonly Prepared[]): Chunk[] {
  const chunks: Chunk[] = []
  for (const group of Map.groupBy(prepared, each => `${each.organization} ${each.connection.id}`).values()) {
    const [first] = group
    if (!first) continue
    const size = Math.max(1, first.connection.connector.capabilities.batch)
    for (let start = 0; start < group.length; start += size)
      chunks.push({ connection: first.connection, group: group.slice(start, start + size) })
  }
  return chunks
}

/**
 * Delivering is a pump, not a round: a slow target holds up only its own deliveries. Ended attempts are settled together,
 * as many as have gathered while the last settlement was under way.
 */
function startDelivering(hub: Hub): { stop(): Promise<void> } {
  const sending = new Set<Promise<void>>()
  const ended: Settlement[] = []
  let inFlight = 0
  let settling: Promise<void> | undefined

  let gathering: NodeJS.Timeout | undefined
  let mayBeMore = false

  /** Settles at once when nothing else is on its way, else a moment later: what ends together is settled together. */
  const settleSoon = () => {
    if (sending.size === 0) settleEnded()
    else
      gathering ??= setTimeout(() => {
        gathering = undefined
        settleEnded()
      }, gatherMs)
  }
  const settleEnded = () => {
    if (settling || ended.length === 0) return
    const group = ended.splice(0, deliveriesAtOnce)
    settling = settlePatiently(hub, group)
      .catch((error: unknown) => {
        // Their leases end and they are claimed again; what was sent is found by id or look-up.
        hub.log.error({ error, step: 'settle' }, 'settling failed')
      })
      .finally(() => {
        settling = undefined
        inFlight -= group.length
        if (mayBeMore) loop.wake()
        settleSoon()
      })
  }
  const loop = startLoop(hub, 'deliveries', ['deliveries'], pollMs, async () => {
    const room = deliveriesAtOnce * 2 - inFlight
    if (room < deliveriesAtOnce / 2) return false // woken again when something is settled
    const limit = Math.min(room, deliveriesAtOnce)
    const claimed = await claimDue(hub, limit)
    mayBeMore = claimed.length === limit
    inFlight += claimed.length
    for (const { connection, group } of chunksOf(claimed)) {
      const sent = sendAll(hub, connection, group).then(settlements => {
        ended.push(...settlements)
        sending.delete(sent)
        settleSoon()
      })
      sending.add(sent)
    }
    return mayBeMore
  })
  return {
    async stop() {
      await loop.stop()
      while (sending.size > 0 || settling || ended.length > 0) {
        await Promise.all([...sending, settling])
        settleEnded()
      }
      clearTimeout(gathering)
    },
  }
}

/**
 * What a target has answered is known here and nowhere else: while the database is away, settling waits for it instead
 * of forgetting the answers. Settling twice does no harm: an attempt that was settled keeps its state.
 */
async function settlePatiently(hub: Hub, group: readonly Settlement[]): Promise<void> {
  const giveUpAt = performance.now() + leaseMs // from then on somebody else may have claimed them
  for (;;) {
    try {
      return await settleAll(hub, group)
    } catch (error) {
      if (!isDatabaseDown(error) || performance.now() > giveUpAt) throw error
      hub.log.warn({ error, step: 'settle', count: group.length }, 'the database is away: settling waits for it')
      await wait(pollMs)
    }
  }
}

/** Runs `work` again while it says there is more, else when woken, and at the latest after `everyMs`. */
function startLoop(
  hub: Hub,
  name: string,
  kinds: readonly Work[],
  everyMs: number,
  work: () => Promise<boolean>,
): { stop(): Promise<void>; wake(): void } {
  let running = true
  let woken = false
  let wakeUp: (() => void) | undefined
  const wake = () => {
    woken = true
    wakeUp?.()
  }
  const stopHearing = hub.wake.hear(kind => {
    if (kinds.includes(kind)) wake()
  })
  const run = async () => {
    while (running) {
      woken = false
      const more = await work().catch((error: unknown) => {
        hub.log.error({ error, type: name }, 'a worker loop failed and goes on')
        return false
      })
      if (more || woken || !running) continue
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, everyMs)
        wakeUp = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      wakeUp = undefined
    }
  }
  const done = run()
  return {
    wake,
    async stop() {
      running = false
      stopHearing()
      wakeUp?.()
      await done
    },
  }
}
