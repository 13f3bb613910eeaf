/**
 * The queue in which a vendor keeps its webhooks: takes each one at once, sends it on with retries to whichever address
 * serves, now and then twice, and gives up in the end. It writes down what was acknowledged, which is what must not be lost.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { Random } from './random.ts'

export type VendorQueue = {
  /** Where the vendor puts its webhooks. */
  url: string
  /** The hub's ids of what it answered 2xx. */
  acknowledged: readonly string[]
  counts: { taken: number; tries: number; twice: number; refused: number; lost: number }
  /** Resolves when nothing is under way. */
  drained(): Promise<void>
  close(): Promise<void>
}

const Stored = z.object({ id: z.string() })
const answerMs = 10_000

/**
 * Starts the queue.
 * @param addresses where the hub receives now; changes as its processes come and go
 * @param waitsMs waits before each further try; after the last one the webhook is lost
 */
export async function startVendorQueue(
  addresses: () => readonly string[],
  random: Random,
  waitsMs: readonly number[] = [200, 1_000, 3_000, 6_000],
): Promise<VendorQueue> {
  const acknowledged: string[] = []
  const counts = { taken: 0, tries: 0, twice: 0, refused: 0, lost: 0 }
  const underWay = new Set<Promise<void>>()

  const tryOnce = async (body: Buffer, headers: Record<string, string>): Promise<'ok' | 'again'> => {
    const address = random.pick(addresses())
    if (address === undefined) return 'again'
    counts.tries += 1
    try {
      const signal = AbortSignal.timeout(answerMs)
      const response = await fetch(address, { method: 'POST', headers, body: new Uint8Array(body), signal })
      const text = await response.text()
      if (response.ok) {
        acknowledged.push(Stored.parse(JSON.parse(text)).id)
        return 'ok'
      }
      if (response.status < 500) counts.refused += 1
      return 'again'
    } catch {
      return 'again'
    }
  }
  const send = async (body: Buffer, headers: Record<string, string>) => {
    for (const waitMs of [...waitsMs, undefined]) {
      if ((await tryOnce(body, headers)) === 'ok') return
      if (waitMs !== undefined) await wait(waitMs * (0.8 + random.next() * 0.4))
    }
    counts.lost += 1
  }
  const start = (body: Buffer, headers: Record<string, string>) => {
    const sending = send(body, headers).finally(() => underWay.delete(sending))
    underWay.add(sending)
  }

  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const passedOn = ['content-type', 'x-cal-signature-256', 'x-cal-webhook-version']
    const headers = Object.fromEntries(
      passedOn.flatMap(name => (request.headers[name] ? [[name, String(request.headers[name])]] : [])),
    )
    const body = Buffer.concat(parts)
    counts.taken += 1
    start(body, headers)
    if (random.chance(0.03)) {
      counts.twice += 1
      start(body, headers)
    }
    response.writeHead(200).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    acknowledged,
    counts,
    async drained() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
