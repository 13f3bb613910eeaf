/** Tasks: what only a person can decide, and the messages that wait for the decision. */
import type { Sql } from './scope.ts'

export type NewTask = {
  id: string
  kind: string
  problem: string
  subject: bigint
  connection: string
  target?: string
  body: Buffer
}

/**
 * Opens a task unless one of the same kind and subject is open; returns the id of the open one.
 */
export async function openTask(db: Sql, organization: string, task: NewTask, now: Date): Promise<string> {
  const { rows } = await db.query<{ id: string }>({
    name: 'open-task',
    text: `
      insert into task as t (organization, id, kind, problem, subject, connection, target, state, body, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9)
      on conflict (organization, kind, subject) where state = 'open' do update set problem = t.problem
      returning id`,
    values: [
      organization,
      task.id,
      task.kind,
      task.problem,
      task.subject,
      task.connection,
      task.target ?? null,
      task.body,
      now,
    ],
  })
  const id = rows[0]?.id
  if (!id) throw new Error('opening a task returned no row')
  return id
}

/** Notes which messages go on when a task is decided. */
export async function addWaiting(
  db: Sql,
  organization: string,
  task: string,
  messages: readonly string[],
): Promise<void> {
  await db.query({
    name: 'add-waiting',
    text: `
      insert into task_message (organization, task, message)
      select $1, $2, u.message from unnest($3::uuid[]) as u (message)
      on conflict do nothing`,
    values: [organization, task, messages],
  })
}

export type TaskRow = {
  id: string
  kind: string
  problem: string
  connection: string
  target: string | null
  state: 'open' | 'done' | 'withdrawn'
  body: Buffer
  decision: Buffer | null
  created_at: Date
  decided_at: Date | null
  waiting: number
}

/** One task with the number of messages that wait for it, locked for the decision. */
export async function lockTask(db: Sql, id: string): Promise<TaskRow | undefined> {
  const { rows } = await db.query<TaskRow>({
    name: 'lock-task',
    text: `
      select t.id, t.kind, t.problem, t.connection, t.target, t.state, t.body, t.decision, t.created_at, t.decided_at,
             (select count(*)::int from task_message w where w.organization = t.organization and w.task = t.id) as waiting
        from task t
       where t.organization = current_organization() and t.id = $1
         for update`,
    values: [id],
  })
  return rows[0]
}

/** Gives an open task to somebody, or to nobody; its state, or undefined when there is no such task. */
export async function assignTask(db: Sql, id: string, assignee: string | null): Promise<string | undefined> {
  const { rows } = await db.query<{ state: string }>(
    `update task set assignee = case when state = 'open' then $2 else assignee end
      where organization = current_organization() and id = $1
     returning state`,
    [id, assignee],
  )
  return rows[0]?.state
}

/** Closes a task and returns the messages that waited for it and for no other open one. */
export async function closeTask(
  db: Sql,
  id: string,
  state: 'done' | 'withdrawn',
  decision: Buffer | undefined,
  by: string | undefined,
  now: Date,
): Promise<string[]> {
  await db.query({
    name: 'close-task',
    text: `
      update task set state = $2, decision = $3, decided_by = $4, decided_at = $5
       where organization = current_organization() and id = $1`,
    values: [id, state, decision ?? null, by ?? null, now],
  })
  const { rows } = await db.query<{ message: string }>({
    name: 'task-messages',
    text: `
      select w.message
        from task_message w
       where w.organization = current_organization() and w.task = $1
         and not exists (
           select from task_message o
             join task t on t.organization = o.organization and t.id = o.task
            where o.organization = w.organization and o.message = w.message and t.state = 'open')`,
    values: [id],
  })
  return rows.map(row => row.message)
}

/** The open tasks that ask for counterparts of one kind between two connections, the oldest first. */
export async function openMapTasks(
  db: Sql,
  which: { kind: string; source: string; target: string },
  lock?: 'lock',
): Promise<{ id: string; body: Buffer }[]> {
  const { rows } = await db.query<{ id: string; body: Buffer }>(
    `
    select id, body
      from task
     where organization = current_organization() and state = 'open' and kind = $1 and connection = $2 and target = $3
     order by id
     ${lock ? 'for update' : ''}`,
    [`map.${which.kind}`, which.source, which.target],
  )
  return rows
}
