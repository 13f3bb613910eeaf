/**
 * Pull: polls a stream page by page. Each page is stored as messages together with its checkpoint, so a run that is cut
 * off anywhere goes on from its last page, and an item that was seen before makes no second message.
 */
import { hash } from 'node:crypto'
import type { PulledPage } from '../connectors/connector.ts'
import { noteOwnAct } from '../pipeline/audit.ts'
import type { ConnectionConfig } from '../pipeline/configuration.ts'
import { pauseForTrouble } from '../pipeline/health.ts'
import { type Hub, ioOf } from '../pipeline/hub.ts'
import { raiseIssues, resolveIssues } from '../store/issues.ts'
import { insertMessages } from '../store/messages.ts'
import { beginRun, type ClaimedStream, claimStreams, endRun, loadCheckpoint, savePage } from '../store/runs.ts'
import { type Scope, statements, withScope } from '../store/scope.ts'

/** Longer than one page may take, in milliseconds; each stored page renews it. */
const leaseMs = 120_000
/** What a poll that works again has put right. */
const transientProblems = ['target.unreachable', 'target.no-answer', 'target.busy'] as const
const afterFailureMs = 60_000
const runsAtOnce = 4

/**
 * Claims streams that are due and pulls them; returns how many.
 * @param stops asked between pages: a long run ends there, and goes on from its checkpoint wherever it is claimed next
 */
export async function pullDue(hub: Hub, stops: () => boolean = () => false): Promise<number> {
  const claimed = await claimStreams(statements(hub.pool), hub.now(), runsAtOnce, leaseMs)
  await Promise.all(
    claimed.map(stream =>
      pullStream(hub, stream, stops).catch((error: unknown) =>
        hub.log.error(
          { error, step: 'pull', connection: stream.connection, stream: stream.stream },
          'a pull failed; its lease will end',
        ),
      ),
    ),
  )
  return claimed.length
}

type Run = ClaimedStream & { id: string; config: ConnectionConfig }

async function pullStream(hub: Hub, claimed: ClaimedStream, stops: () => boolean): Promise<void> {
  const { organization, connection, stream } = claimed
  await hub.sealer.ready(organization)
  const begun = await withScope(hub.pool, organization, async db => {
    const config = (await hub.configurations.within(db, organization)).connections.get(connection)
    const known = await loadCheckpoint(db, connection, stream)
    if (!config?.connector.pull || config.invalid || !known) return undefined
    if (config.connector.wholePages && !(await hub.pages?.mayPull(hub, db, connection))) return undefined
    const id = hub.newId()
    await beginRun(db, organization, { id, connection, stream, full: known.full_wanted }, hub.now())
    const checkpoint = known.body
      ? hub.sealer.openJson(organization, 'checkpoint', `${connection}/${stream}`, known.body)
      : undefined
    return { run: { ...claimed, id, config }, checkpoint, full: known.full_wanted }
  })
  if (!begun) return
  const { run, checkpoint, full } = begun
  const pages = run.config.connector.pull?.(ioOf(hub, run.config), {
    stream,
    full, // until its first page is stored; from then on a run that was cut off goes on
    ...(checkpoint === undefined || full ? {} : { checkpoint }),
  })
  let problem: PulledPage['problem']
  let sooner: number | undefined
  for await (const page of pages ?? []) {
    if (page.problem) problem = page.problem
    else sooner = (await storePage(hub, run, page)) ?? sooner
    if (stops()) return stopRun(hub, run)
  }
  await finish(hub, run, problem, sooner)
}

/** Leaves the rest to the next run, which is due at once. */
async function stopRun(hub: Hub, { id, organization, connection, stream }: Run): Promise<void> {
  const now = hub.now()
  await withScope(hub.pool, organization, async db => {
    await endRun(db, { id, connection, stream, state: 'stopped' }, now, now)
    await noteRun(hub, db, { id, connection, stream })
  })
}

/** Milliseconds after which it is wanted again, where that is sooner than usual. */
async function storePage(hub: Hub, run: Run, page: PulledPage): Promise<number | undefined> {
  const { organization, connection, stream } = run
  const now = hub.now()
  const rows = page.items.map(item => {
    const id = hub.newId()
    return {
      id,
      connection,
      origin: 'pull' as const,
      stream,
      receivedAt: now,
      bodyToken: hub.tokens.token(organization, 'body', hash('sha256', item.body, 'hex')),
      itemToken: hub.tokens.token(organization, `item ${connection}`, item.key),
      size: item.body.byteLength,
      contentType: item.contentType,
      body: hub.sealer.seal(organization, 'message', id, item.body),
      headers: hub.sealer.sealJson(organization, 'message.headers', id, { 'content-type': item.contentType }),
    }
  })
  const checkpoint = hub.sealer.sealJson(organization, 'checkpoint', `${connection}/${stream}`, page.checkpoint)
  return withScope(hub.pool, organization, async db => {
    const stored = rows.length > 0 ? await insertMessages(db, organization, rows) : 0
    const total = page.total === undefined ? {} : { total: page.total }
    const items = rows.length + (page.listed?.ids.length ?? 0)
    const saved = { run: run.id, connection, stream, checkpoint, items, stored, ...total }
    await savePage(db, saved, new Date(now.getTime() + leaseMs), now)
    if (stored > 0) db.afterCommit(() => hub.wake.tell('messages'))
    return page.listed && hub.pages?.list?.(hub, db, connection, page.listed)
  })
}

async function finish(hub: Hub, run: Run, problem: PulledPage['problem'], sooner: number | undefined): Promise<void> {
  const { id, organization, connection, stream, config } = run
  const now = hub.now()
  const usual = config.connector.streams?.find(each => each.name === stream)?.everyMs ?? afterFailureMs
  const every = Math.min(
    config.connector.pace?.(config.settings, stream, now) ?? usual,
    sooner ?? Number.POSITIVE_INFINITY,
  )
  const wait = problem ? Math.max(afterFailureMs, problem.kind === 'retry' ? (problem.afterMs ?? 0) : 0) : every
  await withScope(hub.pool, organization, async db => {
    if (problem) await noteProblem(hub, db, connection, problem)
    else await resolveIssues(db, connection, transientProblems, now, ['pull'])
    await noteRun(hub, db, run, problem?.problem)
    const ended = { id, connection, stream, state: problem ? ('failed' as const) : ('done' as const) }
    await endRun(
      db,
      { ...ended, ...(problem ? { problem: problem.problem } : {}) },
      new Date(now.getTime() + wait),
      now,
    )
  })
}

/** One entry a run: whose data it brought is noted by what applies them. */
async function noteRun(
  hub: Hub,
  db: Scope,
  { id, connection, stream }: { id: string; connection: string; stream: string },
  problem?: string,
): Promise<void> {
  await noteOwnAct(hub, db, [
    {
      actor: { kind: 'hub', id: 'pull' },
      action: 'source.pull',
      subject: { kind: 'stream', id: stream },
      connection,
      ...(problem ? { outcome: 'failed' as const, reason: problem } : {}),
      cause: id,
    },
  ])
}

async function noteProblem(
  hub: Hub,
  db: Scope,
  connection: string,
  problem: NonNullable<PulledPage['problem']>,
): Promise<void> {
  if (problem.kind === 'connection') await pauseForTrouble(hub, db, connection, problem.problem)
  else
    await raiseIssues(
      db,
      db.organization,
      [{ id: hub.newId(), connection, step: 'pull', code: problem.problem }],
      hub.now(),
    )
}
