/** Runs of the retention: asked for by the clock or a person, and what each removed. */
import type { RetentionKind } from '../../model/retention.ts'
import type { Sql } from '../scope.ts'

export type Removed = Partial<Record<RetentionKind, number>>
export type RetentionRun = {
  id: string
  state: 'asked' | 'running' | 'done' | 'stopped' | 'failed'
  asked_at: Date
  asked_by: string | null
  started_at: Date | null
  ended_at: Date | null
  removed: Removed
}

/** Asks for a run; the id of the one that is asked for or running already, if there is one. */
export async function askForRun(db: Sql, id: string, by: string | undefined, now: Date): Promise<string> {
  await db.query(
    `insert into retention_run (organization, id, state, asked_at, asked_by)
     values (current_organization(), $1, 'asked', $2, $3) on conflict do nothing`,
    [id, now, by ?? null],
  )
  const { rows } = await db.query<{ id: string }>(
    `select id from retention_run where organization = current_organization() and state in ('asked', 'running')`,
  )
  return rows[0]?.id ?? id
}

/**
 * Takes the run that is due: one that is asked for, one that a process left behind, or a new one when the last began
 * before `since`. The caller holds the lock, so what is running here runs nowhere.
 */
export async function takeRun(db: Sql, newId: () => string, since: Date, now: Date): Promise<string | undefined> {
  const { rows: recent } = await db.query(
    `select 1 from retention_run where organization = current_organization() and state = 'done' and started_at > $1 limit 1`,
    [since],
  )
  const { rows: open } = await db.query(
    `select 1 from retention_run where organization = current_organization() and state in ('asked', 'running')`,
  )
  if (open.length === 0 && recent.length > 0) return undefined
  const id = await askForRun(db, newId(), undefined, now)
  await db.query(
    `update retention_run set state = 'running', started_at = $2, removed = '{}'
      where organization = current_organization() and id = $1`,
    [id, now],
  )
  return id
}

/** Notes how far a run has come, and that it ended. */
export async function noteRun(
  db: Sql,
  id: string,
  { removed, state, now }: { removed: Removed; state: RetentionRun['state']; now: Date },
): Promise<void> {
  await db.query(
    `update retention_run set removed = $2, state = $3, ended_at = case when $3 <> 'running' then $4::timestamptz end
      where organization = current_organization() and id = $1`,
    [id, JSON.stringify(removed), state, now],
  )
}

/** The last runs, newest first. */
export async function listRuns(db: Sql, limit: number): Promise<RetentionRun[]> {
  const { rows } = await db.query<RetentionRun>(
    `select id, state, asked_at, asked_by, started_at, ended_at, removed from retention_run
      where organization = current_organization() order by id desc limit $1`,
    [limit],
  )
  return rows
}
