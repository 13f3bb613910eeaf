/** Runs of a reconciliation: asked for, leased, read page by page, ended; what was read is kept until it is compared. */
import type { Sql } from './scope.ts'

export type RunState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
export type RunStep = 'read-a' | 'read-b' | 'compare'

export type RunRow = {
  id: string
  pair: string
  cause: 'night' | 'hour' | 'person'
  asked_by: string | null
  state: RunState
  step: RunStep
  from_at: Date
  to_at: Date
  tries: number
  due_at: Date | null
  asked_at: Date
  started_at: Date | null
  ended_at: Date | null
  read_a: number
  read_b: number
  total_a: number | null
  total_b: number | null
  cursor: Buffer | null
  compared: number
  equal_pairs: number
  found: number
  fresh: number
  counts: Record<string, number> | null
  left_out: Record<string, number> | null
  problem: string | null
}

const columns = `id, pair, cause, asked_by, state, step, from_at, to_at, tries, due_at, asked_at, started_at, ended_at, read_a, read_b,
       total_a, total_b, cursor, compared, equal_pairs, found, fresh, counts, left_out, problem`

export type NewRun = Pick<RunRow, 'id' | 'pair' | 'cause' | 'asked_by' | 'from_at' | 'to_at'>

/** Asks for a run; returns the one that is under way for the pair, this one or an earlier one. */
export async function insertRun(db: Sql, organization: string, run: NewRun, now: Date): Promise<string> {
  const { rowCount } = await db.query(
    `
    insert into reconciliation_run (organization, id, pair, cause, asked_by, state, step, from_at, to_at, due_at, asked_at)
    values ($1, $2, $3, $4, $5, 'waiting', 'read-a', $6, $7, $8, $8)
    on conflict (organization, pair) where state in ('waiting', 'running') do nothing`,
    [organization, run.id, run.pair, run.cause, run.asked_by, run.from_at, run.to_at, now],
  )
  if (rowCount > 0) return run.id
  const { rows } = await db.query<{ id: string }>(
    `
    select id from reconciliation_run
     where organization = current_organization() and pair = $1 and state in ('waiting', 'running')`,
    [run.pair],
  )
  return rows[0]?.id ?? run.id
}

/** Leases runs that are due, over all organizations; needs no scope. */
export async function claimRuns(
  db: Sql,
  worker: string,
  now: Date,
  limit: number,
  leaseMs: number,
): Promise<{ organization: string; id: string }[]> {
  const { rows } = await db.query<{ organization: string; id: string }>({
    name: 'claim-reconciliations',
    text: 'select organization, id from claim_reconciliations($1, $2, $3, $4)',
    values: [worker, now, limit, leaseMs],
  })
  return rows
}

/** One run. */
export async function findRun(db: Sql, id: string): Promise<RunRow | undefined> {
  const { rows } = await db.query<RunRow>(
    `select ${columns} from reconciliation_run where organization = current_organization() and id = $1`,
    [id],
  )
  return rows[0]
}

/** The latest runs of a pair, newest first. */
export async function listRuns(db: Sql, pair: string, limit: number): Promise<RunRow[]> {
  const { rows } = await db.query<RunRow>(
    `
    select ${columns} from reconciliation_run
     where organization = current_organization() and pair = $1
     order by id desc
     limit $2`,
    [pair, limit],
  )
  return rows
}

const ours = `organization = current_organization() and id = $1 and worker = $2 and state = 'running'`

/** Notes where a run stands and renews its lease; false when it is no longer this worker's, or was cancelled. */
export async function holdRun(
  db: Sql,
  id: string,
  worker: string,
  at: { step: RunStep; cursor: Buffer | null; dueAt: Date; started: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `
    update reconciliation_run set step = $3, cursor = $4, due_at = $5, started_at = coalesce(started_at, $6)
     where ${ours}`,
    [id, worker, at.step, at.cursor, at.dueAt, at.started],
  )
  return rowCount > 0
}

/** Keeps a page with what follows it; false when the run is no longer this worker's, or was cancelled. */
export async function keepPage(
  db: Sql,
  organization: string,
  worker: string,
  page: {
    run: string
    side: 'a' | 'b'
    body: Buffer
    entries: number
    total?: number
    cursor: Buffer
    leaseUntil: Date
  },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'keep-reconciliation-page',
    text: `
      update reconciliation_run
         set read_a = read_a + case when $3 = 'a' then $4::int else 0 end,
             read_b = read_b + case when $3 = 'b' then $4::int else 0 end,
             total_a = case when $3 = 'a' then coalesce($5::int, total_a) else total_a end,
             total_b = case when $3 = 'b' then coalesce($5::int, total_b) else total_b end,
             cursor = $6, due_at = $7, tries = 0
       where ${ours}`,
    values: [page.run, worker, page.side, page.entries, page.total ?? null, page.cursor, page.leaseUntil],
  })
  if (rowCount === 0) return false
  await db.query({
    name: 'insert-reconciliation-page',
    text: `
      insert into reconciliation_page (organization, run, side, number, body)
      select $1, $2, $3, coalesce(max(number), 0) + 1, $4
        from reconciliation_page
       where organization = $1 and run = $2 and side = $3`,
    values: [organization, page.run, page.side, page.body],
  })
  return true
}

/** The pages of a side after one, a few at a time. */
export async function loadPages(
  db: Sql,
  run: string,
  side: 'a' | 'b',
  after: number,
  limit: number,
): Promise<{ number: number; body: Buffer }[]> {
  const { rows } = await db.query<{ number: number; body: Buffer }>({
    name: 'load-reconciliation-pages',
    text: `
      select number, body from reconciliation_page
       where organization = current_organization() and run = $1 and side = $2 and number > $3
       order by number
       limit $4`,
    values: [run, side, after, limit],
  })
  return rows
}

/** Leaves a run to whoever claims it at that time. */
export async function postponeRun(db: Sql, id: string, worker: string, dueAt: Date, problem?: string): Promise<void> {
  await db.query(`update reconciliation_run set due_at = $3, problem = $4 where ${ours}`, [
    id,
    worker,
    dueAt,
    problem ?? null,
  ])
}

export type RunResult = Pick<RunRow, 'compared' | 'equal_pairs' | 'found' | 'fresh'> & {
  counts: Record<string, number>
  left_out: Record<string, number>
}

/** Ends a run with what it found; false when it is no longer this worker's, or was cancelled. What was read is forgotten. */
export async function endRun(db: Sql, id: string, worker: string, result: RunResult, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `
    update reconciliation_run
       set state = 'done', ended_at = $3, due_at = null, cursor = null, problem = null, compared = $4, equal_pairs = $5,
           found = $6, fresh = $7, counts = $8, left_out = $9
     where ${ours}`,
    [
      id,
      worker,
      now,
      result.compared,
      result.equal_pairs,
      result.found,
      result.fresh,
      JSON.stringify(result.counts),
      JSON.stringify(result.left_out),
    ],
  )
  if (rowCount > 0) await forgetPages(db, id)
  return rowCount > 0
}

/** Ends a run that cannot go on. */
export async function failRun(db: Sql, id: string, worker: string, problem: string, now: Date): Promise<void> {
  const { rowCount } = await db.query(
    `update reconciliation_run set state = 'failed', ended_at = $3, due_at = null, cursor = null, problem = $4 where ${ours}`,
    [id, worker, now, problem],
  )
  if (rowCount > 0) await forgetPages(db, id)
}

/** Stops a run where it is; false when it had ended. */
export async function cancelRun(db: Sql, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `
    update reconciliation_run set state = 'cancelled', ended_at = $2, due_at = null, cursor = null
     where organization = current_organization() and id = $1 and state in ('waiting', 'running')`,
    [id, now],
  )
  if (rowCount > 0) await forgetPages(db, id)
  return rowCount > 0
}

async function forgetPages(db: Sql, run: string): Promise<void> {
  await db.query('delete from reconciliation_page where organization = current_organization() and run = $1', [run])
}

/** When the latest run before this one was asked for that ended and has one of these causes. */
export async function formerRunAt(
  db: Sql,
  run: Pick<RunRow, 'id' | 'pair'>,
  causes: readonly RunRow['cause'][],
): Promise<Date | undefined> {
  const { rows } = await db.query<{ asked_at: Date }>(
    `
    select asked_at from reconciliation_run
     where organization = current_organization() and pair = $1 and id < $2 and state = 'done' and cause = any ($3)
     order by id desc
     limit 1`,
    [run.pair, run.id, causes],
  )
  return rows[0]?.asked_at
}

/** Forgets runs of long ago, and of those before `detailBefore` what they found: the counts stay. */
export async function forgetRuns(db: Sql, before: Date, detailBefore: Date): Promise<void> {
  await db.query('delete from reconciliation_run where organization = current_organization() and ended_at < $1', [
    before,
  ])
  await db.query(
    `
    delete from difference d
     using reconciliation_run r
     where d.organization = current_organization() and r.organization = d.organization and r.id = d.run
       and r.ended_at < $1`,
    [detailBefore],
  )
}
