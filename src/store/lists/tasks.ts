/** Tasks by state, the oldest first: who has waited longest is next. */
import type { Sql } from '../scope.ts'
import { type Page, pageOf } from './page.ts'

export const taskStates = ['open', 'done', 'withdrawn'] as const
export type TaskState = (typeof taskStates)[number]

export type ListedTask = {
  id: string
  kind: string
  problem: string
  connection: string
  target: string | null
  state: TaskState
  /** Null when retention removed it, long after the decision. */
  body: Buffer | null
  created_at: Date
  waiting: number
  assignee: string | null
}

const columns = `
  t.id, t.kind, t.problem, t.connection, t.target, t.state, t.body, t.created_at, t.assignee,
  (select count(*)::int from task_message w where w.organization = t.organization and w.task = t.id) as waiting`

/** A page of tasks in a state, after the one with the id `after`. */
export async function listTasks(
  db: Sql,
  state: TaskState,
  limit: number,
  after: string | undefined,
): Promise<Page<ListedTask>> {
  const { rows } = await db.query<ListedTask>({
    name: 'list-tasks',
    text: tasksQuery,
    values: [state, after ?? '00000000-0000-0000-0000-000000000000', limit + 1],
  })
  return pageOf(rows, limit, row => row.id)
}

/** The statement of `listTasks`; apart, so that its plan can be tested. */
export const tasksQuery = `
  select ${columns}
    from task t
   where t.organization = current_organization() and t.state = $1 and t.id > $2
   order by t.id
   limit $3`

/** One task. */
export async function findTask(db: Sql, id: string): Promise<ListedTask | undefined> {
  const { rows } = await db.query<ListedTask>(
    `select ${columns} from task t where t.organization = current_organization() and t.id = $1`,
    [id],
  )
  return rows[0]
}
