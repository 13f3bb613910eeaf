/** The load generator: sends webhooks over kept connections and measures each answer. */
import { Pool } from 'undici'
import type { Webhook } from './bookings.ts'

export type Loaded = {
  acknowledged: number
  refused: number
  seconds: number
  perSecond: number
  p50Ms: number
  p99Ms: number
}

/** Sends all webhooks, `atOnce` at a time, or at a fixed rate per second. */
export async function send(
  url: string,
  path: string,
  webhooks: readonly Webhook[],
  options: { atOnce: number; perSecond?: number },
): Promise<Loaded> {
  const pool = new Pool(url, { connections: options.atOnce, pipelining: 1 })
  const latencies: number[] = []
  let refused = 0
  let next = 0
  const started = performance.now()
  const one = async (hook: Webhook) => {
    const before = performance.now()
    const { statusCode, body } = await pool.request({
      path,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-cal-signature-256': hook.signature,
        'x-cal-webhook-version': '2021-10-20',
      },
      body: hook.body,
    })
    await body.dump()
    if (statusCode >= 200 && statusCode < 300) latencies.push(performance.now() - before)
    else refused += 1
  }
  const lane = async () => {
    for (let hook = webhooks[next++]; hook !== undefined; hook = webhooks[next++]) await one(hook)
  }
  if (options.perSecond) await atRate(webhooks, options.perSecond, one)
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
  webhooks: readonly Webhook[],
  perSecond: number,
  one: (hook: Webhook) => Promise<void>,
): Promise<void> {
  const started = performance.now()
  const under: Promise<void>[] = []
  for (const [index, hook] of webhooks.entries()) {
    const wait = (index * 1000) / perSecond - (performance.now() - started)
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
    under.push(one(hook))
  }
  await Promise.all(under)
}
