/** Suggestions that are accepted in bulk: the rows they could be for, what speaks against them, and what was chosen. */
import type { Tab } from '../model/sessions/tabs.ts'
import { askedEntries, type EntryFilter } from './lists/session-entries.ts'
import { askedNotes, type NoteFilter } from './lists/session-notes.ts'
import type { Sql } from './scope.ts'
import { noteSeen } from './session-notes.ts'
import type { PairKind } from './session-pairs.ts'

export type UnpairedRow = { id: string; version: number; hash: string; agencies: string[] }

const ownSites = {
  site: 'select s.source as site',
  student: 'select s.site where s.site is not null',
  user: `select us.site from session_user_site us
          where us.organization = s.organization and us.connection = s.connection and us.owner = s.source`,
} as const

/** Rows without a pair, in the order in which they were seen first, with the agencies of their sites. */
export async function unpairedRows(db: Sql, filter: EntryFilter, limit: number): Promise<UnpairedRow[]> {
  const { from, values } = askedEntries({ ...filter, mapping: 'none' })
  const { rows } = await db.query<UnpairedRow>(
    `select s.id, s.version, s.hash, a.agencies
       from (select s.* ${from} order by s.id limit $7) s
      cross join lateral (
        select coalesce(array_agg(distinct site.target) filter (where site.target is not null), '{}') as agencies
          from (${ownSites[filter.kind]}) own
          join session_source site on site.organization = s.organization and site.connection = s.connection
                                  and site.kind = 'site' and site.source = own.site) a
      order by s.id`,
    [...values, limit],
  )
  return rows
}

/** Targets that a row has already. */
export async function takenTargets(db: Sql, connection: string, kind: PairKind): Promise<Set<string>> {
  const { rows } = await db.query<{ target: string }>(
    `select target from session_source
      where organization = current_organization() and connection = $1 and kind = $2 and target is not null
        and gone_at is null`,
    [connection, kind],
  )
  return new Set(rows.map(({ target }) => target))
}

/** What people have said of these rows that they are not, as `row target`. */
export async function refusedPairs(db: Sql, kind: PairKind, rows: readonly string[]): Promise<Set<string>> {
  const { rows: found } = await db.query<{ pair: string }>(
    `select source || ' ' || target as pair from session_rejection
      where organization = current_organization() and kind = $1 and source = any ($2::uuid[])`,
    [kind, rows],
  )
  return new Set(found.map(({ pair }) => pair))
}

export type UnpairedNote = {
  id: string
  version: number
  /** It can have no appointment by a suggestion: it cannot be read, is a double, a parent's, or was rendered elsewhere. */
  unfit: boolean
  startsAt: Date | null
  endsAt: Date | null
  date: string | null
  client: string | null
  staff: string | null
}

/** Notes without an appointment, the newest first. */
export async function unpairedNotes(db: Sql, filter: NoteFilter, limit: number): Promise<UnpairedNote[]> {
  const { from, values } = askedNotes({ ...filter, mapping: 'none' })
  const { rows } = await db.query<UnpairedNote>(
    `select n.id, ${noteSeen} as version, n.starts_at as "startsAt", n.ends_at as "endsAt", n.date::text,
            st.target as client, u.target as staff,
            (n.unread is not null or n.gone_at is not null or not n.published or st.target is null or n.date is null
             or n.starts_at is null or n.ends_at is null or n.reason in ('DUPLICATE_NOTE', 'PARENT_USER')
             or coalesce(n.detail ? 'renderedAs', false)) as unfit
       from (select n.* ${from} order by n.date desc nulls last, n.id desc limit $10) n
       left join session_source st on st.organization = n.organization and st.connection = n.connection
                                  and st.kind = 'student' and st.source = n.student
       left join session_source u on u.organization = n.organization and u.connection = n.connection
                                 and u.kind = 'user' and u.source = n.author
      order by n.date desc nulls last, n.id desc`,
    [...values, limit],
  )
  return rows
}

export type NearSlot = {
  note: string
  id: string
  zone: string
  grace: number
  client: string
  staff: string
  date: string
  startsAt: Date
  endsAt: Date
  kind: 'service' | 'non-service' | 'non-payroll'
  state: 'scheduled' | 'rendered'
  taken: boolean
  refused: boolean
}

/** The appointments of each note's client on its day, the day before and the day after, whoever the staff member is. */
export async function slotsNear(
  db: Sql,
  notes: readonly { id: string; client: string; date: string }[],
  agencies: readonly string[] | 'all',
): Promise<NearSlot[]> {
  if (notes.length === 0) return []
  const { rows } = await db.query<NearSlot>(
    `
    select n.id as note, s.id, a.zone, a.grace, s.client, s.staff, s.date::text, s.starts_at as "startsAt",
           s.ends_at as "endsAt", s.kind, s.state, o.id is not null as taken,
           exists (select from session_rejection r
                    where r.organization = s.organization and r.kind = 'note' and r.source = n.id
                      and r.target = s.id) as refused
      from unnest($1::uuid[], $2::text[], $3::date[]) as n (id, client, date)
      join session_slot s on s.organization = current_organization() and s.client = n.client
                         and s.date between n.date - 1 and n.date + 1 and s.gone_at is null and s.state <> 'cancelled'
      join session_target a on a.organization = s.organization and a.kind = 'agency' and a.id = s.agency
      left join session_note o on o.organization = s.organization and o.appointment = s.id
     where ${agencies === 'all' ? '$4::text[] is null' : 's.agency = any ($4)'}`,
    [
      notes.map(({ id }) => id),
      notes.map(({ client }) => client),
      notes.map(({ date }) => date),
      agencies === 'all' ? null : agencies,
    ],
  )
  return rows
}

export type SlotShown = {
  id: string
  startsAt: Date
  endsAt: Date
  zone: string
  client: Buffer | null
  clientId: string | null
}

/** Appointments with their clients, to show. */
export async function slotsShown(db: Sql, ids: readonly string[]): Promise<Map<string, SlotShown>> {
  const { rows } = await db.query<SlotShown>(
    `select s.id, s.starts_at as "startsAt", s.ends_at as "endsAt", a.zone, c.body as client, c.id as "clientId"
       from session_slot s
       join session_target a on a.organization = s.organization and a.kind = 'agency' and a.id = s.agency
       left join session_target c on c.organization = s.organization and c.kind = 'client' and c.id = s.client
      where s.organization = current_organization() and s.id = any ($1::text[])`,
    [ids],
  )
  return new Map(rows.map(row => [row.id, row]))
}

export type AcceptedItem = { source: string; tab: Tab; target: string; score: number; seenVersion: number }

/** Notes which pair each row of a bulk gets. */
export async function insertAccepted(
  db: Sql,
  organization: string,
  bulk: string,
  items: readonly AcceptedItem[],
): Promise<void> {
  await db.query(
    `insert into session_bulk_item (organization, bulk, source, tab, target, score, seen_version)
     select $1, $2, u.* from unnest($3::uuid[], $4::text[], $5::text[], $6::int[], $7::int[]) as u`,
    [
      organization,
      bulk,
      items.map(({ source }) => source),
      items.map(({ tab }) => tab),
      items.map(({ target }) => target),
      items.map(({ score }) => Math.round(score * 100)),
      items.map(({ seenVersion }) => seenVersion),
    ],
  )
}

/** Which pair a row of a bulk gets. */
export async function findAccepted(db: Sql, bulk: string, source: string): Promise<AcceptedItem | undefined> {
  const { rows } = await db.query<AcceptedItem>(
    `select source, tab, target, score::float8 / 100 as score, seen_version as "seenVersion" from session_bulk_item
      where organization = current_organization() and bulk = $1 and source = $2`,
    [bulk, source],
  )
  return rows[0]
}

/** Notes the version that a row has with its new pair. */
export async function noteAccepted(db: Sql, bulk: string, source: string, version: number): Promise<void> {
  await db.query(
    `update session_bulk_item set made_version = $3
      where organization = current_organization() and bulk = $1 and source = $2`,
    [bulk, source, version],
  )
}

/** What a bulk has made: each row with the version that it has had since. */
export async function madeBy(db: Sql, bulk: string): Promise<AcceptedItem[]> {
  const { rows } = await db.query<AcceptedItem>(
    `select i.source, i.tab, i.target, i.score::float8 / 100 as score, i.made_version as "seenVersion"
       from session_bulk_item i
       join bulk_item b on b.organization = i.organization and b.bulk = i.bulk and b.subject = i.source
      where i.organization = current_organization() and i.bulk = $1 and i.made_version is not null
      order by b.number`,
    [bulk],
  )
  return rows
}
