/** Counts and times of each route by hour and by day, written down before the rows they are made of go. */
import type { Sql } from '../scope.ts'

export const spans = ['hour', 'day'] as const
export type Span = (typeof spans)[number]

/** What is settled in this time may still be on its way into the database: its hour waits as long. */
const slack = '10 minutes'

/**
 * Fills every whole span since the last one that has a row, of one organization; returns how many rows came. What is
 * there stays: a span is counted once, when all of its rows are still there.
 */
export async function fillStatistics(db: Sql, span: Span, now: Date): Promise<number> {
  const { rowCount } = await db.query(
    `
    insert into statistic (organization, route, span, starts_at, delivered, rejected, dead, suppressed, attempts,
                           p50_ms, p95_ms, longest_ms)
    select d.organization, d.route, $1, date_trunc($1, d.settled_at, 'UTC'),
           count(*) filter (where d.state = 'delivered'), count(*) filter (where d.state = 'rejected'),
           count(*) filter (where d.state = 'dead'), count(*) filter (where d.state = 'suppressed'), sum(d.attempts),
           percentile_disc(0.5) within group (order by took.ms) filter (where d.state = 'delivered'),
           percentile_disc(0.95) within group (order by took.ms) filter (where d.state = 'delivered'),
           max(took.ms) filter (where d.state = 'delivered')
      from delivery d
     cross join lateral (
       select least(extract(epoch from d.settled_at - d.created_at) * 1000, 2147483647)::int as ms) took
     where d.organization = current_organization()
       and d.settled_at >= coalesce((select max(s.starts_at) + ('1 ' || $1)::interval from statistic s
                                      where s.organization = current_organization() and s.span = $1), '-infinity')
       and d.settled_at < date_trunc($1, $2::timestamptz - interval '${slack}', 'UTC')
     group by d.organization, d.route, date_trunc($1, d.settled_at, 'UTC')
    on conflict do nothing`,
    [span, now],
  )
  return rowCount
}

export type Statistic = {
  route: string
  slug: string
  starts_at: Date
  delivered: number
  rejected: number
  dead: number
  suppressed: number
  attempts: number
  p50_ms: number | null
  p95_ms: number | null
  longest_ms: number | null
}

/** Statistics from a time on, oldest first. */
export async function listStatistics(db: Sql, span: Span, from: Date, limit: number): Promise<Statistic[]> {
  const { rows } = await db.query<Statistic>(
    `
    select s.route, r.slug, s.starts_at, s.delivered, s.rejected, s.dead, s.suppressed, s.attempts, s.p50_ms, s.p95_ms,
           s.longest_ms
      from statistic s
      join route r on r.organization = s.organization and r.id = s.route
     where s.organization = current_organization() and s.span = $1 and s.starts_at >= $2
     order by s.starts_at, r.slug
     limit $3`,
    [span, from, limit],
  )
  return rows
}
