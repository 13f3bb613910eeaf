/** Students and users with the client or staff member that each is, as the reports list them: in the order of their ids. */
import type { ReportMapping } from '../../model/sessions/reports.ts'
import type { Sql } from '../scope.ts'
import { type Page, pageOf } from './page.ts'

export type PeopleFilter = {
  connection: string
  kind: 'student' | 'user'
  mapping?: ReportMapping | undefined
  reason?: string | undefined
  /** Seen first on these days, in this zone. */
  from?: string | undefined
  to?: string | undefined
  zone: string
  /** Agencies whose rows may be seen; absent: all, those without an agency too. */
  agencies?: readonly string[] | undefined
}

export type ReportedPerson = {
  id: string
  body: Buffer
  target: string | null
  target_body: Buffer | null
  how: 'auto' | 'user' | null
  reason: string | null
  mapped_at: Date | null
  mapped_by: string | null
  first_seen_at: Date
  seen_at: Date
  sites: string[]
}

const ownSites = {
  student: 'select s.site where s.site is not null',
  user: `select us.site from session_user_site us
          where us.organization = s.organization and us.connection = s.connection and us.owner = s.source`,
} as const

const targetKinds = { student: 'client', user: 'staff' } as const

const asked = (kind: PeopleFilter['kind']) => `
      from session_source s
      left join session_target t on t.organization = s.organization and t.kind = '${targetKinds[kind]}'
                                and t.id = s.target
     cross join lateral (
       select coalesce(array_agg(distinct site.target) filter (where site.target is not null), '{}') as agencies,
              coalesce(array_agg(distinct site.id::text), '{}') as sites
         from (${ownSites[kind]}) own
         join session_source site on site.organization = s.organization and site.connection = s.connection
                                 and site.kind = 'site' and site.source = own.site) a
     where s.organization = current_organization() and s.connection = $1 and s.kind = $2 and s.gone_at is null
       and ($3::text is null or coalesce(s.how, 'none') = $3 or ($3 = 'mapped' and s.how is not null))
       and ($4::text is null or s.reason = $4)
       and ($5::date is null or (s.first_seen_at at time zone $7)::date >= $5)
       and ($6::date is null or (s.first_seen_at at time zone $7)::date <= $6)
       and ($8::text[] is null or a.agencies && $8)`

const values = (filter: PeopleFilter) => [
  filter.connection,
  filter.kind,
  filter.mapping ?? null,
  filter.reason ?? null,
  filter.from ?? null,
  filter.to ?? null,
  filter.zone,
  filter.agencies ?? null,
]

/** The query of a page; see `reportPeople`. */
export function reportPeopleQuery(
  filter: PeopleFilter,
  limit: number,
  after?: string,
): { text: string; values: unknown[] } {
  return {
    text: `
    select s.id, s.body, s.target, t.body as target_body, s.how, s.reason, s.mapped_at, s.mapped_by, s.first_seen_at,
           s.seen_at, a.sites ${asked(filter.kind)}
       and ($9::uuid is null or s.id > $9)
     order by s.id
     limit $10`,
    values: [...values(filter), after ?? null, limit + 1],
  }
}

/** A page of them. */
export async function reportPeople(
  db: Sql,
  filter: PeopleFilter,
  limit: number,
  after?: string,
): Promise<Page<ReportedPerson>> {
  const { rows } = await db.query<ReportedPerson>(reportPeopleQuery(filter, limit, after))
  return pageOf(rows, limit, row => row.id)
}

/** One bar of a chart: how many of a week are so. */
export type ReportCount = {
  /** Its Monday; null: without a date. */
  week: string | null
  how: 'auto' | 'user' | null
  reason: string | null
  rendered: boolean
  count: number
}

/** How many there are, by the week in which they were seen first, mapping and reason. */
export async function countReportPeople(db: Sql, filter: PeopleFilter): Promise<ReportCount[]> {
  const { rows } = await db.query<ReportCount>(
    `
    select date_trunc('week', s.first_seen_at at time zone $7)::date::text as week, s.how, s.reason,
           false as rendered, count(*)::int as count ${asked(filter.kind)}
     group by 1, 2, 3
     order by 1`,
    values(filter),
  )
  return rows
}
