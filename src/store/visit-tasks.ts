/** Tasks of visits that break rules: what waits for them, and those that nobody need decide any more. */
import type { Sql } from './scope.ts'

/** The messages that wait for a person because of a visit rule. */
export async function heldVisits(db: Sql): Promise<string[]> {
  const { rows } = await db.query<{ message: string }>(`
    select w.message
      from task t
      join task_message w on w.organization = t.organization and w.task = t.id
     where t.organization = current_organization() and t.state = 'open' and t.kind = 'visit.rule'`)
  return rows.map(row => row.message)
}

/** Withdraws the open tasks about these subjects: the visit breaks nothing any more. */
export async function withdrawVisitTasks(db: Sql, subjects: readonly bigint[], now: Date): Promise<void> {
  if (subjects.length === 0) return
  await db.query(
    `update task set state = 'withdrawn', decided_at = $2
      where organization = current_organization() and kind = 'visit.rule' and state = 'open'
        and subject = any ($1::bigint[])`,
    [subjects, now],
  )
}

/** The open tasks about visits that these messages wait for. */
export async function openVisitTasksOf(
  db: Sql,
  messages: readonly string[],
): Promise<{ task: string; message: string }[]> {
  if (messages.length === 0) return []
  const { rows } = await db.query<{ task: string; message: string }>(
    `select t.id as task, w.message
       from task_message w
       join task t on t.organization = w.organization and t.id = w.task
      where w.organization = current_organization() and w.message = any ($1::uuid[])
        and t.kind = 'visit.rule' and t.state = 'open'`,
    [messages],
  )
  return rows
}

/** Withdraws tasks: nobody need decide them any more. */
export async function withdrawTasks(db: Sql, tasks: readonly string[], now: Date): Promise<void> {
  await db.query(
    `update task set state = 'withdrawn', decided_at = $2
      where organization = current_organization() and state = 'open' and id = any ($1::uuid[])`,
    [tasks, now],
  )
}

/** The open task about this subject, if there is one. */
export async function findVisitTask(db: Sql, subject: bigint): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `select id from task
      where organization = current_organization() and kind = 'visit.rule' and state = 'open' and subject = $1`,
    [subject],
  )
  return rows[0]?.id
}

/** Puts another question in the place of the one that an open task asks. */
export async function changeVisitTask(db: Sql, id: string, body: Buffer): Promise<void> {
  await db.query('update task set body = $2 where organization = current_organization() and id = $1', [id, body])
}
