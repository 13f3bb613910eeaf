/** What people decide about pairs of sites, students and users: made, taken back, refused; refusals of notes too. */
import type { Sql } from './scope.ts'

export type MadePair =
  | { kind: 'done'; version: number }
  | { kind: 'taken' }
  | { kind: 'changed' }
  | { kind: 'not-found' }

/** Makes a pair of an entry by hand; `taken`: another one has that target; `changed`: the row is not what was seen. */
export async function pairEntry(
  db: Sql,
  pair: { id: string; target: string; by: string; version: number },
  now: Date,
): Promise<MadePair> {
  const { rows } = await db.query<{ taken: boolean; version: number }>(
    `
    select s.version, exists (
             select from session_source o
              where o.organization = s.organization and o.connection = s.connection and o.kind = s.kind
                and o.target = $2 and o.id <> s.id and o.gone_at is null) as taken
      from session_source s
     where s.organization = current_organization() and s.id = $1
       for update of s`,
    [pair.id, pair.target],
  )
  const [row] = rows
  if (!row) return { kind: 'not-found' }
  if (row.version !== pair.version) return { kind: 'changed' }
  if (row.taken) return { kind: 'taken' }
  // One that is gone at the source gives its target up: nobody could take it from there any more.
  await db.query(
    `update session_source o set target = null, how = null, mapped_at = null, mapped_by = null, version = o.version + 1
       from session_source s
      where s.organization = current_organization() and s.id = $1 and o.organization = s.organization
        and o.connection = s.connection and o.kind = s.kind and o.target = $2 and o.id <> s.id and o.gone_at is not null`,
    [pair.id, pair.target],
  )
  await db.query(
    `update session_source
        set target = $2, how = 'user', reason = null, mapped_at = $3, mapped_by = $4, match_due = false,
            version = version + 1
      where organization = current_organization() and id = $1`,
    [pair.id, pair.target, now, pair.by],
  )
  return { kind: 'done', version: pair.version + 1 }
}

/** Takes a pair of an entry back; the rules look at it again. */
export async function unpairEntry(db: Sql, id: string, version: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update session_source
        set target = null, how = null, mapped_at = null, mapped_by = null, match_due = true, version = version + 1
      where organization = current_organization() and id = $1 and version = $2 and target is not null`,
    [id, version],
  )
  return rowCount > 0
}

/** Remembers that two are not the same: the rules never make that pair again. */
export async function refusePair(
  db: Sql,
  organization: string,
  pair: { kind: 'site' | 'student' | 'user' | 'note'; source: string; target: string; by: string; reason: Buffer },
  now: Date,
): Promise<void> {
  await db.query(
    `
    insert into session_rejection (organization, kind, source, target, at, by, reason) values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (organization, kind, source, target) do update
       set at = excluded.at, by = excluded.by, reason = excluded.reason`,
    [organization, pair.kind, pair.source, pair.target, now, pair.by, pair.reason],
  )
}

/** Takes a refusal back. */
export async function allowPair(db: Sql, kind: string, source: string, target: string): Promise<void> {
  await db.query(
    `delete from session_rejection
      where organization = current_organization() and kind = $1 and source = $2 and target = $3`,
    [kind, source, target],
  )
}

/** At which agencies an agency, client or staff member is; undefined when there is none, or none that is active. */
export async function targetAgencies(
  db: Sql,
  kind: 'agency' | 'client' | 'staff',
  id: string,
): Promise<readonly string[] | undefined> {
  const { rows } = await db.query<{ agencies: string[] }>(
    `select agencies from session_target
      where organization = current_organization() and kind = $1 and id = $2 and gone_at is null and active`,
    [kind, id],
  )
  return rows[0]?.agencies
}

/** Whether a person has refused a pair. */
export async function isRefused(db: Sql, kind: string, source: string, target: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from session_rejection
      where organization = current_organization() and kind = $1 and source = $2 and target = $3`,
    [kind, source, target],
  )
  return rowCount > 0
}
