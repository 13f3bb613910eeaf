/** Alerts as people see them: the open ones and what there was, with whom they were told and whether that arrived. */
import { type AlertRow, alertColumns } from '../alerts.ts'
import type { Sql } from '../scope.ts'
import { type Page, pageOf } from './page.ts'

export type ToldRow = {
  alert: string
  channel: string | null
  account: string | null
  event: 'opened' | 'cleared' | 'summary'
  state: 'held' | 'merged' | 'waiting' | 'sent' | 'failed'
  problem: string | null
  status: number | null
  due_at: Date | null
  at: Date
}

/** A page of alerts, the one opened last first; of the open or the cleared ones when asked. */
export async function listAlerts(
  db: Sql,
  state: 'open' | 'cleared' | undefined,
  limit: number,
  after: { at: Date; id: string } | undefined,
): Promise<Page<AlertRow>> {
  const { rows } = await db.query<AlertRow>({
    name: 'list-alerts',
    text: `
      select ${alertColumns}
        from alert a
       where a.organization = current_organization()
         and ($1::text is null or (a.cleared_at is null) = ($1 = 'open'))
         and ($3::timestamptz is null or (a.opened_at, a.id) < ($3, $4::uuid))
       order by a.opened_at desc, a.id desc
       limit $2 + 1`,
    values: [state ?? null, limit, after?.at ?? null, after?.id ?? null],
  })
  return pageOf(rows, limit, row => `${row.opened_at.toISOString()} ${row.id}`)
}

/** Whom these alerts were told to. Of a mailed one the mail knows what became of it; of a held one its summary. */
export async function toldOfAlerts(db: Sql, alerts: readonly string[]): Promise<ToldRow[]> {
  const { rows } = await db.query<ToldRow>({
    name: 'told-of-alerts',
    text: `
      select n.alert, n.channel, n.account, n.event,
             case coalesce(w.state, n.state)
               when 'mailed' then case m.state when 'sent' then 'sent' when 'waiting' then 'waiting' else 'failed' end
               else coalesce(w.state, n.state)
             end as state,
             coalesce(m.problem, w.problem, n.problem) as problem, coalesce(m.status, w.status, n.status) as status,
             coalesce(m.due_at, w.due_at, n.due_at) as due_at,
             coalesce(m.ended_at, w.ended_at, n.ended_at, n.created_at) as at
        from alert_notice n
        left join alert_notice w on w.organization = n.organization and w.id = n.merged_into
        left join mail m on m.organization = n.organization and m.id = coalesce(w.mail, n.mail)
       where n.organization = current_organization() and n.alert = any ($1::uuid[])
       order by n.id`,
    values: [alerts],
  })
  return rows
}
