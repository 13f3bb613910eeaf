/** The calendar: appointments of a span of time, and what each system that has one was last told or last said of it. */
import type { Sql } from '../scope.ts'

export type CalendarRow = {
  id: string
  version: number
  status: string | null
  starts_at: Date
  ends_at: Date | null
  /** Where it was first seen. */
  connection: string
}

/** The appointments that touch a span, in order, of one practitioner or place when it is named. At most `most`. */
export async function appointmentsIn(
  db: Sql,
  { from, to }: { from: Date; to: Date },
  actor: string | undefined,
  most: number,
): Promise<CalendarRow[]> {
  const { rows } = await db.query<CalendarRow>({
    name: 'calendar-appointments',
    text: calendarQuery,
    values: [from, to, actor ?? null, most],
  })
  return rows
}

/**
 * The statement of `appointmentsIn`; apart, so that its plan can be tested. One that began before the span may reach into
 * it: a day earlier is looked at. Rows older than the column `actors` have none, and their bodies tell.
 */
export const calendarQuery = `
  select id, version, status, starts_at, ends_at, connection
    from record
   where organization = current_organization() and type = 'Appointment'
     and starts_at >= $1::timestamptz - interval '1 day' and starts_at < $2
     and (starts_at >= $1 or ends_at > $1)
     and ($3::uuid is null or actors is null or $3 = any (actors))
   order by starts_at, id
   limit $4`

export type VersionBody = { record: string; version: number; body: Buffer }

/** The bodies of versions of records; those that exist, and that retention has not taken. */
export async function versionBodies(
  db: Sql,
  wanted: readonly { id: string; version: number }[],
): Promise<VersionBody[]> {
  if (wanted.length === 0) return []
  const { rows } = await db.query<VersionBody>({
    name: 'version-bodies',
    text: statements.versionBodies,
    values: [wanted.map(({ id }) => id), wanted.map(({ version }) => version)],
  })
  return rows
}

export type HeldLink = {
  record: string
  connection: string
  entity: string
  token: string
  body: Buffer | null
  sent_version: number | null
}

/** What systems have of these appointments by a delivery, or by news that said what they hold. */
export async function appointmentLinks(db: Sql, records: readonly string[]): Promise<HeldLink[]> {
  if (records.length === 0) return []
  const { rows } = await db.query<HeldLink>({
    name: 'calendar-links',
    text: statements.links,
    values: [records],
  })
  return rows
}

/** The newest version that each system's own news made: record, connection, version. */
export async function toldVersions(
  db: Sql,
  records: readonly string[],
): Promise<{ record: string; connection: string; version: number }[]> {
  if (records.length === 0) return []
  const { rows } = await db.query<{ record: string; connection: string; version: number }>({
    name: 'calendar-told-versions',
    text: statements.told,
    values: [records],
  })
  return rows
}

export type LastDelivery = {
  record: string
  target: string
  id: string
  state: string
  wait: string | null
  problem: string | null
}

/** The latest delivery of each of these records to each target. */
export async function lastDeliveries(db: Sql, records: readonly string[]): Promise<LastDelivery[]> {
  if (records.length === 0) return []
  const { rows } = await db.query<LastDelivery>({
    name: 'calendar-last-deliveries',
    text: statements.deliveries,
    values: [records],
  })
  return rows
}

/** News of these appointments that waits for a person: which record, from where, and the task it waits for. */
export async function heldNews(
  db: Sql,
  records: readonly string[],
): Promise<{ record: string; connection: string; message: string; task: string | null }[]> {
  if (records.length === 0) return []
  const { rows } = await db.query<{ record: string; connection: string; message: string; task: string | null }>({
    name: 'calendar-held-news',
    text: statements.news,
    values: [records],
  })
  return rows
}

/** The conflicts that were settled in the version that an appointment has now. */
export async function conflictsNow(
  db: Sql,
  records: readonly { id: string; version: number }[],
): Promise<{ record: string; connection: string; field: string; winner: string }[]> {
  if (records.length === 0) return []
  const { rows } = await db.query<{ record: string; connection: string; field: string; winner: string }>({
    name: 'calendar-conflicts-now',
    text: statements.conflicts,
    values: [records.map(({ id }) => id), records.map(({ version }) => version)],
  })
  return rows
}

export type HeldMessage = {
  id: string
  connection: string
  origin: 'push' | 'pull' | 'read-back'
  stream: string | null
  problem: string | null
  body: Buffer
  headers: Buffer
  findings: Buffer | null
  task: string
  kind: string
}

/** Messages that wait for a person's decision and are about nothing that has a record yet, newest first. */
export async function heldMessages(db: Sql, most: number): Promise<HeldMessage[]> {
  const { rows } = await db.query<HeldMessage>({
    name: 'calendar-held-messages',
    text: statements.held,
    values: [most],
  })
  return rows
}

/** How many messages wait for a person in all; more than ten thousand are not told apart. */
export async function countHeldMessages(db: Sql): Promise<number> {
  const { rows } = await db.query<{ count: number }>(`
    select count(*)::int as count
      from (select from message
             where organization = current_organization() and state = 'held' and body_removed_at is null
             limit 10000) held`)
  return rows[0]?.count ?? 0
}

/** The statements of this file beside `calendarQuery`; apart, so that their plans can be tested. */
export const statements = {
  versionBodies: `
  select v.record, v.version, v.body
    from unnest($1::uuid[], $2::int[]) as wanted (id, version)
   cross join lateral (
     select record, version, body from record_version
      where organization = current_organization() and record = wanted.id and version = wanted.version
        and body is not null
     offset 0) v                       -- a probe for each: without statistics the planner would read them all`,
  links: `
  select l.record, l.connection, l.entity, l.token, l.body, l.sent_version
    from unnest($1::uuid[]) as wanted (id)
   cross join lateral (
     select * from link
      where organization = current_organization() and record = wanted.id and sent_version is not null
     offset 0) l`,
  told: `
  select wanted.id as record, e.connection, e.version
    from unnest($1::uuid[]) as wanted (id)
   cross join lateral (
     select connection, max(record_version) as version from event
      where organization = current_organization() and record = wanted.id
      group by connection) e`,
  deliveries: `
  select d.*
    from unnest($1::uuid[]) as wanted (id)
   cross join lateral (
     select distinct on (target) record, target, id, state, wait, problem
       from delivery
      where organization = current_organization() and record = wanted.id
      order by target, position desc) d`,
  news: `
  select wanted.id as record, held.connection, held.message, held.task
    from unnest($1::uuid[]) as wanted (id)
   cross join lateral (
     select k.connection, k.message,
            (select t.id from task_message w
               join task t on t.organization = w.organization and t.id = w.task and t.state = 'open'
              where w.organization = k.organization and w.message = k.message
              order by t.id limit 1) as task
       from link l
       join message_key k on k.organization = l.organization and k.connection = l.connection and k.token = l.token
       join message m on m.organization = k.organization and m.id = k.message and m.state = 'held'
      where l.organization = current_organization() and l.record = wanted.id
      order by k.message
      limit 1) held`,
  conflicts: `
  select c.record, c.connection, c.field, c.winner
    from unnest($1::uuid[], $2::int[]) as wanted (id, version)
   cross join lateral (
     select * from conflict
      where organization = current_organization() and record = wanted.id and record_version = wanted.version
     offset 0) c`,
  held: `
  select m.id, m.connection, m.origin, m.stream, m.problem, m.body, m.headers, m.findings, t.id as task, t.kind
    from message m
   cross join lateral (
     select t.id, t.kind from task_message w
       join task t on t.organization = w.organization and t.id = w.task and t.state = 'open'
      where w.organization = m.organization and w.message = m.id
      order by t.id limit 1) t
   where m.organization = current_organization() and m.state = 'held' and m.body_removed_at is null
     and not exists (
       select from message_key k
         join link l on l.organization = k.organization and l.connection = k.connection and l.token = k.token
        where k.organization = m.organization and k.message = m.id)
   order by m.id desc
   limit $1`,
} as const
