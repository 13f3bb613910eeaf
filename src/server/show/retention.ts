/** Retention as people see it: what is chosen, what is asked for, and what is wrong with it. */
import { z } from 'zod'
import {
  type Override,
  type Periods,
  periodBounds,
  periodFaults,
  periodsOf,
  retentionKinds,
} from '../../model/retention.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { RetentionRun } from '../../store/retention/runs.ts'
import type { RetentionSettings } from '../../store/retention/settings.ts'
import { id, instant, instantOf } from '../api.ts'
import type { ProblemExtras } from '../problem.ts'
import { connectionName, nameConnection } from './connections.ts'

const days = z.number().int().min(1).max(36_500)
const periods = z.object({ bodies: days, problems: days, metadata: days, audit: days })
const override = z.object({
  connection: id,
  bodies: days.optional(),
  problems: days.optional(),
  metadata: days.optional(),
})
export const wanted = z.object({ periods, overrides: z.array(override).max(500) })
export type Wanted = z.infer<typeof wanted>

export const settings = z.object({
  periods,
  overrides: z.array(override),
  connections: z.array(connectionName),
  version: z.number().int().describe('Send it back as `If-Match` with a change'),
  changedAt: instant.nullable(),
  bounds: z.record(z.string(), z.object({ least: z.number(), most: z.number() })),
})

export const preview = z.object({
  items: z.array(
    z.object({
      connection: connectionName.nullable().describe('Null: of the organization itself'),
      kind: z.enum(retentionKinds),
      count: z.number().int(),
      more: z.boolean().describe('Whether counting stopped there'),
      oldest: instant.nullable(),
    }),
  ),
})

export const run = z.object({
  id,
  state: z.enum(['asked', 'running', 'done', 'stopped', 'failed']),
  askedAt: instant,
  byPerson: z.boolean(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  removed: z.array(z.object({ kind: z.enum(retentionKinds), count: z.number().int() })),
})

/** The settings as the API gives them out. */
export function showSettings(found: RetentionSettings, configuration: Configuration): z.infer<typeof settings> {
  return {
    periods: { ...found.periods },
    overrides: found.overrides,
    connections: [...configuration.connections.keys()].map(each => nameConnection(configuration, each)),
    version: found.version,
    changedAt: instantOf(found.changedAt),
    bounds: periodBounds,
  }
}

/** A run as the API gives it out. */
export function showRun(row: RetentionRun): z.infer<typeof run> {
  return {
    id: row.id,
    state: row.state,
    askedAt: row.asked_at.toISOString(),
    byPerson: row.asked_by !== null,
    startedAt: instantOf(row.started_at),
    endedAt: instantOf(row.ended_at),
    removed: retentionKinds.flatMap(kind => {
      const count = row.removed[kind]
      return count === undefined ? [] : [{ kind, count }]
    }),
  }
}

/** Without those that say nothing, and each connection once. */
export function tidied({ periods: all, overrides }: Wanted): { periods: Periods; overrides: Override[] } {
  const own = overrides.filter(each => each.bodies ?? each.problems ?? each.metadata)
  return {
    periods: all,
    overrides: [...new Map(own.map(each => [each.connection, overrideOf(each)])).values()],
  }
}

function overrideOf({ connection, bodies, problems, metadata }: z.infer<typeof override>): Override {
  return {
    connection,
    ...(bodies === undefined ? {} : { bodies }),
    ...(problems === undefined ? {} : { problems }),
    ...(metadata === undefined ? {} : { metadata }),
  }
}

/** What is wrong with the periods that are asked for: the field and what is wrong with it. */
export function faultsOf(change: Wanted): NonNullable<ProblemExtras['errors']> {
  const { periods: all, overrides } = tidied(change)
  return [
    ...periodFaults(all).map(({ period, fault }) => ({ path: `/periods/${period}`, code: fault })),
    ...overrides.flatMap(own =>
      periodFaults(periodsOf(all, own)).flatMap(({ period, fault }) =>
        period === 'audit' ? [] : [{ path: `/overrides/${own.connection}/${period}`, code: fault }],
      ),
    ),
  ]
}
