/** A connection as people see it: how it is doing, in one word and in numbers. */
import { z } from 'zod'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Availability } from '../../scheduling/busy/freshness.ts'
import type { ListedConnection } from '../../store/lists/connections.ts'
import { id, instant, instantOf } from '../api.ts'

/** What a row of another list says of a connection. */
export const connectionName = z.object({ id, slug: z.string(), title: z.string() })
export type ConnectionName = z.infer<typeof connectionName>

export const connection = connectionName.extend({
  connector: z.string(),
  state: z.enum(['active', 'paused']),
  pauseReason: z.string().nullable().describe('A problem code, or `person`'),
  health: z.enum(['well', 'down', 'failing', 'paused', 'invalid', 'quiet']),
  downSince: instant.nullable(),
  lastReceivedAt: instant.nullable(),
  lastSuccessAt: instant.nullable(),
  lastFailureAt: instant.nullable(),
  lastProblem: z.string().nullable(),
  waiting: z.number().int().describe('The two that follow, together'),
  waitingIn: z.number().int().describe('Messages from it that are not applied yet'),
  waitingOut: z.number().int().describe('Messages with a delivery to it that waits'),
  oldestWaitingMs: z.number().nullable(),
  received24h: z.number().int().describe('Messages from it'),
  delivered24h: z.number().int().describe('Messages with a delivery that arrived there'),
  failed24h: z.number().int().describe('Messages with a delivery to it that was refused or given up'),
  nextRunAt: instant.nullable(),
  availability: z
    .object({ freshAt: instant, stale: z.boolean().describe('Older than the organization allows') })
    .nullable()
    .describe('When its appointments were last read, where they are'),
  inboundPath: z.string().nullable(),
  capabilities: z
    .object({
      repeatable: z.boolean(),
      lookUp: z.boolean(),
      updates: z.enum(['none', 'until-accepted', 'always']),
      delivers: z.array(z.string()),
    })
    .nullable(),
})
export type Connection = z.infer<typeof connection>

/** The name of a connection; of one that is no longer configured only the id is known. */
export function nameConnection(configuration: Configuration, connectionId: string): ConnectionName {
  const known = configuration.connections.get(connectionId)
  return { id: connectionId, slug: known?.slug ?? '', title: known?.connector.title ?? '' }
}

/** A row as the API gives it out. */
export function showConnection(
  row: ListedConnection,
  configuration: Configuration,
  now: Date,
  availability: readonly Availability[],
): Connection {
  const config = configuration.connections.get(row.id)
  const age = availability.find(({ connection }) => connection === row.id)
  const connector = config?.connector
  return {
    id: row.id,
    slug: row.slug,
    connector: row.connector,
    title: connector?.title ?? row.connector,
    state: row.state,
    pauseReason: row.pause_reason,
    health: healthOf(row, connector === undefined || config?.invalid !== undefined),
    downSince: instantOf(row.down_since),
    lastReceivedAt: instantOf(row.last_received_at),
    lastSuccessAt: instantOf(row.last_success_at),
    lastFailureAt: instantOf(row.last_failure_at),
    lastProblem: row.last_problem,
    waiting: row.waiting_in + row.waiting_out,
    waitingIn: row.waiting_in,
    waitingOut: row.waiting_out,
    oldestWaitingMs: row.oldest_waiting ? Math.max(0, now.getTime() - row.oldest_waiting.getTime()) : null,
    received24h: row.received,
    delivered24h: row.delivered,
    failed24h: row.failed,
    nextRunAt: instantOf(row.next_run_at),
    availability: age ? { freshAt: age.freshAt.toISOString(), stale: age.stale } : null,
    inboundPath: connector?.inbound ? `/in/${row.public_id}` : null,
    capabilities: connector
      ? {
          repeatable: connector.capabilities.repeatable,
          lookUp: connector.capabilities.lookUp,
          updates: connector.capabilities.updates,
          delivers: [...connector.capabilities.delivers],
        }
      : null,
  }
}

/** The first row that holds: trouble first. */
function healthOf(row: ListedConnection, invalid: boolean): Connection['health'] {
  const rows: readonly [Connection['health'], boolean][] = [
    ['paused', row.state === 'paused'],
    ['invalid', invalid],
    ['down', row.down_since !== null],
    ['failing', row.failing || row.failed > 0],
    ['quiet', row.received === 0 && row.delivered === 0 && row.waiting_in + row.waiting_out === 0],
  ]
  return rows.find(([, holds]) => holds)?.[0] ?? 'well'
}
