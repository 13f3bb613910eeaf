/** What becomes of an issue: its state, who looks after it, and what people say, each an event with its number. */
import type { IssueState } from './lists/issues.ts'
import type { Sql } from './scope.ts'

export type IssueEventKind =
  | 'opened'
  | 'reopened'
  | 'acknowledged'
  | 'resolved'
  | 'ignored'
  | 'assigned'
  | 'commented'
  | 'retried'

export type IssueEvent = {
  number: number
  at: Date
  kind: IssueEventKind
  by: string | null
  about: string | null
  body: Buffer | null
}

const kindOf: Readonly<Record<IssueState, IssueEventKind>> = {
  open: 'reopened',
  acknowledged: 'acknowledged',
  resolved: 'resolved',
  ignored: 'ignored',
}

/** Gives an issue a state; the state before, or undefined when there is no such issue. The state it has is no event. */
export async function setIssueState(
  db: Sql,
  id: string,
  state: IssueState,
  by: string,
  now: Date,
): Promise<IssueState | undefined> {
  const { rows } = await db.query<{ before: IssueState }>(
    `with changed as (
       update issue i set state = $2, events = i.events + case when old.state = $2 then 0 else 1 end
         from (select id, state from issue where organization = current_organization() and id = $1 for update) old
        where i.organization = current_organization() and i.id = old.id
       returning i.organization, i.id, i.events, old.state as before
     ), noted as (
       insert into issue_event (organization, issue, number, at, kind, by)
       select organization, id, events, $4, $5, $3 from changed where before <> $2
     )
     select before from changed`,
    [id, state, by, now, kindOf[state]],
  )
  return rows[0]?.before
}

/** Gives an issue to somebody, or to nobody; who had it before, or undefined when there is no such issue. */
export async function assignIssue(
  db: Sql,
  id: string,
  assignee: string | null,
  by: string,
  now: Date,
): Promise<{ before: string | null } | undefined> {
  const { rows } = await db.query<{ before: string | null }>(
    `with changed as (
       update issue i set assignee = $2, events = i.events + case when old.assignee is not distinct from $2 then 0 else 1 end
         from (select id, assignee from issue where organization = current_organization() and id = $1 for update) old
        where i.organization = current_organization() and i.id = old.id
       returning i.organization, i.id, i.events, old.assignee as before
     ), noted as (
       insert into issue_event (organization, issue, number, at, kind, by, about)
       select organization, id, events, $4, 'assigned', $3, $2::uuid from changed where before is distinct from $2
     )
     select before from changed`,
    [id, assignee, by, now],
  )
  return rows[0]
}

/**
 * Notes something about an issue; its number, or undefined when there is no such issue.
 * @param seal seals what was said, under `{issue}/{number}`; the row is locked meanwhile, so the number is this event's
 */
export async function noteIssue(
  db: Sql,
  id: string,
  event: { kind: 'commented' | 'retried'; by: string; about?: string; seal?: (key: string) => Buffer },
  now: Date,
): Promise<number | undefined> {
  const { rows } = await db.query<{ organization: string; events: number }>(
    `update issue set events = events + 1 where organization = current_organization() and id = $1
     returning organization, events`,
    [id],
  )
  const [issue] = rows
  if (!issue) return undefined
  await db.query(
    `insert into issue_event (organization, issue, number, at, kind, by, about, body)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      issue.organization,
      id,
      issue.events,
      now,
      event.kind,
      event.by,
      event.about ?? null,
      event.seal?.(`${id}/${issue.events}`) ?? null,
    ],
  )
  return issue.events
}

/** The last events of an issue, in order. */
export async function eventsOfIssue(db: Sql, id: string, most: number): Promise<IssueEvent[]> {
  const { rows } = await db.query<IssueEvent>(
    `select number, at, kind, by, about, body
       from issue_event
      where organization = current_organization() and issue = $1
      order by number desc
      limit $2`,
    [id, most],
  )
  return rows.reverse()
}
