/**
 * A load generator over mutual TLS: connections that stay open, each asking as soon as it was answered, or all at an even pace.
 * It reads whole answers and looks at their status, and at a word that must be in them.
 */
import { Client } from 'undici'

export type Target = { url: string; path: string; ca: string; certificate: string; key: string }
export type Loaded = {
  requests: number
  perSecond: number
  ms: { p50: number; p95: number; p99: number; max: number }
  /** Answers that were none. */
  failed: number
  cpuMs: number
}
type Bodies = AsyncIterator<Buffer> | Iterator<Buffer>
export type Expect = (status: number, body: Buffer) => boolean

/** Asks with every body, `connections` of them at each target. */
export async function loadClosed(
  targets: readonly Target[],
  connections: number,
  bodies: Bodies,
  contentType: string,
  expect: Expect,
): Promise<Loaded> {
  const clients = targets.flatMap(target => Array.from({ length: connections }, () => open(target)))
  const times: number[] = []
  let failed = 0
  const cpu = process.cpuUsage()
  const began = performance.now()
  let queue: Promise<IteratorResult<Buffer>> = Promise.resolve({ done: false, value: Buffer.alloc(0) })
  const take = () => {
    queue = queue.then(() => bodies.next())
    return queue
  }
  await Promise.all(
    clients.map(async ({ client, path }) => {
      for (let next = await take(); !next.done; next = await take()) {
        const from = performance.now()
        if (!(await ask(client, path, next.value, contentType, expect))) failed += 1
        times.push(performance.now() - from)
      }
    }),
  )
  const ms = performance.now() - began
  await Promise.all(clients.map(({ client }) => client.close()))
  return summary(times, ms, failed, cpu)
}

/** Asks `perSecond` times a second, whatever became of those before; times count from when each was due. */
export async function loadPaced(
  targets: readonly Target[],
  connections: number,
  bodies: readonly Buffer[],
  contentType: string,
  expect: Expect,
  perSecond: number,
): Promise<Loaded> {
  const clients = targets.flatMap(target => Array.from({ length: connections }, () => open(target)))
  const free = [...clients]
  const waiting: ((each: (typeof clients)[number]) => void)[] = []
  const times: number[] = []
  let failed = 0
  const cpu = process.cpuUsage()
  const began = performance.now()
  await Promise.all(
    bodies.map(async (body, index) => {
      const due = began + (index * 1000) / perSecond
      await new Promise(resolve => setTimeout(resolve, due - performance.now()))
      const each = free.pop() ?? (await new Promise<(typeof clients)[number]>(resolve => waiting.push(resolve)))
      if (!(await ask(each.client, each.path, body, contentType, expect))) failed += 1
      times.push(performance.now() - due)
      const next = waiting.shift()
      if (next) next(each)
      else free.push(each)
    }),
  )
  const ms = performance.now() - began
  await Promise.all(clients.map(({ client }) => client.close()))
  return summary(times, ms, failed, cpu)
}

function open({ url, path, ca, certificate, key }: Target) {
  const client = new Client(url, {
    connect: { ca, cert: certificate, key, servername: 'localhost' },
    keepAliveTimeout: 60_000,
    pipelining: 1,
  })
  return { client, path }
}

async function ask(client: Client, path: string, body: Buffer, contentType: string, expect: Expect): Promise<boolean> {
  try {
    const answer = await client.request({ path, method: 'POST', headers: { 'content-type': contentType }, body })
    return expect(answer.statusCode, Buffer.from(await answer.body.arrayBuffer()))
  } catch {
    return false
  }
}

function summary(times: number[], ms: number, failed: number, cpu: NodeJS.CpuUsage): Loaded {
  const { user, system } = process.cpuUsage(cpu)
  const sorted = times.sort((a, b) => a - b)
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100
  return {
    requests: times.length,
    perSecond: Math.round((times.length / ms) * 1000),
    ms: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: Math.round(sorted.at(-1) ?? 0) },
    failed,
    cpuMs: Math.round((user + system) / 1000),
  }
}
