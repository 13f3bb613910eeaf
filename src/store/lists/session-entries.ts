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

/** A page of rows, in the order in which they were seen first. */
export async function listEntries(
  db: Sql,
  filter: EntryFilter,
  limit: number,
  after?: string,
): Promise<Page<ListedEntry>> {
  const { kind } = filter
  const { rows } = await db.query<ListedEntry>(
    `
    select s.id, s.version, s.body, s.author, s.target, s.how, s.reason, s.mapped_at, s.mapped_by, s.first_seen_at,
           s.seen_at, t.body as target_body, t.gone_at is not null as target_gone, a.agencies, a.sites,
           ${dependants[kind]}
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
       and s.author is distinct from 'parent' -- parents have accounts as well; they are no staff
       and ($3::text is null or coalesce(s.how, 'none') = $3)
       and ($4::text is null or s.reason = $4)
       and ($5::text[] is null or a.agencies && $5)
       and ($6::uuid[] is null or s.id = any ($6))
       and ($7::uuid is null or s.id > $7)
     order by s.id
     limit $8`,
    [
      filter.connection,
      kind,
      filter.mapping ?? null,
      filter.reason ?? null,
      filter.agency
        ? [filter.agency].filter(each => filter.agencies?.includes(each) ?? true)
        : (filter.agencies ?? null),
      filter.among ?? null,
      after ?? null,
      limit + 1,
    ],
  )
  return pageOf(rows, limit, row => row.id)
}

export type EntryCount = { kind: PairKind; how: 'auto' | 'user' | null; reason: string | null; count: number }

/** How many there are of each kind, by mapping and reason. */
export async function countEntries(db: Sql, connection: string): Promise<EntryCount[]> {
  const { rows } = await db.query<EntryCount>(
    `
    select kind, how, reason, count(*)::int as count from session_source
     where organization = current_organization() and connection = $1 and kind <> 'template' and gone_at is null
       and author is distinct from 'parent'
     group by kind, how, reason`,
    [connection],
  )
  return rows
}
