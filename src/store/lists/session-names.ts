/**
 * Which rows are meant, each with a mark that changes with its name, and the sealed names themselves: for lists by name and
 * for suggestions, which are made in memory. Ids and marks come as one text, since there are tens of thousands.
 */
import type { Sql } from '../scope.ts'
import type { TargetKind } from '../session-mirror.ts'
import { askedEntries, type EntryFilter } from './session-entries.ts'
import { askedNotes, type NoteFilter } from './session-notes.ts'

type Packed = { marks: string | null; count: number }

/** The entries that are asked for, with their marks; undefined where they are more than `most`. */
export async function marksOfEntries(
  db: Sql,
  filter: EntryFilter,
  most: number,
): Promise<Map<string, string> | undefined> {
  const { from, values } = askedEntries(filter)
  const { rows } = await db.query<Packed>(
    `select string_agg(x.id || ' ' || x.hash, e'\\n') as marks, count(*)::int as count
       from (select s.id, s.hash ${from} limit $7) x`,
    [...values, most + 1],
  )
  return rows[0] && rows[0].count > most ? undefined : unpack(rows[0])
}

/** The sealed bodies of entries. */
export async function bodiesOfEntries(db: Sql, ids: readonly string[]): Promise<{ id: string; body: Buffer }[]> {
  const { rows } = await db.query<{ id: string; body: Buffer }>({
    name: 'session-bodies-of-entries',
    text: 'select id, body from session_source where organization = current_organization() and id = any ($1::uuid[])',
    values: [ids],
  })
  return rows
}

/** Active targets of a kind at these agencies, with their marks; of more than `most`, so many. */
export async function marksOfTargets(
  db: Sql,
  kind: TargetKind,
  agencies: readonly string[] | 'all',
  most: number,
): Promise<Map<string, string>> {
  const { rows } = await db.query<Packed>(
    `select string_agg(x.id || ' ' || x.version, e'\\n') as marks, count(*)::int as count
       from (select t.id, t.version from session_target t
              where t.organization = current_organization() and t.kind = $1 and t.gone_at is null and t.active
                and ${agencies === 'all' ? '$2::text[] is null' : 't.agencies && $2'}
              limit $3) x`,
    [kind, agencies === 'all' ? null : agencies, most],
  )
  return unpack(rows[0])
}

/** The sealed bodies of targets, and where they are. */
export async function bodiesOfTargets(
  db: Sql,
  kind: TargetKind,
  ids: readonly string[],
): Promise<{ id: string; body: Buffer; agencies: string[] }[]> {
  const { rows } = await db.query<{ id: string; body: Buffer; agencies: string[] }>({
    name: 'session-bodies-of-targets',
    text: `select id, body, agencies from session_target
            where organization = current_organization() and kind = $1 and id = any ($2::text[])`,
    values: [kind, ids],
  })
  return rows
}

/** Ids hold no blank and no line break: they are the hub's own, or the practice management's as its contract has them. */
function unpack(packed: Packed | undefined): Map<string, string> {
  const marks = new Map<string, string>()
  for (const line of packed?.marks?.split('\n') ?? []) {
    const end = line.lastIndexOf(' ')
    marks.set(line.slice(0, end), line.slice(end + 1))
  }
  return marks
}

/** The student of notes: `id` is the hub's, null where the student was never seen. */
export type NotesOfStudent = { student: string; id: string | null; hash: string | null; count: number }

/** How many of the notes that are asked for each student has. */
export async function notesByStudent(db: Sql, filter: NoteFilter): Promise<NotesOfStudent[]> {
  const { from, values } = askedNotes(filter)
  const { rows } = await db.query<NotesOfStudent>(
    `select x.student, e.id, e.hash, x.count
       from (select n.student, count(*)::int as count ${from} group by n.student) x
       left join session_source e on e.organization = current_organization() and e.connection = $1
                                 and e.kind = 'student' and e.source = x.student`,
    values,
  )
  return rows
}

export type NotePlace = { student: string; date: string | null; id: string }

/**
 * The notes of these students in their order: of each the newest first, those without a date last. `after`: a note of the
 * first student, behind which they begin.
 */
export async function notesOfStudents(
  db: Sql,
  filter: NoteFilter,
  students: readonly string[],
  after: { date: string | null; id: string } | undefined,
  limit: number,
): Promise<NotePlace[]> {
  const { from, values } = askedNotes(filter)
  const { rows } = await db.query<NotePlace>(
    `select n.student, n.date::text, n.id ${from}
        and n.student = any ($10::bigint[])
        and ($12::uuid is null or n.student <> $10[1]
             or (coalesce(n.date, '-infinity'), n.id) < (coalesce($11::date, '-infinity'), $12))
      order by array_position($10::bigint[], n.student), n.date desc nulls last, n.id desc
      limit $13`,
    [...values, students, after?.date ?? null, after?.id ?? null, limit],
  )
  return rows
}
