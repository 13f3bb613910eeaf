/** Notices for people, and what each of them wants to be told. */
import type { NoticeKind } from '../model/notices.ts'
import type { Scope, Sql } from './scope.ts'

export type NewNotice = {
  id: string
  account: string
  kind: NoticeKind
  /** Kind and ids: the same thing is said once. */
  key: string
  appointment?: string
  task?: string
  issue?: string
  alert?: string
  /** Sealed. */
  body?: Buffer
}

/** Adds the notices that are new; returns how many were. */
export async function insertNotices(db: Scope, notices: readonly NewNotice[], now: Date): Promise<number> {
  if (notices.length === 0) return 0
  const { rowCount } = await db.query({
    name: 'insert-notices',
    text: `
      insert into notice (organization, id, account, kind, key, appointment, task, issue, alert, body, created_at)
      select $1, u.id, u.account, u.kind, u.key, u.appointment, u.task, u.issue, u.alert, u.body, $11
        from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[], $10::bytea[])
          as u (id, account, kind, key, appointment, task, issue, alert, body)
      on conflict do nothing`,
    values: [
      db.organization,
      notices.map(each => each.id),
      notices.map(each => each.account),
      notices.map(each => each.kind),
      notices.map(each => each.key),
      notices.map(each => each.appointment ?? null),
      notices.map(each => each.task ?? null),
      notices.map(each => each.issue ?? null),
      notices.map(each => each.alert ?? null),
      notices.map(each => each.body ?? null),
      now,
    ],
  })
  return rowCount
}

export type NoticeRow = {
  id: string
  kind: NoticeKind
  appointment: string | null
  task: string | null
  issue: string | null
  alert: string | null
  body: Buffer | null
  created_at: Date
  read_at: Date | null
  task_kind: string | null
  issue_code: string | null
  alert_code: string | null
  connection: string | null
  alert_cleared: boolean | null
}

/** Somebody's notices, the newest first, with what they are about as codes and ids. */
export async function listNotices(
  db: Sql,
  account: string,
  limit: number,
  before: string | undefined,
): Promise<NoticeRow[]> {
  const { rows } = await db.query<NoticeRow>({
    name: 'list-notices',
    text: `
      select n.id, n.kind, n.appointment, n.task, n.issue, n.alert, n.body, n.created_at, n.read_at,
             t.kind as task_kind, i.code as issue_code, a.code as alert_code,
             coalesce(t.connection, i.connection, a.connection) as connection, a.cleared_at is not null as alert_cleared
        from notice n
        left join task t on t.organization = n.organization and t.id = n.task
        left join issue i on i.organization = n.organization and i.id = n.issue
        left join alert a on a.organization = n.organization and a.id = n.alert
       where n.organization = current_organization() and n.account = $1 and ($3::uuid is null or n.id < $3)
       order by n.id desc
       limit $2`,
    values: [account, limit, before ?? null],
  })
  return rows
}

/** How many notices somebody has not read. */
export async function countUnread(db: Sql, account: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    name: 'count-unread-notices',
    text: `
      select count(*)::int as count from notice
       where organization = current_organization() and account = $1 and read_at is null`,
    values: [account],
  })
  return rows[0]?.count ?? 0
}

/** Marks one of somebody's notices as read; false when it is not theirs. */
export async function readNotice(db: Sql, account: string, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `update notice set read_at = coalesce(read_at, $3)
      where organization = current_organization() and account = $1 and id = $2`,
    [account, id, now],
  )
  return rowCount > 0
}

/** Marks all of somebody's notices up to one as read: what came in since stays new. Returns how many. */
export async function readAllNotices(db: Sql, account: string, upTo: string, now: Date): Promise<number> {
  const { rowCount } = await db.query(
    `update notice set read_at = $3
      where organization = current_organization() and account = $1 and id <= $2 and read_at is null`,
    [account, upTo, now],
  )
  return rowCount
}

/** What is done needs nobody's eye any more; returns how many notices that were. */
export async function readDone(db: Sql, now: Date): Promise<number> {
  const { rowCount } = await db.query({
    name: 'read-done-notices',
    text: `
      update notice n set read_at = $1
        from task t
       where n.organization = current_organization() and n.read_at is null and n.task is not null
         and t.organization = n.organization and t.id = n.task and t.state <> 'open'`,
    values: [now],
  })
  return rowCount
}

/** Forgets notices that are old. */
export async function forgetNotices(db: Sql, before: Date): Promise<void> {
  await db.query('delete from notice where organization = current_organization() and created_at < $1', [before])
}

export type NoticeChoice = { account: string; kind: string; wanted: boolean }

/** What people chose; of one account when it is given. */
export async function noticeChoices(db: Sql, account?: string): Promise<NoticeChoice[]> {
  const { rows } = await db.query<NoticeChoice>({
    name: 'notice-choices',
    text: `
      select account, kind, wanted from notice_setting
       where organization = current_organization() and ($1::uuid is null or account = $1)`,
    values: [account ?? null],
  })
  return rows
}

/** Sets what somebody wants. */
export async function chooseNotice(db: Scope, account: string, kind: NoticeKind, wanted: boolean): Promise<void> {
  await db.query(
    `insert into notice_setting (organization, account, kind, wanted) values ($1, $2, $3, $4)
     on conflict (organization, account, kind) do update set wanted = excluded.wanted`,
    [db.organization, account, kind, wanted],
  )
}
