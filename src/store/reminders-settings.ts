/** How an organization writes to people, its SMS gateway, and what was found out about the booking systems it uses. */
import type { Scope, Sql } from './scope.ts'

export type ReminderSettingRow = { version: number; body: unknown; gateway: Buffer | null; public_id: string }

/** The stored settings; undefined while nobody has set anything up. */
export async function loadReminderSetting(db: Sql): Promise<ReminderSettingRow | undefined> {
  const { rows } = await db.query<ReminderSettingRow>({
    name: 'load-reminder-setting',
    text: 'select version, body, gateway, public_id from reminder_setting where organization = current_organization()',
  })
  return rows[0]
}

/** Writes settings over version `seen` (0: none yet); false when they were changed meanwhile. */
export async function writeReminderSetting(
  db: Scope,
  seen: number,
  { body, publicId, by }: { body: unknown; publicId: string; by: string },
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into reminder_setting as s (organization, version, body, public_id, changed_at, changed_by)
     select $1, 1, $3, $4, $5, $6 where $2 = 0 or exists (select from reminder_setting where organization = $1)
     on conflict (organization) do update
        set version = s.version + 1, body = excluded.body, changed_at = excluded.changed_at, changed_by = excluded.changed_by
      where s.version = $2`,
    [db.organization, seen, JSON.stringify(body), publicId, now, by],
  )
  return rowCount > 0
}

/** Writes the sealed gateway, or none; the settings must be there. False when they are not. */
export async function writeGateway(db: Sql, gateway: Buffer | null, by: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `update reminder_setting set gateway = $1, changed_at = $2, changed_by = $3 where organization = current_organization()`,
    [gateway, now, by],
  )
  return rowCount > 0
}

/** Whose gateway has this address; needs no scope. */
export async function findReminderInbox(db: Sql, publicId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ organization: string }>('select organization from find_reminder_inbox($1)', [
    publicId,
  ])
  return rows[0]?.organization
}

export type Found = 'yes' | 'no' | 'unsure'
export type ReminderCheckRow = {
  connection: string
  confirmations: Found
  reminders: Found
  moves: Found
  cancellations: Found
  hub_sends: boolean
  checked_at: Date
  checked_by: string
}

/** What was found out about each booking system. */
export async function listReminderChecks(db: Sql): Promise<ReminderCheckRow[]> {
  const { rows } = await db.query<ReminderCheckRow>({
    name: 'list-reminder-checks',
    text: `
      select connection, confirmations, reminders, moves, cancellations, hub_sends, checked_at, checked_by
        from reminder_check
       where organization = current_organization()`,
  })
  return rows
}

/** Writes what was found out about one. */
export async function writeReminderCheck(db: Scope, row: ReminderCheckRow): Promise<void> {
  await db.query(
    `insert into reminder_check
            (organization, connection, confirmations, reminders, moves, cancellations, hub_sends, checked_at, checked_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (organization, connection) do update
        set confirmations = excluded.confirmations, reminders = excluded.reminders, moves = excluded.moves,
            cancellations = excluded.cancellations, hub_sends = excluded.hub_sends, checked_at = excluded.checked_at,
            checked_by = excluded.checked_by`,
    [
      db.organization,
      row.connection,
      row.confirmations,
      row.reminders,
      row.moves,
      row.cancellations,
      row.hub_sends,
      row.checked_at,
      row.checked_by,
    ],
  )
}
