/**
 * Runs of a reconciliation: asked for by the clock or a person, then read side a, read side b, compare. A run is leased by
 * one worker; killed anywhere it goes on from its last page, and it ends in one transaction.
 */
import type { SideName } from '../../model/reconcile/kinds.ts'
import { dueReconciliations, findPair, movePair, restPairs } from '../../store/reconcile-pairs.ts'
import {
  cancelRun,
  claimRuns,
  failRun,
  findRun,
  forgetRuns,
  holdRun,
  insertRun,
  type NewRun,
  type RunRow,
} from '../../store/reconcile-runs.ts'
import { type Scope, statements, withScope } from '../../store/scope.ts'
import { noteOwnAct } from '../audit.ts'
import type { Hub } from '../hub.ts'
import { compareRun } from './compare.ts'
import type { Reconciling } from './context.ts'
import { dueTimes, type Pair, pairOf, pairsOf } from './pairs.ts'
import { leaseMs, readSide } from './read.ts'
import { tellFound } from './tell.ts'

const runsAtOnce = 2
/** A run that begins so often without storing a page breaks whatever takes it. */
const mostTries = 5
const dayMs = 86_400_000
const keptDays = 400
/** As long as the bodies of messages with a problem are kept. */
const detailDays = 90

/** Which span a run looks at. */
export function windowOf({ row }: Pair, cause: RunRow['cause'], now: Date): Pick<NewRun, 'from_at' | 'to_at'> {
  if (cause === 'hour')
    return { from_at: new Date(now.getTime()), to_at: new Date(now.getTime() + row.near_hours * 3_600_000) }
  const today = Math.floor(now.getTime() / dayMs) * dayMs
  return {
    from_at: new Date(today - row.days_before * dayMs),
    to_at: new Date(today + (row.days_after + 1) * dayMs),
  }
}

/** Asks for a run of a pair; while one is under way, that is the answer. */
export async function askForRun(
  hub: Hub,
  db: Scope,
  pair: Pair,
  asked: { cause: RunRow['cause']; by?: string; window?: Pick<NewRun, 'from_at' | 'to_at'> },
): Promise<string> {
  const now = hub.now()
  const window = asked.window ?? windowOf(pair, asked.cause, now)
  const run = { id: hub.newId(), pair: pair.row.id, cause: asked.cause, asked_by: asked.by ?? null, ...window }
  return insertRun(db, db.organization, run, now)
}

/** Stops a run where it is; false when it had ended. */
export function stopRun(hub: Hub, db: Scope, id: string): Promise<boolean> {
  return cancelRun(db, id, hub.now())
}

/** Asks for what is due by the clock, then goes on with every run that is due; returns how many of those. */
export async function reconcileDue(hub: Hub, stops: () => boolean = () => false): Promise<number> {
  const listed = [...hub.connectors.values()].filter(connector => connector.side).map(({ name }) => name)
  for (const organization of await dueReconciliations(statements(hub.pool), hub.now(), listed))
    await schedule(hub, organization).catch((error: unknown) =>
      hub.log.error({ error, organization, step: 'reconcile' }, 'a reconciliation could not be asked for'),
    )
  const worker = hub.newId()
  const claimed = await claimRuns(statements(hub.pool), worker, hub.now(), runsAtOnce, leaseMs)
  for (const { organization, id } of claimed)
    await goOn(hub, organization, id, worker, stops).catch((error: unknown) =>
      hub.log.error({ error, organization, step: 'reconcile' }, 'a reconciliation failed; its lease will end'),
    )
  return claimed.length
}

async function schedule(hub: Hub, organization: string): Promise<void> {
  await hub.sealer.ready(organization)
  await withScope(hub.pool, organization, async db => {
    const configuration = await hub.configurations.within(db, organization)
    const now = hub.now()
    for (const pair of await pairsOf(hub, db, configuration)) {
      const next = dueTimes(pair.row, configuration.scheduling.zone, now)
      const night = isDue(pair.row.night_at, now) && (await movePair(db, pair.row.id, 'night_at', next.night_at, now))
      const hour = isDue(pair.row.hour_at, now) && (await movePair(db, pair.row.id, 'hour_at', next.hour_at, now))
      if (night) await forgetRuns(db, before(now, keptDays), before(now, detailDays))
      // Two systems that stand still need no proof each hour; a connection that is paused is not asked.
      if ((night || hour) && !pair.a.paused && !pair.b.paused)
        await askForRun(hub, db, pair, { cause: night ? 'night' : 'hour' })
    }
    // Pairs that no route joins any more are asked about again tomorrow, not every second.
    await restPairs(db, new Date(now.getTime() + dayMs), now)
  })
}

const isDue = (at: Date | null, now: Date) => at !== null && at <= now
const before = (now: Date, days: number) => new Date(now.getTime() - days * dayMs)

async function goOn(hub: Hub, organization: string, id: string, worker: string, stops: () => boolean): Promise<void> {
  await hub.sealer.ready(organization)
  const opened = await withScope(hub.pool, organization, async db => {
    const run = await findRun(db, id)
    const row = run && (await findPair(db, run.pair))
    if (!run || !row) return undefined
    const configuration = await hub.configurations.within(db, organization)
    const pair = pairOf(configuration, row)
    if (pair && run.tries <= mostTries) return { run, context: { hub, organization, configuration, pair, run } }
    await failRun(db, id, worker, pair ? 'hub.unexpected' : 'reconcile.no-pair', hub.now())
    return undefined
  })
  if (!opened) return
  const { run, context } = opened
  let checkpoint = run.cursor
    ? hub.sealer.openJson(organization, 'reconciliation_run.cursor', id, run.cursor)
    : undefined
  for (const side of ['a', 'b'] as const) {
    if (side === 'a' && run.step !== 'read-a') continue
    if (run.step === 'compare') continue
    if (!(await hold(context, worker, `read-${side}`, side === stepSide(run.step) ? run.cursor : null))) return
    const read = await readSide(context, side, checkpoint ?? undefined, worker, stops)
    if (read.kind === 'left') return
    checkpoint = undefined
  }
  if (!(await hold(context, worker, 'compare', null))) return
  const outcome = await compareRun(context, worker)
  if (!outcome) return
  await withScope(hub.pool, organization, async db => {
    await noteRun(context, db, outcome.found)
    await tellFound(context, db, outcome)
  })
}

const stepSide = (step: RunRow['step']): SideName | undefined =>
  step === 'read-a' ? 'a' : step === 'read-b' ? 'b' : undefined

async function hold(
  { hub, organization, run }: Reconciling,
  worker: string,
  step: RunRow['step'],
  cursor: Buffer | null,
): Promise<boolean> {
  const now = hub.now()
  const at = { step, cursor, dueAt: new Date(now.getTime() + leaseMs), started: now }
  return withScope(hub.pool, organization, db => holdRun(db, run.id, worker, at))
}

/** One entry a run: what it read was seen by nobody. */
async function noteRun({ hub, pair, run }: Reconciling, db: Scope, found: number): Promise<void> {
  await noteOwnAct(hub, db, [
    {
      actor: { kind: 'hub', id: 'reconcile' },
      action: 'reconciliation.run',
      subject: { kind: 'reconciliation', id: pair.row.id },
      cause: run.id,
      detail: { found },
    },
  ])
}
