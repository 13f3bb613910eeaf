/** What "why is it not there?" asks the store about session notes: facts of a few notes, entries and appointments. */
import type { Sql } from '../scope.ts'

/** What is looked for; ids of the hub, tokens of ids at the source, and ids of the practice management. */
export type SoughtSessions = {
  ids: readonly string[]
  sources: readonly bigint[]
  targets: readonly string[]
}

export type NoteFacts = {
  id: string
  published: boolean
  gone: boolean
  appointment: string | null
  reason: string | null
  match_due: boolean
  step: string
  due_at: Date | null
  problem: string | null
  review: string | null
  gates: unknown
  starts_at: Date | null
  seen_at: Date
  rendered_at: Date | null
  student: string | null
  student_body: Buffer | null
  agency: string | null
}

/** Notes that are looked for, or whose student, author or appointment is; the newest session first. */
export async function noteFacts(
  db: Sql,
  connection: string,
  sought: SoughtSessions,
  most: number,
): Promise<NoteFacts[]> {
  const { rows } = await db.query<NoteFacts>({
    name: 'session-explain-notes',
    text: `
      with found as (
        select id from session_note
         where organization = current_organization() and connection = $1 and id = any ($2::uuid[])
        union
        select id from session_note
         where organization = current_organization() and connection = $1 and source = any ($3::bigint[])
        union
        (select id from session_note
          where organization = current_organization() and connection = $1 and student = any ($3::bigint[])
          order by date desc nulls last limit $5)
        union
        (select id from session_note
          where organization = current_organization() and connection = $1 and author = any ($3::bigint[])
          order by date desc nulls last limit $5)
        union
        select id from session_note
         where organization = current_organization() and connection = $1 and appointment = any ($4::text[]))
      select n.id, n.published, n.gone_at is not null as gone, n.appointment, n.reason, n.match_due, n.step, n.due_at,
             n.problem, n.review, n.gates, n.starts_at, n.seen_at, n.rendered_at, s.id as student,
             s.body as student_body, site.target as agency
        from found
        join session_note n on n.organization = current_organization() and n.id = found.id
        left join session_source s on s.organization = n.organization and s.connection = n.connection
                                  and s.kind = 'student' and s.source = n.student
        left join session_source site on site.organization = n.organization and site.connection = n.connection
                                     and site.kind = 'site' and site.source = s.site
       order by n.starts_at desc nulls last, n.id
       limit $5`,
    values: [connection, sought.ids, sought.sources, sought.targets, most],
  })
  return rows
}

export type EntryFacts = {
  id: string
  kind: 'site' | 'student' | 'user'
  source: string
  gone: boolean
  target: string | null
  reason: string | null
  match_due: boolean
  author: string | null
  seen_at: Date
  body: Buffer
  agencies: string[]
}

/** Sites, students and users that are looked for, or that are paired with what is; with the agencies of their sites. */
export async function entryFacts(
  db: Sql,
  connection: string,
  sought: SoughtSessions,
  most: number,
): Promise<EntryFacts[]> {
  const { rows } = await db.query<EntryFacts>({
    name: 'session-explain-entries',
    text: `
      with found as (
        select id from session_source where organization = current_organization() and id = any ($2::uuid[])
        union
        select s.id from unnest(array['site', 'student', 'user']) as k (kind)
          join session_source s on s.organization = current_organization() and s.connection = $1 and s.kind = k.kind
                               and s.source = any ($3::bigint[])
        union
        select s.id from unnest(array['site', 'student', 'user']) as k (kind)
          join session_source s on s.organization = current_organization() and s.connection = $1 and s.kind = k.kind
                               and s.target = any ($4::text[]))
      select s.id, s.kind, s.source, s.gone_at is not null as gone, s.target, s.reason, s.match_due, s.author, s.seen_at,
             s.body,
             array(select site.target from session_source site
                    where site.organization = s.organization and site.connection = s.connection and site.kind = 'site'
                      and site.target is not null
                      and site.source in (
                        select case s.kind when 'site' then s.source else s.site end
                        union all
                        select us.site from session_user_site us
                         where us.organization = s.organization and us.connection = s.connection
                           and us.owner = s.source and s.kind = 'user')) as agencies
        from found
        join session_source s on s.organization = current_organization() and s.id = found.id
       where s.connection = $1 and s.kind <> 'template'
       order by s.seen_at desc, s.id
       limit $5`,
    values: [connection, sought.ids, sought.sources, sought.targets, most],
  })
  return rows
}

export type SlotFacts = {
  id: string
  agency: string
  client: string | null
  state: string
  gone: boolean
  starts_at: Date
  ends_at: Date
  noted: boolean
}

/** Appointments of the practice management by their ids; `noted`: a note is mapped to it. */
export async function slotFacts(db: Sql, ids: readonly string[]): Promise<SlotFacts[]> {
  const { rows } = await db.query<SlotFacts>({
    name: 'session-explain-slots',
    text: `
      select s.id, s.agency, s.client, s.state, s.gone_at is not null as gone, s.starts_at, s.ends_at,
             exists (select from session_note n
                      where n.organization = s.organization and n.appointment = s.id) as noted
        from session_slot s
       where s.organization = current_organization() and s.id = any ($1::text[])`,
    values: [ids],
  })
  return rows
}

/** When notes are pulled next, and whether the connection is paused. */
export async function pullOf(db: Sql, connection: string): Promise<{ paused: boolean; next: Date | null }> {
  const { rows } = await db.query<{ paused: boolean; next: Date | null }>(
    `select c.state = 'paused' as paused,
            (select p.due_at from checkpoint p
              where p.organization = c.organization and p.connection = c.id and p.stream = 'notes') as next
       from connection c where c.organization = current_organization() and c.id = $1`,
    [connection],
  )
  return rows[0] ?? { paused: false, next: null }
}
