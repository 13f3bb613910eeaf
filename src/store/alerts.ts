/** Alerts in the database: the unique open row of a cause is what makes it open once, whoever looks. */
import type { Facts, Severity } from '../model/alerts.ts'
import type { Scope, Sql } from './scope.ts'

export type AlertRow = {
  id: string
  cause: string
  code: string
  severity: Severity
  connection: string | null
  route: string | null
  step: string | null
  issue: string | null
  message: string | null
  delivery: string | null
  facts: Facts
  opened_at: Date
  absent_since: Date | null
  cleared_at: Date | null
  ended: 'gone' | 'dismissed' | null
}

export const alertColumns = `a.id, a.cause, a.code, a.severity, a.connection, a.route, a.step, a.issue, a.message,
  a.delivery, a.facts, a.opened_at, a.absent_since, a.cleared_at, a.ended`

/** The alerts that are open now. */
export async function openAlerts(db: Sql): Promise<AlertRow[]> {
  const { rows } = await db.query<AlertRow>({
    name: 'open-alerts',
    text: `
      select ${alertColumns} from alert a
       where a.organization = current_organization() and a.cleared_at is null
       order by a.opened_at, a.id`,
  })
  return rows
}

/** Causes that ended since: what follows from them may still be draining. */
export async function clearedSince(db: Sql, since: Date): Promise<{ cause: string }[]> {
  const { rows } = await db.query<{ cause: string }>({
    name: 'alerts-cleared-since',
    text: `
      select distinct cause from alert
       where organization = current_organization() and opened_at > $1::timestamptz - interval '30 days' and cleared_at > $1`,
    values: [since],
  })
  return rows
}

/** Opens an alert; false when its cause has one already, whoever opened it. */
export async function openAlert(
  db: Scope,
  alert: Omit<AlertRow, 'opened_at' | 'absent_since' | 'cleared_at' | 'ended'>,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'open-alert',
    text: `
      insert into alert (organization, id, cause, code, severity, connection, route, step, issue, message, delivery,
                         facts, opened_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
      on conflict (organization, cause) where cleared_at is null do nothing`,
    values: [
      db.organization,
      alert.id,
      alert.cause,
      alert.code,
      alert.severity,
      alert.connection,
      alert.route,
      alert.step,
      alert.issue,
      alert.message,
      alert.delivery,
      JSON.stringify(alert.facts),
      now,
    ],
  })
  return rowCount > 0
}

/** Its cause is gone since `since`, or is there again (`null`). */
export async function noteAbsence(db: Sql, id: string, since: Date | null): Promise<void> {
  await db.query({
    name: 'note-absence',
    text: `
      update alert set absent_since = $2
       where organization = current_organization() and id = $1 and cleared_at is null`,
    values: [id, since],
  })
}

/** Keeps what is counted up to date while an alert is open. */
export async function writeFacts(db: Sql, id: string, facts: Facts): Promise<void> {
  await db.query({
    name: 'write-alert-facts',
    text: `
      update alert set facts = $2
       where organization = current_organization() and id = $1 and cleared_at is null and facts <> $2::jsonb`,
    values: [id, JSON.stringify(facts)],
  })
}

/** Clears an alert; false when somebody else has done so. */
export async function clearAlert(db: Sql, id: string, ended: 'gone' | 'dismissed', now: Date): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'clear-alert',
    text: `
      update alert set cleared_at = $2, ended = $3
       where organization = current_organization() and id = $1 and cleared_at is null`,
    values: [id, now, ended],
  })
  return rowCount > 0
}

/** Alerts by their ids. */
export async function loadAlerts(db: Sql, ids: readonly string[]): Promise<AlertRow[]> {
  const { rows } = await db.query<AlertRow>({
    name: 'load-alerts',
    text: `
      select ${alertColumns} from alert a
       where a.organization = current_organization() and a.id = any ($1::uuid[])
       order by a.opened_at, a.id`,
    values: [ids],
  })
  return rows
}

/** Forgets what ended long ago. */
export async function forgetAlerts(db: Sql, before: Date): Promise<void> {
  await db.query('delete from alert_notice where organization = current_organization() and created_at < $1', [before])
  await db.query(
    `delete from alert a
      where a.organization = current_organization() and a.opened_at < $1 and a.cleared_at < $1
        and not exists (select from alert_notice n where n.organization = a.organization and n.alert = a.id)`,
    [before],
  )
}
