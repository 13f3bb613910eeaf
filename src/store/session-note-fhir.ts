/** Everything that the session tables hold of one note, for its FHIR form: one note at a time, by its key. */

import type { Sql } from './scope.ts'
import type { NoteStep } from './session-notes.ts'

export type WholeNote = {
  id: string
  connection: string
  /** The newest version. */
  version: number
  /** The version that the appointment has. */
  filled: number | null
  step: NoteStep
  gone_at: Date | null
  appointment: string | null
  how: 'auto' | 'user' | null
  detail: Record<string, string | number> | null
  mapped_at: Date | null
  mapped_by: string | null
  rendered_at: Date | null
  rendered_by: string | null
  /** Of the site of its student. */
  agency: string | null
  slot_version: string | null
  slot_from: Date | null
  slot_to: Date | null
  slot_zone: string | null
  slot_kind: 'service' | 'non-service' | 'non-payroll' | null
  slot_state: 'scheduled' | 'cancelled' | 'rendered' | null
  slot_client: string | null
  slot_staff: string | null
}

/** A note with its appointment. */
export async function wholeNote(db: Sql, id: string): Promise<WholeNote | undefined> {
  const { rows } = await db.query<WholeNote>(
    `
    select n.id, n.connection, n.version, n.filled, n.step, n.gone_at, n.appointment, n.how, n.detail, n.mapped_at,
           n.mapped_by, n.rendered_at, n.rendered_by, site.target as agency, slot.version as slot_version,
           slot.starts_at as slot_from, slot.ends_at as slot_to, a.zone as slot_zone, slot.kind as slot_kind,
           slot.state as slot_state, slot.client as slot_client, slot.staff as slot_staff
      from session_note n
      left join session_source s on s.organization = n.organization and s.connection = n.connection
                                and s.kind = 'student' and s.source = n.student
      left join session_source site on site.organization = n.organization and site.connection = n.connection
                                   and site.kind = 'site' and site.source = s.site
      left join session_slot slot on slot.organization = n.organization and slot.id = n.appointment
      left join session_target a on a.organization = n.organization and a.kind = 'agency' and a.id = slot.agency
     where n.organization = current_organization() and n.id = $1`,
    [id],
  )
  return rows[0]
}

export type WholeVersion = {
  version: number
  message: string | null
  seen_at: Date
  content: string
  zone: string | null
  body: Buffer
}

/**
 * Versions of a note whose contents are still kept, oldest first: the newest `limit`, and the one the appointment has; or
 * the one that is asked for.
 */
export async function wholeVersions(
  db: Sql,
  note: string,
  { limit, only }: { limit: number; only?: number },
): Promise<WholeVersion[]> {
  const { rows } = await db.query<WholeVersion>(
    `
    select v.version, v.message, v.seen_at, v.content, v.body,
           coalesce(v.zone, case when v.version = n.version then n.zone end) as zone
      from session_note n
      join session_note_version v on v.organization = n.organization and v.note = n.id
     where n.organization = current_organization() and n.id = $1 and v.body is not null
       and ($2::int is null or v.version = $2)
       and ($2::int is not null or v.version > n.version - $3 or v.version = n.filled)
     order by v.version`,
    [note, only ?? null, limit],
  )
  return rows
}

export type WholeSource = {
  id: string
  source: string
  version: number
  seen_at: Date
  target: string | null
  how: 'auto' | 'user' | null
  mapped_at: Date | null
  mapped_by: string | null
  body: Buffer
}

/** Entries of a kind by the tokens of their ids at the source, with what each is paired with. */
export async function wholeSources(
  db: Sql,
  connection: string,
  kind: 'site' | 'student' | 'user',
  sources: readonly bigint[],
): Promise<WholeSource[]> {
  if (sources.length === 0) return []
  const { rows } = await db.query<WholeSource>(
    `
    select id, source, version, seen_at, target, how, mapped_at, mapped_by, body
      from session_source
     where organization = current_organization() and connection = $1 and kind = $2 and source = any ($3::bigint[])`,
    [connection, kind, sources],
  )
  return rows
}
