/**
 * What the hub counts about itself, for Prometheus. Labels are ids and slugs of connections, codes and route patterns:
 * no organization's name, and nothing of anybody.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Hub } from '../pipeline/hub.ts'
import { statements } from '../store/scope.ts'

export type Metrics = {
  registry: Registry
  /** A request ended. `pattern` is the route's, never the address as it was called. */
  requested(method: string, pattern: string, status: number, ms: number): void
  /** A call of an inbound address. */
  received(connection: string, outcome: string): void
  /** A message was applied, held, ignored … by the pipeline. */
  applied(connection: string, outcome: string, count?: number): void
  /** A delivery attempt ended. */
  delivered(connection: string, outcome: string, count?: number): void
}

/** The metrics of one process. */
export function createMetrics(hub: Hub): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'causeway_' })
  const registers = [registry]
  const durations = new Histogram({
    name: 'causeway_http_request_duration_seconds',
    help: 'How long requests took, by route pattern',
    labelNames: ['method', 'pattern', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  })
  const count = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['connection', 'outcome'] as const, registers })
  const received = count('causeway_received_total', 'Calls of inbound addresses, by connection and outcome')
  const applied = count('causeway_applied_total', 'Messages worked through, by connection and outcome')
  const delivered = count('causeway_delivered_total', 'Delivery attempts that ended, by connection and outcome')
  addQueueGauges(hub, registers)
  addPoolGauge(hub, registers)
  return {
    registry,
    requested: (method, pattern, status, ms) => durations.observe({ method, pattern, status }, ms / 1000),
    received: (connection, outcome) => received.inc({ connection, outcome }),
    applied: (connection, outcome, by = 1) => applied.inc({ connection, outcome }, by),
    delivered: (connection, outcome, by = 1) => delivered.inc({ connection, outcome }, by),
  }
}

type Depth = { organization: string; connection: string; queue: string; depth: string; oldest_ms: number | null }

/** Depth and age of what waits: asked of the database when somebody looks, and at most every few seconds. */
function addQueueGauges(hub: Hub, registers: Registry[]): void {
  const labelNames = ['connection', 'slug', 'queue'] as const
  const age = new Gauge({ name: 'causeway_queue_oldest_seconds', help: 'Age of the oldest', labelNames, registers })
  new Gauge({
    name: 'causeway_queue_depth',
    help: 'Messages by state of their connection, deliveries by state of their target',
    labelNames,
    registers,
    async collect() {
      const { rows } = await statements(hub.pool).query<Depth>({
        name: 'queue-depths',
        text: 'select organization, connection, queue, depth, oldest_ms from queue_depths($1)',
        values: [hub.now()],
      })
      this.reset()
      age.reset()
      for (const row of rows) {
        const slug = (await hub.configurations.get(row.organization))?.connections.get(row.connection)?.slug ?? ''
        const labels = { connection: row.connection, slug, queue: row.queue }
        this.set(labels, Number(row.depth))
        age.set(labels, Math.max(0, (row.oldest_ms ?? 0) / 1000))
      }
    },
  })
}

function addPoolGauge(hub: Hub, registers: Registry[]): void {
  new Gauge({
    name: 'causeway_database_connections',
    help: 'Connections to PostgreSQL of this process, and requests that wait for one',
    labelNames: ['state'] as const,
    registers,
    collect() {
      const { totalCount, idleCount, waitingCount } = hub.pool
      this.set({ state: 'open' }, totalCount)
      this.set({ state: 'idle' }, idleCount)
      this.set({ state: 'waiting' }, waitingCount)
    },
  })
}
