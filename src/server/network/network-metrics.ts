/**
 * What this process counts of the network, for Prometheus: requests by transaction and outcome, where their time goes, and
 * connections. Labels are fixed words: nothing of requesters, members or patients.
 */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export const phases = ['read', 'verify', 'replay', 'look-up', 'write'] as const
export type Phase = (typeof phases)[number]

export type NetworkMetrics = {
  /** A request ended: `outcome` is a kind of answer, or the code of a fault. */
  answered(transaction: string, outcome: string): void
  took(transaction: string, phase: Phase, ms: number): void
  /** A TLS connection: `accepted`, or why not. */
  connected(outcome: string): void
  inFlight(change: 1 | -1): void
  /** When the gateway's own certificate ends, in seconds since 1970. */
  certificateEnds(seconds: number): void
}

/** Adds them to a registry. */
export function addNetworkMetrics(registry: Registry): NetworkMetrics {
  const registers = [registry]
  const requests = new Counter({
    name: 'causeway_network_requests_total',
    help: 'Requests of the network, by transaction and outcome',
    labelNames: ['transaction', 'outcome'] as const,
    registers,
  })
  const durations = new Histogram({
    name: 'causeway_network_phase_seconds',
    help: 'How long requests of the network took, by transaction and phase',
    labelNames: ['transaction', 'phase'] as const,
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  })
  const connections = new Counter({
    name: 'causeway_network_connections_total',
    help: 'TLS connections to the network’s listener, by outcome',
    labelNames: ['outcome'] as const,
    registers,
  })
  const underWay = new Gauge({
    name: 'causeway_network_in_flight',
    help: 'Requests of the network that are being answered',
    registers,
  })
  const ends = new Gauge({
    name: 'causeway_network_certificate_end_seconds',
    help: 'When the gateway’s own certificate ends, in seconds since 1970; 0 where there is none',
    registers,
  })
  return {
    answered: (transaction, outcome) => requests.inc({ transaction, outcome }),
    took: (transaction, phase, ms) => durations.observe({ transaction, phase }, ms / 1000),
    connected: outcome => connections.inc({ outcome }),
    inFlight: change => underWay.inc(change),
    certificateEnds: seconds => ends.set(seconds),
  }
}

/** How the responder of this process stands with its databases. */
export type DatabaseStanding = {
  isPrimaryDown(): boolean
  /** Milliseconds; undefined where there is no replica, or nobody knows. */
  behindMs(): number | undefined
  /** Entries of the journal that wait to be written in. */
  waiting(): Promise<number>
}

/** Adds that to a registry, looked at whenever it is read. */
export function addDatabaseMetrics(registry: Registry, standing: DatabaseStanding): void {
  const registers = [registry]
  new Gauge({
    name: 'causeway_network_primary_down',
    help: '1 while the responder cannot reach the primary, else 0',
    registers,
    collect() {
      this.set(standing.isPrimaryDown() ? 1 : 0)
    },
  })
  new Gauge({
    name: 'causeway_network_replica_behind_seconds',
    help: 'How far the replica is behind at most, as the responder knows; NaN without one, or when nobody knows',
    registers,
    collect() {
      this.set((standing.behindMs() ?? Number.NaN) / 1000)
    },
  })
  new Gauge({
    name: 'causeway_network_journal_entries',
    help: 'Entries of the journal of an outage that wait to be written into the database',
    registers,
    async collect() {
      this.set(await standing.waiting().catch(() => Number.NaN))
    },
  })
}
