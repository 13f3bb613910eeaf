/** `/healthz`: the process lives. `/readyz`: it can serve. `/metrics`: what it counts, for scrapers near by. */

import { readdir } from 'node:fs/promises'
import { BlockList, isIPv6 } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Hub } from '../pipeline/hub.ts'
import { statements } from '../store/scope.ts'
import type { Metrics } from './metrics.ts'
import { sendProblem } from './problem.ts'

export type HealthParts = {
  hub: Hub
  metrics: Metrics
  isDraining: () => boolean
  /** It answers on without the primary now. */
  needsNoPrimary: () => boolean
}

type Check = { name: string; ok: boolean }

/** Adds the routes. */
export function addHealth(app: FastifyInstance, { hub, metrics, isDraining, needsNoPrimary }: HealthParts): void {
  app.get('/healthz', { schema: { hide: true } }, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return { ok: true }
  })

  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const checks: Check[] = [{ name: 'accepting', ok: !isDraining() }, ...(await databaseChecks(hub, needsNoPrimary))]
    const ok = checks.every(check => check.ok)
    return reply
      .code(ok ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ok, checks })
  })

  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (!isNear(request.ip)) return sendProblem(reply, 'request.not-found')
    return reply.header('content-type', metrics.registry.contentType).send(await metrics.registry.metrics())
  })
}

const migrations = new URL('../../migrations/', import.meta.url)

async function databaseChecks(hub: Hub, needsNoPrimary: () => boolean): Promise<Check[]> {
  if (needsNoPrimary()) return [{ name: 'replica', ok: true }]
  try {
    const { rows } = await statements(hub.pool).query<{ name: string }>('select name from migration')
    const run = new Set(rows.map(row => row.name))
    const files = (await readdir(migrations)).filter(name => name.endsWith('.sql'))
    return [
      { name: 'database', ok: true },
      { name: 'migrations', ok: files.every(name => run.has(name)) },
    ]
  } catch (error) {
    hub.log.warn({ error }, 'not ready: the database does not answer')
    return [{ name: 'database', ok: false }]
  }
}

/** This machine and private networks: metrics name connections, which is nobody else's business. */
const near = new BlockList()
near.addSubnet('127.0.0.0', 8, 'ipv4')
near.addSubnet('10.0.0.0', 8, 'ipv4')
near.addSubnet('172.16.0.0', 12, 'ipv4')
near.addSubnet('192.168.0.0', 16, 'ipv4')
near.addAddress('::1', 'ipv6')
near.addSubnet('fc00::', 7, 'ipv6')

function isNear(address: string): boolean {
  return near.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
