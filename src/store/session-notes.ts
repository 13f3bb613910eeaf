/** Session notes as they were seen: the newest state of each, and every version of it. */
import type { Sql } from './scope.ts'

export type NoteStep = 'none' | 'fill' | 'render' | 'rendered' | 'blocked' | 'stopped'

/**
 * The version of a note as people see its row (`n`): another one once the note says something else, has another appointment,
 * is rendered, or is gone, so that nobody decides about what they have not seen.
 */
export const noteSeen = `(hashtextextended(concat_ws('/', n.id, n.version, n.appointment, n.how, n.step = 'rendered',
  n.gone_at is not null), 0) & 268435455)::int`

export type KnownNote = {
  id: string
  source: string
  version: number
  hash: string
  content: string
  updated_at: Date
  published: boolean
  gone: boolean
  appointment: string | null
  step: NoteStep
  review: string | null
}

/** What is known of these notes, by the token of their id at the source. Locked until the transaction ends. */
export async function knownNotes(
  db: Sql,
  connection: string,
  sources: readonly bigint[],
): Promise<Map<bigint, KnownNote>> {
  const { rows } = await db.query<KnownNote>({
    name: 'session-known-notes',
    text: `
      select n.id, n.source, n.version, n.hash, v.content, n.updated_at, n.published, n.gone_at is not null as gone,
             n.appointment, n.step, n.review
        from session_note n
        join session_note_version v
          on v.organization = n.organization and v.note = n.id and v.version = n.version
       where n.organization = current_organization() and n.connection = $1 and n.source = any ($2::bigint[])
       order by n.id
         for update of n`,
    values: [connection, sources],
  })
  return new Map(rows.map(row => [BigInt(row.source), row]))
}

/** A note as one version says; `id` and `version` are the hub's. */
export type NoteRow = {
  id: string
  source: bigint
  student: bigint
  author: bigint
  template: bigint
  version: number
  hash: bigint
  content: bigint
  updatedAt: string
  published: boolean
  unread: string | null
  date: string | null
  startsAt: Date | null
  endsAt: Date | null
  zone: string | null
  matchDue: boolean
  step: NoteStep
  dueAt: Date | null
  review: string | null
  message: string | null
  /** Its id at the source, sealed: lists read it without the note. */
  label: Buffer
  body: Buffer
}

/** Writes notes, new or in a new version. Pair and what became of it stay. */
export async function writeNotes(
  db: Sql,
  organization: string,
  connection: string,
  rows: readonly NoteRow[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'session-write-notes',
    text: `
      insert into session_note as n (organization, connection, first_seen_at, seen_at, id, source, student, author,
                                     template, version, hash, updated_at, published, unread, date, starts_at, ends_at,
                                     zone, match_due, step, due_at, review, review_at)
      select $1, $2, $3, $3, u.id, u.source, u.student, u.author, u.template, u.version, u.hash, u.updated_at,
             u.published, u.unread, u.date, u.starts_at, u.ends_at, u.zone, u.match_due, u.step, u.due_at, u.review,
             case when u.review is null then null else $3::timestamptz end
        from unnest($4::uuid[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::int[], $10::bigint[],
                    $11::timestamptz[], $12::boolean[], $13::text[], $14::date[], $15::timestamptz[],
                    $16::timestamptz[], $17::text[], $18::boolean[], $19::text[], $20::timestamptz[], $21::text[])
          as u (id, source, student, author, template, version, hash, updated_at, published, unread, date, starts_at,
                ends_at, zone, match_due, step, due_at, review)
      on conflict (organization, id) do update
         set student = excluded.student, author = excluded.author, template = excluded.template,
             version = excluded.version, hash = excluded.hash, updated_at = excluded.updated_at,
             published = excluded.published, unread = excluded.unread, date = excluded.date,
             starts_at = excluded.starts_at, ends_at = excluded.ends_at, zone = excluded.zone,
             seen_at = excluded.seen_at, gone_at = null, missing_since = null, match_due = excluded.match_due, step = excluded.step,
             due_at = excluded.due_at, tries = 0, problem = null, review = excluded.review,
             review_at = case when excluded.review is null then null
                              when n.review is not distinct from excluded.review then n.review_at
                              else excluded.review_at end`,
    values: [
      organization,
      connection,
      now,
      rows.map(row => row.id),
      rows.map(row => row.source),
      rows.map(row => row.student),
      rows.map(row => row.author),
      rows.map(row => row.template),
      rows.map(row => row.version),
      rows.map(row => row.hash),
      rows.map(row => row.updatedAt),
      rows.map(row => row.published),
      rows.map(row => row.unread),
      rows.map(row => row.date),
      rows.map(row => row.startsAt),
      rows.map(row => row.endsAt),
      rows.map(row => row.zone),
      rows.map(row => row.matchDue),
      rows.map(row => row.step),
      rows.map(row => row.dueAt),
      rows.map(row => row.review),
    ],
  })
  await db.query({
    name: 'session-write-note-versions',
    text: `
      insert into session_note_version (organization, seen_at, note, version, message, updated_at, content, label, body,
                                        zone)
      select $1, $2, u.note, u.version, u.message, u.updated_at, u.content, u.label, u.body, u.zone
        from unnest($3::uuid[], $4::int[], $5::uuid[], $6::timestamptz[], $7::bigint[], $8::bytea[], $9::bytea[],
                    $10::text[]) as u (note, version, message, updated_at, content, label, body, zone)
      on conflict (organization, note, version) do update
         set content = excluded.content, label = excluded.label, body = excluded.body, zone = excluded.zone`,
    values: [
      organization,
      now,
      rows.map(row => row.id),
      rows.map(row => row.version),
      rows.map(row => row.message),
      rows.map(row => row.updatedAt),
      rows.map(row => row.content),
      rows.map(row => row.label),
      rows.map(row => row.body),
      rows.map(row => row.zone),
    ],
  })
}

/** Marks notes that are gone at the source; a pair is kept and a person must look. */
export async function markNotesGone(db: Sql, connection: string, sources: readonly bigint[], now: Date): Promise<void> {
  if (sources.length === 0) return
  await db.query(
    `
    update session_note
       set gone_at = $3, match_due = false, due_at = null,
           step = case when step = 'rendered' then step else 'stopped' end,
           review = case when appointment is null then review else 'GONE' end,
           review_at = case when appointment is null then review_at else $3 end
     where organization = current_organization() and connection = $1 and source = any ($2::bigint[])
       and gone_at is null`,
    [connection, sources, now],
  )
}

export type NoteBody = { note: string; version: number; template: string; student: string; body: Buffer }

/** The newest versions of notes, sealed; those whose contents were removed by retention are left out. */
export async function noteBodies(db: Sql, notes: readonly string[]): Promise<NoteBody[]> {
  const { rows } = await db.query<NoteBody>({
    name: 'session-note-bodies',
    text: `
      select n.id as note, v.version, n.template, n.student, v.body
        from session_note n
        join session_note_version v
          on v.organization = n.organization and v.note = n.id and v.version = n.version
       where n.organization = current_organization() and n.id = any ($1::uuid[]) and v.body is not null`,
    values: [notes],
  })
  return rows
}

export type RereadNote = {
  id: string
  unread: string | null
  date: string | null
  startsAt: Date | null
  endsAt: Date | null
  zone: string | null
}

/** What notes say of their time once more is known: their student's zone, or their template. */
export async function rereadNotes(db: Sql, rows: readonly RereadNote[]): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'session-reread-notes',
    text: `
      with read as (
        update session_note n
           set unread = u.unread, date = u.date, starts_at = u.starts_at, ends_at = u.ends_at, zone = u.zone,
               match_due = true
          from unnest($1::uuid[], $2::text[], $3::date[], $4::timestamptz[], $5::timestamptz[], $6::text[])
            as u (id, unread, date, starts_at, ends_at, zone)
         where n.organization = current_organization() and n.id = u.id and n.appointment is null
        returning n.organization, n.id, n.version, n.zone)
      update session_note_version v set zone = read.zone
        from read
       where v.organization = read.organization and v.note = read.id and v.version = read.version`,
    values: [
      rows.map(row => row.id),
      rows.map(row => row.unread),
      rows.map(row => row.date),
      rows.map(row => row.startsAt),
      rows.map(row => row.endsAt),
      rows.map(row => row.zone),
    ],
  })
}

/** Notes of these students or templates that have no pair yet: they are read again. */
export async function unpairedNotes(
  db: Sql,
  connection: string,
  by: 'student' | 'template',
  tokens: readonly bigint[],
): Promise<string[]> {
  if (tokens.length === 0) return []
  const { rows } = await db.query<{ id: string }>(
    `select id from session_note
      where organization = current_organization() and connection = $1 and ${by} = any ($2::bigint[])
        and appointment is null and gone_at is null`,
    [connection, tokens],
  )
  return rows.map(({ id }) => id)
}
