/**
 * Reads one side of a run, page by page, inside the vendor's limits. Each page is stored with the checkpoint behind it, so
 * that a run that is cut off goes on from there; a limit that is reached gives the run back until it is over.
 */
import type { SideEntry, SidePage } from '../../connectors/connector.ts'
import type { Json } from '../../model/events.ts'
import type { SideName } from '../../model/reconcile/kinds.ts'
import { failRun, keepPage, loadPages, postponeRun } from '../../store/reconcile-runs.ts'
import { withScope } from '../../store/scope.ts'
import { ioOf } from '../hub.ts'
import { connectionAt, type Reconciling } from './context.ts'

/** Longer than one page may take, in milliseconds; each stored page renews it. */
export const leaseMs = 120_000
/** An outage longer than this ends the run: the next one is due soon anyway. */
const patienceMs = 6 * 3_600_000
const shortestWaitMs = 5_000
const pagesAtOnce = 20

export type ReadSide = { kind: 'read' } | { kind: 'left' }

/** Reads what is left of a side. `left`: the run goes on later, or elsewhere, or not at all. */
export async function readSide(
  context: Reconciling,
  side: SideName,
  checkpoint: Json | undefined,
  worker: string,
  stops: () => boolean,
): Promise<ReadSide> {
  const { hub, pair, run } = context
  const connection = connectionAt(context, side)
  const pages = connection.connector.side?.list(ioOf(hub, connection), {
    kind: pair.kind,
    from: run.from_at.toISOString(),
    to: run.to_at.toISOString(),
    ...(checkpoint === undefined ? {} : { checkpoint }),
  })
  for await (const page of pages ?? []) {
    if (page.problem) return putOff(context, worker, page.problem)
    if (!(await store(context, side, worker, page))) return { kind: 'left' }
    if (page.checkpoint === undefined) break
    if (stops()) {
      await withScope(hub.pool, context.organization, db => postponeRun(db, run.id, worker, hub.now()))
      return { kind: 'left' }
    }
  }
  return { kind: 'read' }
}

async function store(context: Reconciling, side: SideName, worker: string, page: SidePage): Promise<boolean> {
  const { hub, organization, run } = context
  const sealedBody = hub.sealer.sealJson(
    organization,
    'reconciliation_page',
    `${run.id}/${side}`,
    page.entries as unknown as Json,
  )
  const cursor = hub.sealer.sealJson(organization, 'reconciliation_run.cursor', run.id, page.checkpoint ?? null)
  return withScope(hub.pool, organization, db =>
    keepPage(db, organization, worker, {
      run: run.id,
      side,
      body: sealedBody,
      entries: page.entries.length,
      cursor,
      ...(page.total === undefined ? {} : { total: page.total }),
      leaseUntil: new Date(hub.now().getTime() + leaseMs),
    }),
  )
}

async function putOff(
  { hub, organization, run }: Reconciling,
  worker: string,
  problem: NonNullable<SidePage['problem']>,
): Promise<ReadSide> {
  const now = hub.now()
  const isOver = problem.kind === 'connection' || now.getTime() - run.asked_at.getTime() > patienceMs
  const waitMs = Math.max(shortestWaitMs, problem.kind === 'retry' ? (problem.afterMs ?? 0) : 0)
  await withScope(hub.pool, organization, db =>
    isOver
      ? failRun(db, run.id, worker, problem.problem, now)
      : postponeRun(db, run.id, worker, new Date(now.getTime() + waitMs), problem.problem),
  )
  return { kind: 'left' }
}

/** What was read of a side, a few pages at a time; an entry that came twice is told once, as it was last. */
export async function* pagesOf(
  { hub, organization, run }: Reconciling,
  side: SideName,
): AsyncGenerator<SideEntry[], void, void> {
  for (let after = 0; ; ) {
    const pages = await withScope(hub.pool, organization, db => loadPages(db, run.id, side, after, pagesAtOnce))
    if (pages.length === 0) return
    yield pages.flatMap(
      ({ body }) =>
        hub.sealer.openJson(organization, 'reconciliation_page', `${run.id}/${side}`, body) as unknown as SideEntry[],
    )
    after = pages.at(-1)?.number ?? after
    if (pages.length < pagesAtOnce) return
  }
}
