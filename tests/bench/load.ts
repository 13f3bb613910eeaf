/** The load generator: sends requests over kept connections and measures each answer. */
import { Pool } from 'undici'

/** What is POSTed: made before the clock starts, signature and all. */
export type Sendable = { body: string | Uint8Array; headers: Readonly<Record<string, string>> }

export type Loaded = {
  acknowledged: number
  refused: number
  seconds: number
  perSecond: number
  p50Ms: number
  p99Ms: number
}

/** Sends all, `atOnce` at a time, or at a fixed rate per second. */
export async function send(
  url: string,
  path: string,
  requests: readonly Sendable[],
  options: { atOnce: number; perSecond?: number },
): Promise<Loaded> {
  const pool = new Pool(url, { connections: options.atOnce, pipelining: 1 })
  const latencies: number[] = []
  let refused = 0
  let next = 0
  const started = performance.now()
  const one = async ({ body: sent, headers }: Sendable) => {
    const before = performance.now()
    const { statusCode, body } = await pool.request({ path, method: 'POST', headers, body: sent })
    await body.dump()
    if (statusCode >= 200 && statusCode < 300) latencies.push(performance.now() - before)
    else refused += 1
  }
  const lane = async () => {
    for (let each = requests[next++]; each !== undefined; each = requests[next++]) await one(each)
  }
  if (options.perSecond) await atRate(requests, options.perSecond, one)
  else await Promise.all(Array.from({ length: options.atOnce }, lane))
  const seconds = (performance.now() - started) / 1000
  await pool.close()
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (share: number) =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1))
  return {
    acknowledged: latencies.length,
    refused,
    seconds,
    perSecond: Math.round(latencies.length / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  }
}

async function atRate(
  requests: readonly Sendable[],
  perSecond: number,
  one: (request: Sendable) => Promise<void>,
): Promise<void> {
  const started = performance.now()
  const under: Promise<void>[] = []
  for (const [index, request] of requests.entries()) {
    const wait = (index * 1000) / perSecond - (performance.now() - started)
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
    under.push(one(request))
  }
  await Promise.all(under)
}
