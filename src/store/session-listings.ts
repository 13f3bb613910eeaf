/**
 * Lists that are read for what they name: what was named so far, and since when something is not named any more. Ids are
 * tokens. Everything is of one connection and one kind.
 */
import type { SourceKind } from '../model/sessions/source.ts'
import type { Sql } from './scope.ts'

/** The table of a kind, and what of it a list should name. */
const heldOf = (kind: SourceKind) =>
  kind === 'note' ? 'session_note h where h.published' : `session_source h where h.kind = '${kind}'`

/** Begins a reading; what an earlier one had named is void. */
export async function beginListing(
  db: Sql,
  organization: string,
  connection: string,
  kind: SourceKind,
  now: Date,
): Promise<void> {
  await db.query(
    'delete from session_listed where organization = current_organization() and connection = $1 and kind = $2',
    [connection, kind],
  )
  await db.query(
    `insert into session_listing (organization, connection, kind, began_at) values ($1, $2, $3, $4)
     on conflict (organization, connection, kind) do update set began_at = excluded.began_at, ended_at = null`,
    [organization, connection, kind, now],
  )
}

/** When the reading under way began; locked. Undefined: none is under way. */
export async function listingBegan(db: Sql, connection: string, kind: SourceKind): Promise<Date | undefined> {
  const { rows } = await db.query<{ began_at: Date }>(
    `select began_at from session_listing
      where organization = current_organization() and connection = $1 and kind = $2 and ended_at is null
        for update`,
    [connection, kind],
  )
  return rows[0]?.began_at
}

/** Notes what a page names. */
export async function noteListed(
  db: Sql,
  organization: string,
  connection: string,
  kind: SourceKind,
  sources: readonly bigint[],
): Promise<void> {
  if (sources.length === 0) return
  await db.query({
    name: 'session-note-listed',
    text: `
      insert into session_listed (organization, connection, kind, source)
      select $1, $2, $3, u.source from unnest($4::bigint[]) as u (source)
      on conflict do nothing`,
    values: [organization, connection, kind, sources],
  })
}

/** Ends a reading that says nothing: what it named is forgotten. */
export async function voidListing(db: Sql, connection: string, kind: SourceKind, now: Date): Promise<void> {
  await db.query(
    'delete from session_listed where organization = current_organization() and connection = $1 and kind = $2',
    [connection, kind],
  )
  await db.query(
    `update session_listing set ended_at = $3
      where organization = current_organization() and connection = $1 and kind = $2 and ended_at is null`,
    [connection, kind, now],
  )
}

/** How many a list has named, and of how many entries that should be named the hub knew before it began. */
export async function countListed(
  db: Sql,
  connection: string,
  kind: SourceKind,
  began: Date,
): Promise<{ listed: number; known: number }> {
  const { rows } = await db.query<{ listed: number; known: number }>(
    `
    select (select count(*)::int from session_listed
             where organization = current_organization() and connection = $1 and kind = $2) as listed,
           (select count(*)::int from ${heldOf(kind)}
               and h.organization = current_organization() and h.connection = $1 and h.gone_at is null
               and h.first_seen_at < $3) as known`,
    [connection, kind, began],
  )
  return rows[0] ?? { listed: 0, known: 0 }
}

const isListed = `exists (
  select from session_listed l
   where l.organization = h.organization and l.connection = h.connection and l.kind = $2 and l.source = h.source)`

/**
 * Says of everything that is known since when it is missing, if it is. What was not there yet when the reading began, or is
 * gone as it is, is left out. Returns how many are missing.
 */
export async function noteMissing(
  db: Sql,
  connection: string,
  kind: SourceKind,
  began: Date,
  now: Date,
): Promise<number> {
  const table = kind === 'note' ? 'session_note' : 'session_source'
  const own = `h.organization = current_organization() and h.connection = $1 and ${kind === 'note' ? 'h.published and $2::text is not null' : 'h.kind = $2'}`
  await db.query(
    `update ${table} h set missing_since = null where ${own} and h.missing_since is not null and ${isListed}`,
    [connection, kind],
  )
  await db.query(
    `update ${table} h set missing_since = $4
      where ${own} and h.missing_since is null and h.gone_at is null and h.first_seen_at < $3 and not ${isListed}`,
    [connection, kind, began, now],
  )
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int from ${table} h where ${own} and h.missing_since is not null and h.gone_at is null`,
    [connection, kind],
  )
  return rows[0]?.count ?? 0
}

/** What has been missing since `before` or longer, as tokens of the ids. */
export async function missingSources(db: Sql, connection: string, kind: SourceKind, before: Date): Promise<bigint[]> {
  const { rows } = await db.query<{ source: string }>(
    `select h.source from ${heldOf(kind)}
        and h.organization = current_organization() and h.connection = $1 and h.gone_at is null
        and h.missing_since <= $2`,
    [connection, before],
  )
  return rows.map(({ source }) => BigInt(source))
}

/** Entries that a list names again though they were gone when it began: they are there. */
export async function reviveListed(
  db: Sql,
  connection: string,
  kind: SourceKind,
  began: Date,
  now: Date,
): Promise<void> {
  if (kind === 'note')
    await db.query(
      `
      update session_note h
         set gone_at = null, missing_since = null,
             match_due = case when h.appointment is null then h.review is distinct from 'RENDERED_UNMAPPED'
                              else h.step <> 'rendered' end,
             step = case when h.step <> 'stopped' then h.step when h.appointment is null then 'none' else 'fill' end,
             due_at = case when h.step = 'stopped' and h.appointment is not null then $4::timestamptz else h.due_at end,
             review = case when h.review = 'GONE' then null else h.review end,
             review_at = case when h.review = 'GONE' then null else h.review_at end
       where h.organization = current_organization() and h.connection = $1 and h.published and h.gone_at < $3
         and ${isListed}`,
      [connection, kind, began, now],
    )
  else
    await db.query(
      `
      update session_source h
         set gone_at = null, missing_since = null, match_due = h.target is null and h.kind <> 'template'
       where h.organization = current_organization() and h.connection = $1 and h.kind = $2 and h.gone_at < $3
         and ${isListed}`,
      [connection, kind, began],
    )
}

/** Ends a reading: what it named is forgotten, and how it went is kept. `askedBefore`: a person has to decide about what was missing then. */
export async function endListing(
  db: Sql,
  connection: string,
  kind: SourceKind,
  went: { known: number; missing: number; askedBefore: Date | null },
  now: Date,
): Promise<void> {
  await db.query(
    'delete from session_listed where organization = current_organization() and connection = $1 and kind = $2',
    [connection, kind],
  )
  await db.query(
    `update session_listing
        set ended_at = $5, known = $3, missing = $4,
            asked_at = case when $6::timestamptz is null then null else coalesce(asked_at, $5) end, asked_before = $6
      where organization = current_organization() and connection = $1 and kind = $2`,
    [connection, kind, went.known, went.missing, now, went.askedBefore],
  )
}

/** `before`: it is about what was missing then. */
export type AskedListing = { kind: SourceKind; known: number; missing: number; askedAt: Date; before: Date }

/** Lists about which a person is asked. */
export async function askedListings(db: Sql, connection: string): Promise<AskedListing[]> {
  const { rows } = await db.query<AskedListing>(
    `select kind, known, missing, asked_at as "askedAt", asked_before as before
       from session_listing
      where organization = current_organization() and connection = $1 and asked_at is not null
      order by kind`,
    [connection],
  )
  return rows
}

/** A person has decided. What is still there counts as seen from now on. */
export async function settleListing(db: Sql, connection: string, kind: SourceKind): Promise<void> {
  const table = kind === 'note' ? 'session_note' : 'session_source'
  await db.query(
    `update ${table} h set missing_since = null
      where h.organization = current_organization() and h.connection = $1 and h.missing_since is not null
        and ${kind === 'note' ? '$2::text is not null' : 'h.kind = $2'}`,
    [connection, kind],
  )
  await db.query(
    `update session_listing set asked_at = null, asked_before = null
      where organization = current_organization() and connection = $1 and kind = $2`,
    [connection, kind],
  )
}
