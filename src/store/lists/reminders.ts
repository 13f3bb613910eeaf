/** Messages to people as the office sees them, the newest first. */
import type { ReminderRow, ReminderState } from '../reminders.ts'
import type { Sql } from '../scope.ts'
import { type Page, pageOf } from './page.ts'

export type ReminderListRow = Omit<ReminderRow, 'body'> & { of: string | null }

type Filter = { state?: ReminderState | undefined; record?: string | undefined }

/** The statement of a page; only what is asked stands in it, so that each filter has its index. */
export function remindersQuery(
  { state, record }: Filter,
  limit: number,
  after: { at: Date; id: string } | undefined,
): { text: string; values: unknown[] } {
  const values: unknown[] = [limit + 1]
  const put = (value: unknown) => `$${values.push(value)}`
  const conditions = [
    ...(state ? [`m.state = ${put(state)}`] : []),
    ...(record ? [`m.record = ${put(record)}`] : []),
    // What was dropped before it left is only of interest for one visit.
    ...(state || record ? [] : ["m.state <> 'dropped'"]),
    ...(after ? [`(m.created_at, m.id) < (${put(after.at)}::timestamptz, ${put(after.id)}::uuid)`] : []),
  ]
  const text = `
    select m.id, m.record, m.kind, m.minutes_before, m.starts_at, m.told, m.state, m.reason, m.channel, m.language,
           m.person, m.tries, m.due_at, m.status, m.created_at, m.ended_at, coalesce(m.person, r.person) as of
      from reminder m
      join record r on r.organization = m.organization and r.id = m.record
     where ${['m.organization = current_organization()', ...conditions].join(' and ')}
     order by m.created_at desc, m.id desc
     limit $1`
  return { text, values }
}

/** A page of messages; of a state or of one visit when asked. */
export async function listReminders(
  db: Sql,
  filter: Filter,
  limit: number,
  after: { at: Date; id: string } | undefined,
): Promise<Page<ReminderListRow>> {
  const { rows } = await db.query<ReminderListRow>(remindersQuery(filter, limit, after))
  return pageOf(rows, limit, row => `${row.created_at.toISOString()} ${row.id}`)
}

/** How many messages of the last 30 days are in each state. */
export async function countReminders(db: Sql, since: Date): Promise<{ state: ReminderState; count: number }[]> {
  const { rows } = await db.query<{ state: ReminderState; count: number }>({
    name: 'count-reminders',
    text: `
      select state, count(*)::int as count from reminder
       where organization = current_organization() and created_at >= $1
       group by state`,
    values: [since],
  })
  return rows
}
