/** What decides about somebody who is to be created at the source: the person, the sites, and whether they are there. */
import type { Sql } from './scope.ts'
import type { PushKind } from './session-pushes.ts'

export type PushFactsRow = {
  id: string
  version: string
  body: Buffer
  agencies: string[]
  gone: boolean
  /** Sites that are paired with one of the agencies. */
  sites: string[]
  /** The zone of the first of them. */
  zone: string | null
  /** The entry that is this person: paired, or pushed for them and not yet paired. */
  known: string | null
  known_body: Buffer | null
  /** Somebody without a pair has the same fields there. */
  twin: boolean
  wanted: boolean | null
  said: string | null
  source: Buffer | null
}

const sourceKinds = { client: 'student', staff: 'user' } as const

export const pushFactsQuery = `
    -- Pushed and not yet paired, read once for all of them: there is no index on whom they were pushed for.
    with made as materialized (
      select s.pushed_for, s.id, s.body, case when s.gone_at is null then 2 else 3 end as rank
        from session_source s
       where s.organization = current_organization() and s.connection = $1 and s.kind = $3 and s.target is null
         and s.pushed_for = any ($4::text[]))
    select t.id, t.version, t.body, t.agencies, t.gone_at is not null as gone, w.sites, a.zone, k.id as known,
           k.body as known_body, p.wanted, p.said, p.source,
           exists (select from session_source o
                    where o.organization = t.organization and o.connection = $1 and o.kind = $3 and o.match = t.match
                      and o.target is null and o.gone_at is null and o.author is distinct from 'parent'
                      and o.pushed_for is distinct from t.id) as twin
      from session_target t
      left join session_push p on p.organization = t.organization and p.connection = $1 and p.kind = t.kind
                              and p.target = t.id
     cross join lateral (
       select array(select s.id::text from session_source s
                     where s.organization = t.organization and s.connection = $1 and s.kind = 'site'
                       and s.target = any (t.agencies) and s.gone_at is null
                     order by s.id) as sites) w
      left join lateral (
        select x.zone from session_target x
         where x.organization = t.organization and x.kind = 'agency' and x.id = t.agencies[1]) a on true
      left join lateral (
        select e.id, e.body
          from (select s.id, s.body, 1 as rank from session_source s
                 where s.organization = t.organization and s.connection = $1 and s.kind = $3 and s.target = t.id
                union all
                select m.id, m.body, m.rank from made m where m.pushed_for = t.id) e
         order by e.rank
         limit 1) k on true
     where t.organization = current_organization() and t.kind = $2 and t.id = any ($4::text[])
     order by t.id`

/** The facts of these people, of those that are known here. */
export async function pushFacts(
  db: Sql,
  connection: string,
  kind: PushKind,
  targets: readonly string[],
): Promise<PushFactsRow[]> {
  if (targets.length === 0) return []
  const { rows } = await db.query<PushFactsRow>(pushFactsQuery, [connection, kind, sourceKinds[kind], targets])
  return rows
}

/** Entries of the source by their ids in the hub, sealed. */
export async function sourceBodies(db: Sql, ids: readonly string[]): Promise<{ id: string; body: Buffer }[]> {
  if (ids.length === 0) return []
  const { rows } = await db.query<{ id: string; body: Buffer }>(
    'select id, body from session_source where organization = current_organization() and id = any ($1::uuid[])',
    [ids],
  )
  return rows
}
