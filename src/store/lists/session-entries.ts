/** Sites, students and users as rows of Synchronization: by state and time, each with the pair it has. */

import type { Sql } from '../scope.ts'
import type { PairKind } from '../session-pairs.ts'
import { type Page, pageOf } from './page.ts'

export type EntryFilter = {
  connection: string
  kind: PairKind
  mapping?: 'auto' | 'user' | 'none' | undefined
  reason?: string | undefined
  /** Agencies whose rows may be seen; absent: all, those without an agency too. */
  agencies?: readonly string[] | undefined
  /** Only of this agency. */
  agency?: string | undefined
  among?: readonly string[] | undefined
}

export type ListedEntry = {
  id: string
  version: number
  body: Buffer
  author: 'employee' | 'parent' | null
  target: string | null
  how: 'auto' | 'user' | null
  reason: string | null
  mapped_at: Date | null
  mapped_by: string | null
  first_seen_at: Date
  seen_at: Date
  target_body: Buffer | null
  target_gone: boolean | null
  /** Agencies of its sites; of a site: its own. */
  agencies: string[]
  sites: string[]
  clients: number
  staff: number
  appointments: number
}

const ownSites = {
  site: 'select s.source as site',
  student: 'select s.site where s.site is not null',
  user: `select us.site from session_user_site us
          where us.organization = s.organization and us.connection = s.connection and us.owner = s.source`,
} as const

const targetKinds = { site: 'agency', student: 'client', user: 'staff' } as const

const dependants = {
  site: `
    (select count(*)::int from session_source c where c.organization = s.organization and c.connection = s.connection
        and c.kind = 'student' and c.site = s.source and c.target is not null) as clients,
    (select count(*)::int from session_user_site us
       join session_source c on c.organization = us.organization and c.connection = us.connection and c.kind = 'user'
        and c.source = us.owner and c.target is not null
      where us.organization = s.organization and us.connection = s.connection and us.site = s.source) as staff,
    (select count(*)::int from session_source c
       join session_note n on n.organization = c.organization and n.connection = c.connection and n.student = c.source
        and n.appointment is not null
      where c.organization = s.organization and c.connection = s.connection and c.kind = 'student'
        and c.site = s.source) as appointments`,
  student: `0 as clients, 0 as staff,
    (select count(*)::int from session_note n where n.organization = s.organization and n.connection = s.connection
        and n.student = s.source and n.appointment is not null) as appointments`,
  user: `0 as clients, 0 as staff,
    (select count(*)::int from session_note n where n.organization = s.organization and n.connection = s.connection
        and n.author = s.source and n.appointment is not null) as appointments`,
} as const

/** Where an entry is: at one of these agencies. */
const isAt = {
  site: 's.target = any ($5)',
  student: `exists (select from session_source site
                     where site.organization = s.organization and site.connection = s.connection and site.kind = 'site'
                       and site.source = s.site and site.target = any ($5))`,
  user: `exists (select from session_user_site us
                   join session_source site on site.organization = us.organization and site.connection = us.connection
                                           and site.kind = 'site' and site.source = us.site
                  where us.organization = s.organization and us.connection = s.connection and us.owner = s.source
                    and site.target = any ($5))`,
} as const

/** The same for no agency at all. */
const isNowhere = {
  site: 's.target is null',
  student: `not ${isAt.student.replace('= any ($5)', 'is not null')}`,
  user: `not ${isAt.user.replace('= any ($5)', 'is not null')}`,
} as const

/** The rows that are asked for (`s`), as every query about them has it. */
export function askedEntries(filter: EntryFilter): { from: string; values: unknown[] } {
  const agencies = filter.agency
    ? [filter.agency].filter(each => filter.agencies?.includes(each) ?? true)
    : (filter.agencies ?? null)
  return {
    from: `
      from session_source s
     where s.organization = current_organization() and s.connection = $1 and s.kind = $2 and s.gone_at is null
       and s.author is distinct from 'parent' -- parents have accounts as well; they are no staff
       and ($3::text is null or coalesce(s.how, 'none') = $3)
       and ($4::text is null or s.reason = $4)
       and ${agencies === null ? '$5::text[] is null' : isAt[filter.kind]}
       and ($6::uuid[] is null or s.id = any ($6))`,
    values: [
      filter.connection,
      filter.kind,
      filter.mapping ?? null,
      filter.reason ?? null,
      agencies,
      filter.among ?? null,
    ],
  }
}

/** The query of a page; see `listEntries`. */
export function entriesQuery(filter: EntryFilter, limit: number, after?: string): { text: string; values: unknown[] } {
  const { kind } = filter
  const { from, values } = askedEntries(filter)
  return {
    text: `
    select s.id, s.version, s.body, s.author, s.target, s.how, s.reason, s.mapped_at, s.mapped_by, s.first_seen_at,
           s.seen_at, t.body as target_body, t.gone_at is not null as target_gone, a.agencies, a.sites,
           ${dependants[kind]}
      from (select s.* ${from}
               and ($7::uuid is null or s.id > $7)
             order by s.id
             limit $8) s -- the page first: what rests on a row is counted for its rows only
      left join session_target t on t.organization = s.organization and t.kind = '${targetKinds[kind]}'
                                and t.id = s.target
     cross join lateral (
       select coalesce(array_agg(distinct site.target) filter (where site.target is not null), '{}') as agencies,
              coalesce(array_agg(distinct site.id::text), '{}') as sites
         from (${ownSites[kind]}) own
         join session_source site on site.organization = s.organization and site.connection = s.connection
                                 and site.kind = 'site' and site.source = own.site) a
     order by s.id`,
    values: [...values, after ?? null, limit + 1],
  }
}

/** A page of rows, in the order in which they were seen first. */
export async function listEntries(
  db: Sql,
  filter: EntryFilter,
  limit: number,
  after?: string,
): Promise<Page<ListedEntry>> {
  const { rows } = await db.query<ListedEntry>(entriesQuery(filter, limit, after))
  return pageOf(rows, limit, row => row.id)
}

export type EntryCount = { kind: PairKind; how: 'auto' | 'user' | null; reason: string | null; count: number }

/** How many rows are asked for. */
export async function countAsked(db: Sql, filter: EntryFilter): Promise<number> {
  const { from, values } = askedEntries(filter)
  const { rows } = await db.query<{ count: number }>(`select count(*)::int as count ${from}`, values)
  return rows[0]?.count ?? 0
}

/** How many there are of each kind, by mapping and reason; of these agencies only, where they are given. */
export async function countEntries(db: Sql, connection: string, agencies?: readonly string[]): Promise<EntryCount[]> {
  const counted: EntryCount[] = []
  for (const kind of ['site', 'student', 'user'] as const) {
    const { from, values } = askedEntries({ connection, kind, agencies })
    const { rows } = await db.query<EntryCount>(
      `select s.kind, s.how, s.reason, count(*)::int as count ${from} group by s.kind, s.how, s.reason`,
      values,
    )
    counted.push(...rows)
  }
  return counted
}

/** How many rows of each kind no agency has: sites without a pair, and those who are at no other site. */
export async function countUnplaced(db: Sql, connection: string): Promise<Readonly<Record<PairKind, number>>> {
  const counts = { site: 0, student: 0, user: 0 }
  for (const kind of ['site', 'student', 'user'] as const) {
    const { from, values } = askedEntries({ connection, kind })
    const { rows } = await db.query<{ count: number }>(
      `select count(*)::int as count ${from} and ${isNowhere[kind]}`,
      values,
    )
    counts[kind] = rows[0]?.count ?? 0
  }
  return counts
}
