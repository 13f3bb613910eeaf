/**
 * What may go of session notes, as the statements of candidates.ts: contents of notes, once they are where they belong, and
 * entries that are gone at the source. What waits for somebody stays whole; rows of notes stay, since they say which
 * appointment a note was, and keep it from coming twice. What the practice management holds is never among it.
 *
 * $1 connection   $2 kept as bodies until   $3 kept as problems until   $4 metadata kept until   $5 how many
 */
import { sessionPeriods } from '../../model/retention.ts'
import type { Sql } from '../scope.ts'

const until = { bodies: '$2::timestamptz', problems: '$3::timestamptz' } as const

/** Since when the contents of a version are only kept, and no longer needed; null: they are needed. */
const keptSince = `
  case when n.review is not null then null
       when v.version < n.version then next.seen_at
       when n.step = 'rendered' and n.gone_at is null then n.rendered_at
       when n.gone_at is not null and n.step in ('none', 'stopped', 'rendered') then n.gone_at end`

/** Contents of versions that were replaced, rendered, or are gone, long enough ago. */
export const sessionNotes = `
  select v.note || '/' || v.version as id, kept.since as at
    from session_note_version v
    join session_note n on n.organization = v.organization and n.id = v.note
    left join session_note_version next on next.organization = v.organization and next.note = v.note
                                       and next.version = v.version + 1
   cross join lateral (select ${keptSince} as since) kept
   where v.organization = current_organization() and n.connection = $1 and v.body is not null
     and v.seen_at < greatest(${until.bodies}, ${until.problems})
     and kept.since < case when v.version < n.version then ${until[sessionPeriods.replaced]}
                           when n.gone_at is not null then ${until[sessionPeriods.gone]}
                           else ${until[sessionPeriods.rendered]} end
     and $4::timestamptz is not null
   order by v.seen_at, v.note, v.version
   limit $5`

/** A note that is not done yet: it needs its student, its author and its template. */
const neededBy = (column: string) => `exists (
  select from session_note n
   where n.organization = s.organization and n.connection = s.connection and n.${column} = s.source
     and (n.review is not null or n.gone_at is null and n.step <> 'rendered'))`

/** Sites, students, users and templates that are gone at the source, with what they are paired with. */
export const sessionGone = `
  select s.id, s.gone_at as at
    from session_source s
   where s.organization = current_organization() and s.connection = $1
     and s.gone_at < ${until[sessionPeriods.entryGone]}
     and not (s.kind = 'student' and ${neededBy('student')})
     and not (s.kind = 'user' and ${neededBy('author')})
     and not (s.kind = 'template' and ${neededBy('template')})
     and not (s.kind = 'site' and exists (
           select from session_source o
            where o.organization = s.organization and o.connection = s.connection and o.site = s.source
              and o.gone_at is null))
     and $2::timestamptz is not null and $4::timestamptz is not null
   order by s.gone_at, s.id
   limit $5`

/** Removes contents; the version stays, and says when. */
export async function removeNoteContents(db: Sql, ids: readonly string[], now: Date): Promise<void> {
  await db.query(
    `update session_note_version v set body = null, body_removed_at = $3
       from unnest($1::uuid[], $2::int[]) as old (note, version)
      where v.organization = current_organization() and v.note = old.note and v.version = old.version`,
    [ids.map(id => id.split('/')[0]), ids.map(id => Number(id.split('/')[1])), now],
  )
}

/** Removes entries with what was refused for them. One that comes again is looked at anew. */
export async function removeGoneEntries(db: Sql, ids: readonly string[]): Promise<void> {
  await db.query(
    `delete from session_user_site us using session_source s
      where s.organization = current_organization() and s.id = any ($1::uuid[]) and s.kind = 'user'
        and us.organization = s.organization and us.connection = s.connection and us.owner = s.source`,
    [ids],
  )
  await db.query(
    `delete from session_rejection
      where organization = current_organization() and kind <> 'note' and source = any ($1::uuid[])`,
    [ids],
  )
  await db.query(
    `delete from session_source
      where organization = current_organization() and id = any ($1::uuid[]) and gone_at is not null`,
    [ids],
  )
}
