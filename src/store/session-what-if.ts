/** The notes of an agency, as matching sees them: to run it again with another grace time. Nothing is locked or written. */
import type { Sql } from './scope.ts'

export type NoteToTry = {
  id: string
  student: string
  authorType: 'employee' | 'parent' | null
  client: string | null
  staff: string | null
  startsAt: Date | null
  endsAt: Date | null
  date: string | null
  unread: string | null
  appointment: string | null
  how: 'auto' | 'user' | null
  reason: string | null
  /** Other notes of the same student, author, and times. */
  twins: readonly string[]
}

const ofAgency = `
      from session_note n
      join session_source s on s.organization = n.organization and s.connection = n.connection
                           and s.kind = 'student' and s.source = n.student
      join session_source site on site.organization = n.organization and site.connection = n.connection
                              and site.kind = 'site' and site.source = s.site and site.target = $2
     where n.organization = current_organization() and n.connection = $1 and n.published and n.gone_at is null
       and not coalesce(n.detail ? 'renderedAs', false)`

/** How many notes of an agency there are. */
export async function countNotesToTry(db: Sql, connection: string, agency: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(`select count(*)::int as count ${ofAgency}`, [connection, agency])
  return rows[0]?.count ?? 0
}

/** The next of them, student by student; a student's notes may be cut off at the end. `after`: a student. */
export async function notesToTry(
  db: Sql,
  connection: string,
  agency: string,
  after: string | null,
  limit: number,
): Promise<NoteToTry[]> {
  const { rows } = await db.query<NoteToTry>(
    `
    select n.id, n.student, u.author as "authorType", n.client, u.target as staff, n.starts_at as "startsAt",
           n.ends_at as "endsAt", n.date::text, n.unread, n.appointment, n.how, n.reason,
           array(select o.id::text from session_note o
                  where n.appointment is null and o.organization = n.organization and o.connection = n.connection
                    and o.student = n.student and o.date = n.date and o.author = n.author
                    and o.starts_at = n.starts_at and o.ends_at = n.ends_at and o.published and o.gone_at is null
                    and o.id <> n.id) as twins
      from (select n.*, s.target as client ${ofAgency}
               and ($3::bigint is null or n.student > $3)
             order by n.student, n.id
             limit $4) n
      left join session_source u on u.organization = n.organization and u.connection = n.connection
                                and u.kind = 'user' and u.source = n.author
     order by n.student, n.id`,
    [connection, agency, after, limit],
  )
  return rows
}

/** The grace time of an agency in minutes; undefined where there is no such agency. */
export async function graceOf(db: Sql, agency: string): Promise<number | undefined> {
  const { rows } = await db.query<{ grace: number }>(
    `select coalesce(grace, 5) as grace from session_target
      where organization = current_organization() and kind = 'agency' and id = $1 and gone_at is null`,
    [agency],
  )
  return rows[0]?.grace
}
