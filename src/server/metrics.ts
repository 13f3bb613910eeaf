/**
 * What the hub counts about itself, for Prometheus. Labels are ids and slugs of connections, codes and route patterns:
 * no organization's name, and nothing of anybody.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Hub } from '../pipeline/hub.ts'
import type { Work } from '../pipeline/tally.ts'
import { openAlertCounts, readMailDepth } from '../store/alert-counts.ts'
import { statements } from '../store/scope.ts'

export type Metrics = {
  registry: Registry
  /** A request ended. `pattern` is the route's, never the address as it was called. */
  requested(method: string, pattern: string, status: number, ms: number): void
  /** A call of an inbound address. */
  received(connection: string, outcome: string): void
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
  const received = new Counter({
    name: 'causeway_received_total',
    help: 'Calls of inbound addresses, by connection and outcome',
    labelNames: ['connection', 'outcome'] as const,
    registers,
  })
  addTally(hub, 'applied', 'Messages worked through, by connection and outcome', registers)
  addTally(hub, 'delivered', 'Delivery attempts that ended, by connection and outcome', registers)
  addTally(hub, 'mailed', 'Mail that was tried, by outcome', registers)
  addTally(hub, 'alerted', 'Notices of alerts, by whether something opened or cleared', registers)
  addAlertGauges(hub, registers)
  addQueueGauges(hub, registers)
  addPoolGauge(hub, registers)
  return {
    registry,
    requested: (method, pattern, status, ms) => durations.observe({ method, pattern, status }, ms / 1000),
    received: (connection, outcome) => received.inc({ connection, outcome }),
  }
}

/** What the pipeline of this process has counted. */
function addTally(hub: Hub, work: Work, help: string, registers: Registry[]): void {
  new Counter({
    name: `causeway_${work}_total`,
    help,
    labelNames: ['connection', 'outcome'] as const,
    registers,
    collect() {
      this.reset()
      for (const { connection, outcome, count } of hub.tally?.counts(work) ?? [])
        this.inc({ connection, outcome }, count)
    },
  })
}

type Depth = { connection: string; slug: string; queue: string; depth: number; oldestS: number }

/** The queues are counted at most this often, however many scrapers there are, in milliseconds. */
const recountMs = 5_000

/** Depth and age of what waits: asked of the database when somebody looks. */
function addQueueGauges(hub: Hub, registers: Registry[]): void {
  let counted: { at: number; depths: Promise<readonly Depth[]> } | undefined
  const depths = () => {
    const at = hub.now().getTime()
    if (!counted || Math.abs(at - counted.at) >= recountMs) counted = { at, depths: readDepths(hub) }
    return counted.depths
  }
  const addGauge = (name: string, help: string, numberOf: (depth: Depth) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['connection', 'slug', 'queue'] as const,
      registers,
      async collect() {
        const current = await depths()
        this.reset()
        for (const depth of current) {
          const { connection, slug, queue } = depth
          this.set({ connection, slug, queue }, numberOf(depth))
        }
      },
    })
  const what = 'messages by state of their connection, deliveries by state of their target'
  addGauge('causeway_queue_depth', `How many there are: ${what}`, ({ depth }) => depth)
  addGauge('causeway_queue_oldest_seconds', `The age of the oldest: ${what}`, ({ oldestS }) => oldestS)
}

/** None when the database does not answer: what the process counts about itself is wanted most of all then. */
async function readDepths(hub: Hub): Promise<readonly Depth[]> {
  try {
    const { rows } = await statements(hub.pool).query<{
      organization: string
      connection: string
      queue: string
      depth: string
      oldest_ms: number | null
    }>({
      name: 'queue-depths',
      text: 'select organization, connection, queue, depth, oldest_ms from queue_depths($1)',
      values: [hub.now()],
    })
    const depths: Depth[] = []
    for (const { organization, connection, queue, depth, oldest_ms } of rows) {
      const slug = (await hub.configurations.get(organization))?.connections.get(connection)?.slug ?? ''
      depths.push({ connection, slug, queue, depth: Number(depth), oldestS: Math.max(0, (oldest_ms ?? 0) / 1000) })
    }
    return depths
  } catch (error) {
    hub.log.warn({ error }, 'the queues could not be counted for the metrics')
    return []
  }
}

/** What waits to be mailed, and the alerts that are open: asked of the database when somebody looks. */
function addAlertGauges(hub: Hub, registers: Registry[]): void {
  const db = statements(hub.pool)
  const depths = async () => readMailDepth(db, hub.now()).catch(() => undefined)
  new Gauge({
    name: 'causeway_mail_waiting',
    help: 'Mail that has not left yet',
    registers,
    async collect() {
      this.set((await depths())?.depth ?? 0)
    },
  })
  new Gauge({
    name: 'causeway_mail_oldest_seconds',
    help: 'The age of the oldest mail that has not left yet',
    registers,
    async collect() {
      this.set(((await depths())?.oldestMs ?? 0) / 1000)
    },
  })
  new Gauge({
    name: 'causeway_alerts_open',
    help: 'Alerts that are open, by connection, code and severity',
    labelNames: ['connection', 'code', 'severity'] as const,
    registers,
    async collect() {
      this.reset()
      for (const { connection, code, severity, count } of await openAlertCounts(db).catch(() => []))
        this.inc({ connection: connection ?? '', code, severity }, count)
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
