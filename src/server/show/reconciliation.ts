/** Comparisons as people see them: pairs and their settings, runs with their progress, and what each run found. */
import { z } from 'zod'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Pair } from '../../pipeline/reconcile/pairs.ts'
import type { PairSettings } from '../../store/reconcile-pairs.ts'
import type { RunRow } from '../../store/reconcile-runs.ts'
import { id, instant, instantOf } from '../api.ts'
import { connectionName, nameConnection } from './connections.ts'

export const pairSettings = z.object({
  daysBefore: z.number().int().min(0).max(365),
  daysAfter: z.number().int().min(1).max(730),
  nightly: z.boolean(),
  atMinute: z.number().int().min(0).max(1439).describe('Minute of the day, in the zone of the organization'),
  hourly: z.boolean(),
  nearHours: z.number().int().min(1).max(336).describe('How far the hourly run looks'),
  lateMinutes: z.number().int().min(1).max(10_080).describe('What arrives later than this after its event is late'),
  tell: z.boolean().describe('Mail to administrators when a run by the clock finds something new'),
})

export const runShown = z.object({
  id,
  pair: id,
  cause: z.enum(['night', 'hour', 'person']),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  step: z.enum(['read-a', 'read-b', 'compare']),
  from: instant,
  to: instant,
  askedAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  goesOnAt: instant.nullable().describe('When a vendor’s limit is over and reading goes on'),
  read: z.object({ a: z.number().int(), b: z.number().int() }),
  total: z.object({ a: z.number().int().nullable(), b: z.number().int().nullable() }),
  compared: z.number().int().describe('Appointments that both sides have'),
  equal: z.number().int(),
  found: z.number().int().describe('Differences that were open when it ended'),
  fresh: z.number().int().describe('Of them, those that the run before it had not'),
  counts: z.record(z.string(), z.number().int()),
  leftOut: z.record(z.string(), z.number().int()).describe('One-sided on purpose, by reason'),
  problem: z.string().nullable(),
})

export const pairShown = z.object({
  id,
  version: z.number().int(),
  kind: z.string(),
  a: connectionName,
  b: connectionName,
  /** Whether a route brings records to the side. */
  takes: z.object({ a: z.boolean(), b: z.boolean() }),
  settings: pairSettings,
  nightAt: instant.nullable(),
  hourAt: instant.nullable(),
  lastRun: runShown.nullable().describe('The latest that looked at the whole window, or is under way'),
})

/** A pair as the API gives it out. */
export function showPair(
  configuration: Configuration,
  { row, routesTo }: Pair,
  lastRun: RunRow | undefined,
): z.infer<typeof pairShown> {
  return {
    id: row.id,
    version: row.version,
    kind: row.kind,
    a: nameConnection(configuration, row.a),
    b: nameConnection(configuration, row.b),
    takes: { a: routesTo.a.length > 0, b: routesTo.b.length > 0 },
    settings: showSettings(row),
    nightAt: instantOf(row.night_at),
    hourAt: instantOf(row.hour_at),
    lastRun: lastRun ? showRun(lastRun) : null,
  }
}

/** Settings as the API gives them out. */
export function showSettings(row: PairSettings): z.infer<typeof pairSettings> {
  return {
    daysBefore: row.days_before,
    daysAfter: row.days_after,
    nightly: row.nightly,
    atMinute: row.at_minute,
    hourly: row.hourly,
    nearHours: row.near_hours,
    lateMinutes: row.late_minutes,
    tell: row.tell,
  }
}

/** Settings as the store keeps them. */
export function keptSettings(given: z.infer<typeof pairSettings>): PairSettings {
  return {
    days_before: given.daysBefore,
    days_after: given.daysAfter,
    nightly: given.nightly,
    at_minute: given.atMinute,
    hourly: given.hourly,
    near_hours: given.nearHours,
    late_minutes: given.lateMinutes,
    tell: given.tell,
  }
}

/** A run as the API gives it out. */
export function showRun(row: RunRow): z.infer<typeof runShown> {
  return {
    id: row.id,
    pair: row.pair,
    cause: row.cause,
    state: row.state,
    step: row.step,
    from: row.from_at.toISOString(),
    to: row.to_at.toISOString(),
    askedAt: row.asked_at.toISOString(),
    startedAt: instantOf(row.started_at),
    endedAt: instantOf(row.ended_at),
    goesOnAt: row.problem && row.state === 'running' ? instantOf(row.due_at) : null,
    read: { a: row.read_a, b: row.read_b },
    total: { a: row.total_a, b: row.total_b },
    compared: row.compared,
    equal: row.equal_pairs,
    found: row.found,
    fresh: row.fresh,
    counts: row.counts ?? {},
    leftOut: row.left_out ?? {},
    problem: row.problem,
  }
}
