/** What a session-notes system holds besides notes: sites, students, users and templates, as they were seen last. */
import type { SourceKind } from '../model/sessions/source.ts'
import type { Sql } from './scope.ts'

export type EntryKind = Exclude<SourceKind, 'note'>

export type KnownEntry = {
  id: string
  source: string
  hash: string
  updated_at: Date
  zone: string | null
  /** Of a student: token of its site. */
  site: string | null
  gone: boolean
}

/** What is known of these entries, by the token of their id there. */
export async function knownEntries(
  db: Sql,
  connection: string,
  kind: EntryKind,
  sources: readonly bigint[],
): Promise<Map<bigint, KnownEntry>> {
  const { rows } = await db.query<KnownEntry>({
    name: 'session-known-entries',
    text: `
      select id, source, hash, updated_at, zone, site, gone_at is not null as gone
        from session_source
       where organization = current_organization() and connection = $1 and kind = $2 and source = any ($3::bigint[])`,
    values: [connection, kind, sources],
  })
  return new Map(rows.map(row => [BigInt(row.source), row]))
}

export type EntryRow = {
  id: string
  source: bigint
  site: bigint | null
  match: bigint | null
  zone: string | null
  author: 'employee' | 'parent' | null
  pushedFor: string | null
  hash: bigint
  updatedAt: string
  body: Buffer
}

/** Writes entries, new or changed; a pair that was made stays, whatever its names are now. */
export async function writeEntries(
  db: Sql,
  organization: string,
  connection: string,
  kind: EntryKind,
  rows: readonly EntryRow[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'session-write-entries',
    text: `
      insert into session_source as s (organization, id, connection, kind, source, site, match, zone, author, pushed_for,
                                       hash, updated_at, first_seen_at, seen_at, body, match_due, version)
      select $1, u.id, $2, $3, u.source, u.site, u.match, u.zone, u.author, u.pushed_for, u.hash, u.updated_at, $4, $4,
             u.body, $3 <> 'template', 1
        from unnest($5::uuid[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[], $10::text[], $11::text[],
                    $12::bigint[], $13::timestamptz[], $14::bytea[])
          as u (id, source, site, match, zone, author, pushed_for, hash, updated_at, body)
      on conflict (organization, connection, kind, source) do update
         set site = excluded.site, match = excluded.match, zone = excluded.zone, author = excluded.author,
             pushed_for = excluded.pushed_for, hash = excluded.hash, updated_at = excluded.updated_at,
             seen_at = excluded.seen_at, body = excluded.body, gone_at = null, missing_since = null, version = s.version + 1,
             match_due = s.target is null and excluded.match_due`,
    values: [
      organization,
      connection,
      kind,
      now,
      rows.map(row => row.id),
      rows.map(row => row.source),
      rows.map(row => row.site),
      rows.map(row => row.match),
      rows.map(row => row.zone),
      rows.map(row => row.author),
      rows.map(row => row.pushedFor),
      rows.map(row => row.hash),
      rows.map(row => row.updatedAt),
      rows.map(row => row.body),
    ],
  })
}

/** The sites of users, instead of those that were known. */
export async function writeUserSites(
  db: Sql,
  organization: string,
  connection: string,
  users: ReadonlyMap<bigint, readonly bigint[]>,
): Promise<void> {
  if (users.size === 0) return
  const pairs = [...users].flatMap(([owner, sites]) => [...new Set(sites)].map(site => ({ owner, site })))
  await db.query({
    name: 'session-clear-user-sites',
    text: `delete from session_user_site
            where organization = $1 and connection = $2 and owner = any ($3::bigint[])`,
    values: [organization, connection, [...users.keys()]],
  })
  await db.query({
    name: 'session-write-user-sites',
    text: `insert into session_user_site (organization, connection, owner, site)
           select $1, $2, u.owner, u.site from unnest($3::bigint[], $4::bigint[]) as u (owner, site)`,
    values: [organization, connection, pairs.map(({ owner }) => owner), pairs.map(({ site }) => site)],
  })
}

/** Marks entries that are gone at the source. Pairs stay, so that what came before can still be understood. */
export async function markEntriesGone(
  db: Sql,
  connection: string,
  kind: EntryKind,
  sources: readonly bigint[],
  now: Date,
): Promise<void> {
  if (sources.length === 0) return
  await db.query(
    `update session_source set gone_at = $4, match_due = false
      where organization = current_organization() and connection = $1 and kind = $2 and source = any ($3::bigint[])
        and gone_at is null`,
    [connection, kind, sources, now],
  )
}

/** The sealed bodies of entries, by the token of their id there: templates of a page of notes. */
export async function entryBodies(
  db: Sql,
  connection: string,
  kind: EntryKind,
  sources: readonly bigint[],
): Promise<Map<bigint, { id: string; body: Buffer }>> {
  const { rows } = await db.query<{ id: string; source: string; body: Buffer }>({
    name: 'session-entry-bodies',
    text: `
      select id, source, body from session_source
       where organization = current_organization() and connection = $1 and kind = $2 and source = any ($3::bigint[])`,
    values: [connection, kind, sources],
  })
  return new Map(rows.map(row => [BigInt(row.source), { id: row.id, body: row.body }]))
}

/** The students of these sites whose sessions are written down in the zone of their site. */
export async function studentsInZoneOf(db: Sql, connection: string, sites: readonly bigint[]): Promise<bigint[]> {
  if (sites.length === 0) return []
  const { rows } = await db.query<{ source: string }>(
    `select source from session_source
      where organization = current_organization() and connection = $1 and kind = 'student' and site = any ($2::bigint[])
        and zone is null`,
    [connection, sites],
  )
  return rows.map(({ source }) => BigInt(source))
}

export type ZoneRow = { student: bigint; zone: string | null; siteZone: string | null }

/** In which zones these students' sessions are written down: their own, and their site's. */
export async function studentZones(
  db: Sql,
  connection: string,
  students: readonly bigint[],
): Promise<Map<bigint, ZoneRow>> {
  const { rows } = await db.query<{ source: string; zone: string | null; site_zone: string | null }>({
    name: 'session-student-zones',
    text: `
      select s.source, s.zone, site.zone as site_zone
        from session_source s
        left join session_source site on site.organization = s.organization and site.connection = s.connection
                                     and site.kind = 'site' and site.source = s.site
       where s.organization = current_organization() and s.connection = $1 and s.kind = 'student'
         and s.source = any ($2::bigint[])`,
    values: [connection, students],
  })
  return new Map(
    rows.map(row => [BigInt(row.source), { student: BigInt(row.source), zone: row.zone, siteZone: row.site_zone }]),
  )
}
