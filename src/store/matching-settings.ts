/** What an organization chose about matching, as the database holds it. */
import type { Sql } from './scope.ts'

export type MatchingRow = { version: number; body: Buffer }

/** The settings; undefined while the defaults hold. */
export async function loadMatching(db: Sql): Promise<MatchingRow | undefined> {
  const { rows } = await db.query<MatchingRow>(
    'select version, body from matching where organization = current_organization()',
  )
  return rows[0]
}

/** Writes the settings. */
export async function writeMatching(db: Sql, organization: string, row: MatchingRow, now: Date): Promise<void> {
  await db.query(
    `
    insert into matching (organization, version, body, changed_at)
    values ($1, $2, $3, $4)
    on conflict (organization) do update
       set version = excluded.version, body = excluded.body, changed_at = excluded.changed_at`,
    [organization, row.version, row.body, now],
  )
}
