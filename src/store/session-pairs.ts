/** Pairs of sites, students and users with agencies, clients and staff: what could be one, and what was decided. */
import type { Sql } from './scope.ts'

export type PairKind = 'site' | 'student' | 'user'

/** One that has no pair, what is equal to it on the other side, and what else decides. */
export type Unpaired = {
  id: string
  author: 'employee' | 'parent' | null
  complete: boolean
  /** The agencies that its sites are paired with. */
  agencies: readonly string[]
  candidates: readonly {
    id: string
    agencies: readonly string[]
    active: boolean
    takenBy: string | null
    rejected: boolean
  }[]
  /** Others without a pair that have the same fields at the same sites. */
  rivals: readonly string[]
  /** What it was made for, when the practice management pushed it. */
  pushed: string | null
}

const sitesOf = {
  site: 'select null::bigint as site where false',
  student: 'select s.site where s.site is not null',
  user: `select us.site from session_user_site us
          where us.organization = s.organization and us.connection = s.connection and us.owner = s.source`,
} as const

/** Of two with the same fields, at which sites they must be to be mistaken for each other. */
const sharesSite = {
  site: 'true',
  student: 'o.site is not distinct from s.site',
  user: `exists (select from session_user_site mine
                   join session_user_site theirs on theirs.organization = mine.organization
                    and theirs.connection = mine.connection and theirs.site = mine.site and theirs.owner = o.source
                  where mine.organization = s.organization and mine.connection = s.connection
                    and mine.owner = s.source)`,
} as const

const targetKind = { site: 'agency', student: 'client', user: 'staff' } as const

/** The next of a kind that are due, with their candidates; locked until the transaction ends. */
export async function dueEntries(db: Sql, connection: string, kind: PairKind, limit: number): Promise<Unpaired[]> {
  const { rows } = await db.query<Unpaired>({
    name: `session-due-${kind}`,
    text: `
      with due as (
        select s.* from session_source s
         where s.organization = current_organization() and s.connection = $1 and s.kind = $2 and s.match_due
         order by s.id
         limit $3
           for update)
      select s.id, s.author, s.match is not null as complete, a.agencies, c.candidates, r.rivals, s.pushed_for as pushed
        from due s
       cross join lateral (
         select coalesce(array_agg(distinct site.target), '{}') as agencies
           from (${sitesOf[kind]}) own
           join session_source site on site.organization = s.organization and site.connection = s.connection
                                   and site.kind = 'site' and site.source = own.site and site.target is not null) a
       cross join lateral (
         select coalesce(jsonb_agg(jsonb_build_object(
                  'id', t.id, 'agencies', t.agencies, 'active', t.active, 'takenBy', o.id,
                  'rejected', exists (
                    select from session_rejection j
                     where j.organization = s.organization and j.kind = s.kind and j.source = s.id
                       and j.target = t.id)) order by t.id), '[]') as candidates
           from (select * from session_target x
                  where x.organization = s.organization and x.kind = '${targetKind[kind]}' and x.match = s.match
                    and x.gone_at is null
                  union
                 select * from session_target x
                  where x.organization = s.organization and x.kind = '${targetKind[kind]}' and x.id = s.pushed_for
                    and x.gone_at is null) t
           left join session_source o on o.organization = s.organization and o.connection = s.connection
                                     and o.kind = s.kind and o.target = t.id and o.id <> s.id
) c
       cross join lateral (
         select array(select o.id::text from session_source o
                       where o.organization = s.organization and o.connection = s.connection and o.kind = s.kind
                         and o.match = s.match and o.target is null and o.gone_at is null and o.id <> s.id
                         and o.author is distinct from 'parent' and ${sharesSite[kind]}) as rivals) r`,
    values: [connection, kind, limit],
  })
  return rows
}

export type PairDecision = { id: string; target: string | null; reason: string | null }

/** Writes what was decided by rule: an automatic pair, or why there is none. */
export async function decidePairs(db: Sql, decisions: readonly PairDecision[], now: Date): Promise<void> {
  if (decisions.length === 0) return
  await db.query({
    name: 'session-decide-pairs',
    text: `
      update session_source s
         set match_due = false, reason = u.reason, target = u.target,
             how = case when u.target is null then null else 'auto' end,
             mapped_at = case when u.target is null then null else $4::timestamptz end, mapped_by = null,
             version = s.version + case when u.target is null then 0 else 1 end -- a person decides by the pair they saw
        from unnest($1::uuid[], $2::text[], $3::text[]) as u (id, target, reason)
       where s.organization = current_organization() and s.id = u.id and s.target is null`,
    values: [
      decisions.map(each => each.id),
      decisions.map(each => each.target),
      decisions.map(each => each.reason),
      now,
    ],
  })
}

/**
 * What new pairs mean for what waited for them: of a site, its students and users; of a student or user, the notes; and of
 * each, those that could not be told apart from it.
 */
export async function followPairs(db: Sql, connection: string, kind: PairKind, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const own = `from session_source p
       where p.organization = current_organization() and p.connection = $1 and p.id = any ($2::uuid[])`
  const statements = {
    site: [
      `update session_source s set match_due = true ${own} and s.organization = p.organization
         and s.connection = p.connection and s.kind = 'student' and s.site = p.source and s.target is null
         and s.gone_at is null and not s.match_due`,
      `update session_source s set match_due = true
         from session_user_site us, session_source p
        where p.organization = current_organization() and p.connection = $1 and p.id = any ($2::uuid[])
          and us.organization = p.organization and us.connection = p.connection and us.site = p.source
          and s.organization = p.organization and s.connection = p.connection and s.kind = 'user'
          and s.source = us.owner and s.target is null and s.gone_at is null and not s.match_due`,
    ],
    student: [
      `update session_note n set match_due = true ${own} and n.organization = p.organization
         and n.connection = p.connection and n.student = p.source and n.appointment is null and n.gone_at is null
         and not n.match_due`,
    ],
    user: [
      `update session_note n set match_due = true ${own} and n.organization = p.organization
         and n.connection = p.connection and n.author = p.source and n.appointment is null and n.gone_at is null
         and not n.match_due`,
    ],
  }[kind]
  for (const text of [...statements, `${likeSources} and p.id = any ($2::uuid[])`])
    await db.query(text, [connection, ids])
}

/** Those without a pair that have the same fields as entries of the source. */
const likeSources = `update session_source s set match_due = true from session_source p
       where p.organization = current_organization() and p.connection = $1 and s.organization = p.organization
         and s.connection = p.connection and s.kind = p.kind and s.match = p.match and s.target is null
         and s.gone_at is null and not s.match_due and s.id <> p.id`

/** A target is free again: those that have its fields are looked at anew, but not the one that had it (it is already). */
export async function followFreed(db: Sql, connection: string, kind: PairKind, target: string): Promise<void> {
  await db.query(
    `update session_source s set match_due = true from session_target t
      where t.organization = current_organization() and t.kind = $3 and t.id = $4 and s.organization = t.organization
        and s.connection = $1 and s.kind = $2 and s.match = t.match and s.target is null and s.gone_at is null
        and not s.match_due`,
    [connection, kind, targetKind[kind], target],
  )
}

/** How many sites there are, and how many of them are paired. */
export async function countSites(db: Sql, connection: string): Promise<{ all: number; paired: number }> {
  const { rows } = await db.query<{ all: number; paired: number }>(
    `select count(*)::int as all, count(target)::int as paired from session_source
      where organization = current_organization() and connection = $1 and kind = 'site' and gone_at is null`,
    [connection],
  )
  return rows[0] ?? { all: 0, paired: 0 }
}
