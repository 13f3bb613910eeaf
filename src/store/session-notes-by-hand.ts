/** What people decide about notes: their appointment, whether it is rendered, and what they had to look at. */
import type { Sql } from './scope.ts'
import type { MadePair } from './session-by-hand.ts'
import { noteSeen } from './session-notes.ts'

/**
 * What the note has brought to the appointment it has now is taken back: notes `n` of a `before`, at the time `at`. Also where
 * nothing is known to be there: a worker may have died right after it had brought it.
 */
const clearLater = (at: string) => `
  insert into session_clearing as c (organization, appointment, note, connection, brought, asked_at, state, due_at)
  select b.organization, b.appointment, b.id, b.connection, b.filled is not null, ${at}::timestamptz, 'due', ${at}
    from before b
   where b.appointment is not null and b.step not in ('none', 'rendered')
  on conflict (organization, appointment, note) do update
     set brought = c.brought or excluded.brought, state = 'due', due_at = excluded.due_at, tries = 0, problem = null`

/** Gives a note its appointment by hand. `detail`: differences, and what the appointment is now. */
export async function pairNote(
  db: Sql,
  pair: { id: string; appointment: string; by: string; version: number; detail: object },
  now: Date,
): Promise<MadePair> {
  const { rows } = await db.query<{ taken: boolean; version: number }>(
    `
    select ${noteSeen} as version, exists (
             select from session_note o
              where o.organization = n.organization and o.appointment = $2 and o.id <> n.id) as taken
      from session_note n
     where n.organization = current_organization() and n.id = $1
       for update of n`,
    [pair.id, pair.appointment],
  )
  const [row] = rows
  if (!row) return { kind: 'not-found' }
  if (row.version !== pair.version) return { kind: 'changed' }
  if (row.taken) return { kind: 'taken' }
  const { rows: made } = await db.query<{ version: number }>(
    `with before as (
       select * from session_note n
        where n.organization = current_organization() and n.id = $1 and n.appointment is distinct from $2),
     cleared as (${clearLater('$4')})
     update session_note n
        set appointment = $2, how = 'user', reason = null, detail = $3, mapped_at = $4, mapped_by = $5,
            match_due = false, step = 'fill', due_at = $4, tries = 0, problem = null, review = null, review_at = null,
            filled = case when n.appointment = $2 then n.filled end,
            filled_at = case when n.appointment = $2 then n.filled_at end
      where n.organization = current_organization() and n.id = $1
     returning ${noteSeen} as version`,
    [pair.id, pair.appointment, JSON.stringify(pair.detail), now, pair.by],
  )
  return { kind: 'done', version: made[0]?.version ?? 0 }
}

/**
 * Takes the appointment of a note away; the version it has then. What was rendered stays rendered, and is marked for a person:
 * the rules never bring it anywhere else. Otherwise they look for another one.
 */
export async function unpairNote(db: Sql, id: string, version: number, now: Date): Promise<number | undefined> {
  const { rows } = await db.query<{ version: number }>(
    `with before as (
       select * from session_note n
        where n.organization = current_organization() and n.id = $1 and ${noteSeen} = $2 and n.appointment is not null),
     cleared as (${clearLater('$3')})
     update session_note n
        set appointment = null, how = null, mapped_at = null, mapped_by = null, due_at = null, tries = 0, problem = null,
            filled = case when n.step = 'rendered' then n.filled end,
            filled_at = case when n.step = 'rendered' then n.filled_at end,
            detail = case when step = 'rendered'
                          then jsonb_build_object('appointment', appointment, 'renderedAs', appointment) end,
            match_due = n.step <> 'rendered' and n.gone_at is null,
            review = case when step = 'rendered' then 'RENDERED_UNMAPPED' end,
            review_at = case when step = 'rendered' then $3::timestamptz end,
            step = 'none'
      where n.organization = current_organization() and n.id = $1 and ${noteSeen} = $2 and n.appointment is not null
     returning ${noteSeen} as version`,
    [id, version, now],
  )
  return rows[0]?.version
}

export type NoteNow = {
  id: string
  version: number
  step: string
  review: string | null
  appointment: string | null
  how: string | null
  gone: boolean
  starts_at: Date | null
  ends_at: Date | null
  agency: string | null
  /** Who its student is. */
  client: string | null
}

/** A note as it stands, with the agency of its student's site; locked until the transaction ends. */
export async function noteNow(db: Sql, id: string): Promise<NoteNow | undefined> {
  const { rows } = await db.query<NoteNow>(
    `
    select n.id, ${noteSeen} as version, n.step, n.review, n.appointment, n.how, n.gone_at is not null as gone,
           n.starts_at, n.ends_at, site.target as agency, s.target as client
      from session_note n
      left join session_source s on s.organization = n.organization and s.connection = n.connection
                                and s.kind = 'student' and s.source = n.student
      left join session_source site on site.organization = n.organization and site.connection = n.connection
                                   and site.kind = 'site' and site.source = s.site
     where n.organization = current_organization() and n.id = $1
       for update of n`,
    [id],
  )
  return rows[0]
}

/**
 * Sends a note on its way again, and clears what a person had to look at: what was changed by hand there is written over.
 * `detail`: what the appointment is now, as the person saw it.
 */
export async function sendAgain(db: Sql, id: string, detail: object, now: Date): Promise<void> {
  await db.query(
    `update session_note
        set step = 'fill', due_at = $3, tries = 0, problem = null, review = null, review_at = null,
            detail = (coalesce(detail, '{}') - 'held') || $2::jsonb
                     || case when review = 'CHANGED_THERE' then '{"overwrite": 1}'::jsonb else '{}' end
      where organization = current_organization() and id = $1 and appointment is not null`,
    [id, JSON.stringify(detail), now],
  )
}

/** A person has looked, and it stays as it is. `detail`: what the appointment is now, as the person saw it. */
export async function settleReview(db: Sql, id: string, detail: object): Promise<void> {
  await db.query(
    `update session_note set review = null, review_at = null, detail = coalesce(detail, '{}') || $2::jsonb
      where organization = current_organization() and id = $1`,
    [id, JSON.stringify(detail)],
  )
}

/**
 * What became of a note that a person rendered, or of which the tick was taken back; false where it has another appointment
 * by now. Who rendered it first stays; one whose newest version is not there is marked for a person.
 */
export async function noteRender(
  db: Sql,
  note: { id: string; appointment: string },
  became: { step: 'rendered' | 'blocked' | 'stopped'; by: string; gates: unknown; warnings: unknown },
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update session_note
        set step = $2, due_at = null, gates = $3, warnings = $4,
            rendered_at = case when $2 = 'rendered' then coalesce(rendered_at, $5::timestamptz) end,
            rendered_by = case when $2 <> 'rendered' then null
                               when rendered_at is null then $6::uuid else rendered_by end,
            problem = case when $2 = 'rendered' then null else problem end,
            detail = case $2 when 'rendered' then detail - 'held'
                             when 'stopped' then coalesce(detail, '{}') || '{"held": 1}' else detail end,
            review = case when $2 = 'rendered' and filled is distinct from version
                          then coalesce(review, 'CHANGED_AFTER_RENDER') else review end,
            review_at = case when $2 = 'rendered' and filled is distinct from version and review is null
                             then $5 else review_at end
      where organization = current_organization() and id = $1 and appointment = $7`,
    [
      note.id,
      became.step,
      JSON.stringify(became.gates),
      JSON.stringify(became.warnings),
      now,
      became.by,
      note.appointment,
    ],
  )
  return rowCount > 0
}

/** An appointment of the mirror. */
export async function slotNow(db: Sql, id: string) {
  const { rows } = await db.query<{
    id: string
    agency: string
    client: string | null
    staff: string
    startsAt: Date
    endsAt: Date
    state: string
  }>(
    `select id, agency, client, staff, starts_at as "startsAt", ends_at as "endsAt", state from session_slot
      where organization = current_organization() and id = $1 and gone_at is null`,
    [id],
  )
  return rows[0]
}
