/** What became of the scenarios of staging when they were played for an organization. */
import type { Sql } from './scope.ts'

export type ScenarioRun = { at: Date; green: boolean; played: string[]; failed: string[] }

/** Keeps a run. */
export async function insertScenarioRun(
  db: Sql,
  organization: string,
  run: ScenarioRun & { id: string },
): Promise<void> {
  await db.query(
    'insert into scenario_run (organization, id, at, green, played, failed) values ($1, $2, $3, $4, $5, $6)',
    [organization, run.id, run.at, run.green, run.played, run.failed],
  )
}

/** The last run; undefined when there was none. */
export async function lastScenarioRun(db: Sql): Promise<ScenarioRun | undefined> {
  const { rows } = await db.query<ScenarioRun>(`
    select at, green, played, failed
      from scenario_run
     where organization = current_organization()
     order by at desc, id desc
     limit 1`)
  return rows[0]
}
