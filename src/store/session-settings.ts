/** The switch of the session-notes feature, the consent to share, and its settings, as the database holds them. */
import type { Sql } from './scope.ts'

export type SessionSettingRow = {
  version: number
  enabled_at: Date | null
  enabled_by: string | null
  connection: string | null
  consent_at: Date | null
  consent_by: string | null
  consent_text: number | null
  unlocked_at: Date | null
  synced_at: Date | null
  body: Buffer
}

/** The row; undefined while nobody has ever switched it on. */
export async function loadSessionSetting(db: Sql, lock?: 'lock'): Promise<SessionSettingRow | undefined> {
  const { rows } = await db.query<SessionSettingRow>(
    `select version, enabled_at, enabled_by, connection, consent_at, consent_by, consent_text, unlocked_at, synced_at, body
       from session_setting where organization = current_organization() ${lock ? 'for update' : ''}`,
  )
  return rows[0]
}

/** Writes all of it. */
export async function writeSessionSetting(
  db: Sql,
  organization: string,
  row: Omit<SessionSettingRow, 'unlocked_at' | 'synced_at'>,
): Promise<void> {
  await db.query(
    `
    insert into session_setting (organization, version, enabled_at, enabled_by, connection, consent_at, consent_by,
                                 consent_text, body)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (organization) do update
       set version = excluded.version, enabled_at = excluded.enabled_at, enabled_by = excluded.enabled_by,
           connection = excluded.connection, consent_at = excluded.consent_at, consent_by = excluded.consent_by,
           consent_text = excluded.consent_text, body = excluded.body`,
    [
      organization,
      row.version,
      row.enabled_at,
      row.enabled_by,
      row.connection,
      row.consent_at,
      row.consent_by,
      row.consent_text,
      row.body,
    ],
  )
}

/** When the mirror of the practice management was whole last. */
export async function noteSynced(db: Sql, at: Date): Promise<void> {
  await db.query('update session_setting set synced_at = $1 where organization = current_organization()', [at])
}

/** Notes flow from now on: every site has had its agency. */
export async function unlockSessions(db: Sql, at: Date): Promise<void> {
  await db.query(
    'update session_setting set unlocked_at = $1 where organization = current_organization() and unlocked_at is null',
    [at],
  )
}

/** Organizations with something to pair or to bring, or whose mirror is older than `stale`; needs no scope. */
export async function dueSessions(db: Sql, now: Date, stale: Date): Promise<string[]> {
  const { rows } = await db.query<{ organization: string }>('select organization from due_sessions($1, $2)', [
    now,
    stale,
  ])
  return rows.map(({ organization }) => organization)
}
