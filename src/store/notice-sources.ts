/** What notices are made of: appointments that changed, tasks, assignments and alerts since a moment. */
import type { Sql } from './scope.ts'

export type ChangedVisit = {
  event: string
  record: string
  version: number
  at: Date
  body: Buffer | null
  before: Buffer | null
}

/** Appointments that an event changed after `from`, page by page in the order of time; bodies sealed. */
export async function changedVisits(
  db: Sql,
  from: { at: Date; id: string },
  upTo: Date,
  limit: number,
): Promise<ChangedVisit[]> {
  const { rows } = await db.query<ChangedVisit>({
    name: 'changed-visits',
    text: `
      select e.id as event, e.record, e.record_version as version, e.created_at as at, v.body, b.body as before
        from event e
        join record r on r.organization = e.organization and r.id = e.record and r.type = 'Appointment'
        join record_version v on v.organization = e.organization and v.record = e.record and v.version = e.record_version
        left join record_version b
               on b.organization = e.organization and b.record = e.record and b.version = e.record_version - 1
       where e.organization = current_organization() and (e.created_at, e.id) > ($1, $2) and e.created_at <= $3
       order by e.created_at, e.id
       limit $4`,
    values: [from.at, from.id, upTo, limit],
  })
  return rows
}

/** Open tasks made after `from`. */
export async function tasksSince(db: Sql, from: Date): Promise<{ id: string }[]> {
  const { rows } = await db.query<{ id: string }>({
    name: 'tasks-since',
    text: `
      select id from task
       where organization = current_organization() and created_at > $1 and state = 'open'
       order by created_at
       limit 1000`,
    values: [from],
  })
  return rows
}

export type Assignment = { id: string; assignee: string; number: number; by: string | null }

/** Open tasks that are given to somebody who was not told. */
export async function untoldTasks(db: Sql): Promise<{ id: string; assignee: string }[]> {
  const { rows } = await db.query<{ id: string; assignee: string }>({
    name: 'untold-tasks',
    text: `
      select t.id, t.assignee
        from task t
       where t.organization = current_organization() and t.state = 'open' and t.assignee is not null
         and not exists (
           select from notice n
            where n.organization = t.organization and n.account = t.assignee and n.key = 'task.assigned ' || t.id)
       limit 1000`,
  })
  return rows
}

/** Issues that are given to somebody who was not told, with the event that gave it. */
export async function untoldIssues(db: Sql): Promise<Assignment[]> {
  const { rows } = await db.query<Assignment>({
    name: 'untold-issues',
    text: `
      select i.id, i.assignee, e.number, e.by
        from issue i
       cross join lateral (
         select number, by from issue_event
          where organization = i.organization and issue = i.id and kind = 'assigned' and about = i.assignee
          order by number desc
          limit 1) e
       where i.organization = current_organization() and i.assignee is not null and i.state in ('open', 'acknowledged')
         and not exists (
           select from notice n
            where n.organization = i.organization and n.account = i.assignee
              and n.key = 'issue.assigned ' || i.id || ' ' || e.number)
       limit 1000`,
  })
  return rows
}

/** Alerts that opened after `from`. */
export async function alertsSince(db: Sql, from: Date): Promise<{ id: string }[]> {
  const { rows } = await db.query<{ id: string }>({
    name: 'alerts-since',
    text: `
      select id from alert
       where organization = current_organization() and opened_at > $1
       order by opened_at
       limit 1000`,
    values: [from],
  })
  return rows
}
