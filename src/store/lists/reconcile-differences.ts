/** Differences of a run as a list, in the order in which they were found; counts of it, and what people corrected. */
import { type DifferenceRow, differenceColumns } from '../reconcile-differences.ts'
import type { Sql } from '../scope.ts'
import { type Page, pageOf } from './page.ts'

export type DifferenceFilter = {
  run: string
  kind?: string | undefined
  state?: string | undefined
}

/** As the subject of an act on many: one that proposes no repair is in a state of its own. */
export const differencesAsSubjects = `(select organization, id,
    case when state = 'open' and proposal is null then 'unproposed' else state end as state from difference)`

/** The conditions of a filter, on `difference d`. */
export function differenceConditions(filter: DifferenceFilter, values: unknown[]): string[] {
  const bound = (value: unknown) => `$${values.push(value)}`
  return [
    'd.organization = current_organization()',
    `d.run = ${bound(filter.run)}`,
    ...(filter.kind === undefined ? [] : [`d.kind = ${bound(filter.kind)}`]),
    ...(filter.state === undefined ? [] : [`d.state = ${bound(filter.state)}`]),
  ]
}

export type ListedDifference = DifferenceRow & {
  version: number | null
  person: string | null
  /** Where the repair stands: the state of its delivery or message. */
  result_state: string | null
}

/** The statement of `listDifferences`; apart, so that its plan can be tested. */
export function differencesQuery(
  filter: DifferenceFilter,
  limit: number,
  after: string | undefined,
): { text: string; values: unknown[] } {
  const values: unknown[] = []
  const where = differenceConditions(filter, values)
  if (after !== undefined) where.push(`d.id > $${values.push(after)}`)
  const text = `
    select page.*, rec.version, rec.person,
           coalesce((select state from delivery x where x.organization = current_organization() and x.id = page.result),
                    (select state from message x where x.organization = current_organization() and x.id = page.result))
             as result_state
      from (select ${differenceColumns}
              from difference d
             where ${where.join('\n               and ')}
             order by d.id
             limit $${values.push(limit + 1)}) page
      left join lateral (
        select version, person from record
         where organization = current_organization() and id = page.record
        offset 0) rec on true
     order by page.id`
  return { text, values }
}

/** A page of differences, after the one that the cursor ended with. */
export async function listDifferences(
  db: Sql,
  filter: DifferenceFilter,
  limit: number,
  after: string | undefined,
): Promise<Page<ListedDifference>> {
  const { text, values } = differencesQuery(filter, limit, after)
  const { rows } = await db.query<ListedDifference>(text, values)
  return pageOf(rows, limit, row => row.id)
}

export type DifferenceCount = { kind: string; state: string; count: number }

/** How many differences a run has of each kind, in each state. */
export async function countDifferences(db: Sql, run: string): Promise<DifferenceCount[]> {
  const { rows } = await db.query<DifferenceCount>(
    `
    select kind, state, count(*)::int as count
      from difference
     where organization = current_organization() and run = $1
     group by kind, state`,
    [run],
  )
  return rows
}

/** How many a run has of each kind on each day of the visits, in a zone. */
export async function countByDay(
  db: Sql,
  run: string,
  zone: string,
): Promise<{ day: string; kind: string; count: number }[]> {
  const { rows } = await db.query<{ day: string; kind: string; count: number }>(
    `
    select to_char(at at time zone $2, 'YYYY-MM-DD') as day, kind, count(*)::int as count
      from difference
     where organization = current_organization() and run = $1 and at is not null
     group by 1, 2
     order by 1, 2`,
    [run, zone],
  )
  return rows
}

export type Correction = { week: string; cause: string; repair: string; count: number }

/** What people put right in a pair since then: by week (its Monday, in a zone), cause and repair. */
export async function correctionsByWeek(db: Sql, pair: string, since: Date, zone: string): Promise<Correction[]> {
  const { rows } = await db.query<Correction>(
    `
    select to_char(date_trunc('week', repaired_at at time zone $3), 'YYYY-MM-DD') as week, cause, repair,
           count(*)::int as count
      from difference
     where organization = current_organization() and pair = $1 and repair is not null and repaired_at >= $2
     group by 1, 2, 3
     order by 1 desc, 4 desc`,
    [pair, since, zone],
  )
  return rows
}
