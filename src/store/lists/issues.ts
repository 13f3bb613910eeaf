/** Issues by state, the latest first, and one of them. */
import type { Sql } from '../scope.ts'
import { type Page, pageOf } from './page.ts'

export const issueStates = ['open', 'acknowledged', 'resolved', 'ignored'] as const
export type IssueState = (typeof issueStates)[number]

export type ListedIssue = {
  id: string
  connection: string
  step: string
  code: string
  detail: string
  state: IssueState
  count: string
  first_seen_at: Date
  last_seen_at: Date
  assignee: string | null
  sample_message: string | null
  sample_delivery: string | null
}

const columns = `
  i.id, i.connection, i.step, i.code, i.detail, i.state, i.count, i.first_seen_at, i.last_seen_at, i.assignee,
  coalesce(i.sample_message,
           (select e.message
              from delivery d
              join event e on e.organization = d.organization and e.id = d.event
             where d.organization = i.organization and d.id = i.sample_delivery)) as sample_message, i.sample_delivery`

/** Behind every id. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** A page of the issues in any of these states, the one seen last first. */
export async function listIssues(
  db: Sql,
  states: readonly IssueState[],
  limit: number,
  after: { at: Date; id: string } | undefined,
  filter: { assignee?: string | undefined; connection?: string | undefined } = {},
): Promise<Page<ListedIssue>> {
  const { rows } = await db.query<ListedIssue>({
    name: 'list-issues',
    text: issuesQuery,
    values: [
      states,
      after?.at ?? 'infinity',
      after?.id ?? lastId,
      limit + 1,
      filter.assignee ?? null,
      filter.connection ?? null,
    ],
  })
  return pageOf(rows, limit, row => `${row.last_seen_at.toISOString()} ${row.id}`)
}

/**
 * The statement of `listIssues`; apart, so that its plan can be tested. Times are compared in milliseconds, which is
 * what a cursor holds: the hub writes no finer ones.
 */
export const issuesQuery = `
  select ${columns}
    from unnest($1::text[]) as wanted (state)
   cross join lateral (
     select * from issue i
      where i.organization = current_organization() and i.state = wanted.state
        and (i.last_seen_at, i.id) < ($2::timestamptz, $3::uuid)
        and ($5::uuid is null or i.assignee = $5) and ($6::uuid is null or i.connection = $6)
      order by i.last_seen_at desc, i.id desc
      limit $4) i
   order by i.last_seen_at desc, i.id desc
   limit $4`

/** One issue. */
export async function findIssue(db: Sql, id: string): Promise<ListedIssue | undefined> {
  const { rows } = await db.query<ListedIssue>(
    `select ${columns} from issue i where i.organization = current_organization() and i.id = $1`,
    [id],
  )
  return rows[0]
}
