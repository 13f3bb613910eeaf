/** Runs: one pull of a stream, with its progress, and the checkpoint it goes on from. */
import type { Sql } from './scope.ts'

/**
 * Makes a stream due, the whole of it the first time. A stream that is known keeps its checkpoint, and is due by `latest`:
 * its settings may ask for it more often than before.
 */
export async function wantStream(
  db: Sql,
  organization: string,
  connection: string,
  stream: string,
  now: Date,
  latest: Date,
): Promise<void> {
  await db.query(
    `
    insert into checkpoint (organization, connection, stream, due_at) values ($1, $2, $3, $4)
    on conflict (organization, connection, stream) do update
       set due_at = $5
     where checkpoint.due_at > $5 and checkpoint.run is null`,
    [organization, connection, stream, now, latest],
  )
}

/** Makes a stream due now; `full` begins it anew. Returns false when there is no such stream. */
export async function demandStream(
  db: Sql,
  connection: string,
  stream: string,
  full: boolean,
  now: Date,
): Promise<boolean> {
  const result = await db.query(
    `
    update checkpoint set due_at = $3, full_wanted = full_wanted or $4
     where organization = current_organization() and connection = $1 and stream = $2`,
    [connection, stream, now, full],
  )
  return result.rowCount > 0
}

export type ClaimedStream = { organization: string; connection: string; stream: string }

/** Leases streams that are due, over all organizations; needs no scope. */
export async function claimStreams(db: Sql, now: Date, limit: number, leaseMs: number): Promise<ClaimedStream[]> {
  const { rows } = await db.query<ClaimedStream>(
    'select organization, connection, stream from claim_streams($1, $2, $3)',
    [now, limit, leaseMs],
  )
  return rows
}

export type StreamState = { body: Buffer | null; full_wanted: boolean; run: string | null }

/** The checkpoint of a stream. */
export async function loadCheckpoint(db: Sql, connection: string, stream: string): Promise<StreamState | undefined> {
  const { rows } = await db.query<StreamState>(
    `
    select body, full_wanted, run from checkpoint
     where organization = current_organization() and connection = $1 and stream = $2`,
    [connection, stream],
  )
  return rows[0]
}

/** Begins a run of a stream whose lease the caller holds. One that was cut off before is over: its pages are kept. */
export async function beginRun(
  db: Sql,
  organization: string,
  run: { id: string; connection: string; stream: string; full: boolean },
  now: Date,
): Promise<void> {
  await db.query(
    `
    update run set state = 'stopped', ended_at = $3
     where organization = current_organization() and connection = $1 and stream = $2 and state = 'running'`,
    [run.connection, run.stream, now],
  )
  await db.query(
    `
    insert into run (organization, id, connection, stream, full_run, state, started_at)
    values ($1, $2, $3, $4, $5, 'running', $6)`,
    [organization, run.id, run.connection, run.stream, run.full, now],
  )
  await db.query(
    `
    update checkpoint set run = $3
     where organization = current_organization() and connection = $1 and stream = $2`,
    [run.connection, run.stream, run.id],
  )
}

/** Notes a stored page, unless another run has taken the stream over: in the same transaction as its messages, so that the checkpoint never runs ahead of them. */
export async function savePage(
  db: Sql,
  page: {
    run: string
    connection: string
    stream: string
    checkpoint: Buffer
    items: number
    stored: number
    total?: number
  },
  leaseUntil: Date,
  now: Date,
): Promise<void> {
  await db.query(
    `
    update run set pages = pages + 1, items = items + $2, stored = stored + $3, total = coalesce($4, total)
     where organization = current_organization() and id = $1`,
    [page.run, page.items, page.stored, page.total ?? null],
  )
  await db.query(
    `
    update checkpoint set body = $3, due_at = $4, saved_at = $5, full_wanted = false
     where organization = current_organization() and connection = $1 and stream = $2 and run = $6`,
    [page.connection, page.stream, page.checkpoint, leaseUntil, now, page.run],
  )
}

/** Ends a run and says when the stream is due next, unless another run has taken it over. */
export async function endRun(
  db: Sql,
  run: { id: string; connection: string; stream: string; state: 'done' | 'failed' | 'stopped'; problem?: string },
  nextAt: Date,
  now: Date,
): Promise<void> {
  await db.query(
    `
    update run set state = $2, problem = $3, ended_at = $4
     where organization = current_organization() and id = $1 and state = 'running'`,
    [run.id, run.state, run.problem ?? null, now],
  )
  await db.query(
    `
    update checkpoint set due_at = $3, run = null
     where organization = current_organization() and connection = $1 and stream = $2 and run = $4`,
    [run.connection, run.stream, nextAt, run.id],
  )
}
