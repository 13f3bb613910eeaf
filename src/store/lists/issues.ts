/** Issues by state, the latest first, and the state that a person gives one. */
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
  sample_message: string | null
  sample_delivery: string | null
}

/** Behind every id. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** A page of the issues in any of these states, the one seen last first. */
export async function listIssues(
  db: Sql,
  states: readonly IssueState[],
  limit: number,
  after: { at: Date; id: string } | undefined,
): Promise<Page<ListedIssue>> {
  const { rows } = await db.query<ListedIssue>({
    name: 'list-issues',
    text: issuesQuery,
    values: [states, after?.at ?? 'infinity', after?.id ?? lastId, limit + 1],
  })
  return pageOf(rows, limit, row => `${row.last_seen_at.toISOString()} ${row.id}`)
}

/**
 * The statement of `listIssues`; apart, so that its plan can be tested. Times are compared in milliseconds, which is
 * what a cursor holds: the hub writes no finer ones.
 */
export const issuesQuery = `
  select i.id, i.connection, i.step, i.code, i.detail, i.state, i.count, i.first_seen_at, i.last_seen_at,
         i.sample_message, i.sample_delivery
    from unnest($1::text[]) as wanted (state)
   cross join lateral (
     select * from issue i
      where i.organization = current_organization() and i.state = wanted.state
        and (i.last_seen_at, i.id) < ($2::timestamptz, $3::uuid)
      order by i.last_seen_at desc, i.id desc
      limit $4) i
   order by i.last_seen_at desc, i.id desc
   limit $4`

/** Gives an issue a state; the state before, or undefined when there is no such issue. */
export async function setIssueState(db: Sql, id: string, state: IssueState): Promise<IssueState | undefined> {
  const { rows } = await db.query<{ before: IssueState }>(
    `update issue i set state = $2
       from (select id, state from issue where organization = current_organization() and id = $1 for update) old
      where i.organization = current_organization() and i.id = old.id
     returning old.state as before`,
    [id, state],
  )
  return rows[0]?.before
}
