/** What takes the time of practitioners, from the columns in clear: nothing is opened. */
import type { Scope, Sql } from './scope.ts'

export type TakenRequest = {
  connection: string
  practitioners: readonly string[]
  kinds: readonly string[]
  from: Date
  to: Date
  withoutWaiting: boolean
}
/** `kind` is one of those that were asked for. */
export type TakenRow = { practitioner: string; kind: string; starts_at: Date; ends_at: Date | null }

/**
 * The times that records of these kinds (`Appointment booked`) take of these practitioners, but for those that the
 * connection has itself: they are taken there already; with `withoutWaiting`, nor those that wait to be sent there.
 * One scan of the window, however many practitioners there are.
 */
export async function takenTimes(db: Sql, asked: TakenRequest): Promise<TakenRow[]> {
  const { rows } = await db.query<TakenRow>({
    name: 'taken-times',
    text: takenTimesQuery,
    values: [asked.connection, asked.practitioners, asked.kinds, asked.from, asked.to, asked.withoutWaiting],
  })
  return rows
}

/** The statement of `takenTimes`; apart, so that its plan can be tested. */
export const takenTimesQuery = `
  select p.practitioner, r.type || ' ' || r.status as kind, r.starts_at, r.ends_at
    from record r
   cross join lateral unnest(r.actors) as p (practitioner)
   where r.organization = current_organization() and r.starts_at >= $4 and r.starts_at < $5
     and r.actors && $2::uuid[] and p.practitioner = any ($2::uuid[])
     and r.type || ' ' || r.status = any ($3::text[])
     and r.connection <> $1
     and not exists (
       select from (
         select l.connection from link l
          where l.organization = current_organization() and l.record = r.id
         offset 0) l                       -- by its record alone: without statistics all links would be read
        where l.connection = $1)
     and not ($6 and exists (
       select from delivery d
        where d.organization = current_organization() and d.record = r.id and d.target = $1
          and d.state in ('pending', 'sending', 'retry')))`

/** The times that appointments of the connection itself take of these practitioners, in these states. */
export async function ownTimes(
  db: Sql,
  asked: Pick<TakenRequest, 'connection' | 'practitioners' | 'kinds' | 'from' | 'to'>,
): Promise<TakenRow[]> {
  const { rows } = await db.query<TakenRow>({
    name: 'own-times',
    text: `
      select p.practitioner, r.type || ' ' || r.status as kind, r.starts_at, r.ends_at
        from record r
       cross join lateral unnest(r.actors) as p (practitioner)
       where r.organization = current_organization() and r.starts_at >= $4 and r.starts_at < $5
         and r.type = 'Appointment' and r.actors && $2::uuid[] and p.practitioner = any ($2::uuid[])
         and r.type || ' ' || r.status = any ($3::text[])
         and (r.connection = $1 or exists (
           select from (
             select l.connection from link l
              where l.organization = current_organization() and l.record = r.id
             offset 0) l
            where l.connection = $1))`,
    values: [asked.connection, asked.practitioners, asked.kinds, asked.from, asked.to],
  })
  return rows
}

export type ChangedRecord = { id: string; version: number; actors: string[] | null; updated_at: Date }

/** The records of these types that changed since, with who takes part now. */
export async function changedRecords(db: Sql, types: readonly string[], since: Date): Promise<ChangedRecord[]> {
  const { rows } = await db.query<ChangedRecord>({
    name: 'changed-records',
    text: `
      select id, version, actors, updated_at
        from record
       where organization = current_organization() and type = any ($1::text[]) and updated_at >= $2`,
    values: [types, since],
  })
  return rows
}

/** The versions of records from one on up to the one before the current: who took part before. */
export async function earlierVersions(
  db: Sql,
  wanted: readonly { record: string; from: number; to: number }[],
): Promise<{ record: string; version: number; body: Buffer }[]> {
  if (wanted.length === 0) return []
  const { rows } = await db.query<{ record: string; version: number; body: Buffer }>({
    name: 'earlier-versions',
    text: `
      select v.record, v.version, v.body
        from unnest($1::uuid[], $2::int[], $3::int[]) as w (record, from_version, to_version)
       cross join lateral (
         select record, version, body from record_version
          where organization = current_organization() and record = w.record
            and version between w.from_version and w.to_version
            and body is not null               -- retention takes those of versions that were replaced long ago
         offset 0) v`,
    values: [wanted.map(({ record }) => record), wanted.map(({ from }) => from), wanted.map(({ to }) => to)],
  })
  return rows
}

/** The organizations whose feeds are looked at next, each handed out once in `everyMs`; needs no scope. */
export async function claimLooks(
  db: Sql,
  now: Date,
  limit: number,
  everyMs: number,
): Promise<{ organization: string; until: Date }[]> {
  const { rows } = await db.query<{ organization: string; until: Date }>({
    name: 'claim-busy-looks',
    text: 'select organization, until from claim_busy_looks($1, $2, $3)',
    values: [now, limit, everyMs],
  })
  return rows
}

/** Begins to look at an organization; one that is looked at already goes on. */
export async function beginLooking(db: Scope, now: Date): Promise<void> {
  await db.query('insert into busy_look (organization, due_at, until) values ($1, $2, $2) on conflict do nothing', [
    db.organization,
    now,
  ])
}

/** Everything up to `until` was looked at; the next look is at `due`. */
export async function moveLook(db: Sql, until: Date, due: Date): Promise<void> {
  await db.query({
    name: 'move-busy-look',
    text: 'update busy_look set until = $1, due_at = $2 where organization = current_organization()',
    values: [until, due],
  })
}
