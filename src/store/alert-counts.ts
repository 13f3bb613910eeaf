/** For metrics: how much mail waits and how many alerts are open, over all organizations; numbers and codes only. */
import type { Sql } from './scope.ts'

/** Mail that has not left, and the age of the oldest in milliseconds. */
export async function readMailDepth(db: Sql, now: Date): Promise<{ depth: number; oldestMs: number }> {
  const { rows } = await db.query<{ depth: string; oldest_ms: number | null }>({
    name: 'mail-depth',
    text: 'select depth, oldest_ms from mail_waiting($1)',
    values: [now],
  })
  return { depth: Number(rows[0]?.depth ?? 0), oldestMs: Math.max(0, rows[0]?.oldest_ms ?? 0) }
}

export type OpenCount = { connection: string | null; code: string; severity: string; count: number }

/** Open alerts by connection, code and severity. */
export async function openAlertCounts(db: Sql): Promise<OpenCount[]> {
  const { rows } = await db.query<Omit<OpenCount, 'count'> & { count: string }>({
    name: 'open-alert-counts',
    text: 'select connection, code, severity, count from alerts_open()',
  })
  return rows.map(row => ({ ...row, count: Number(row.count) }))
}
