/** The rules of an organization's alerts, and the channels they are told through. */
import type { Scope, Sql } from './scope.ts'

/** The stored rules with their version; undefined while the built-in ones hold. */
export async function loadAlertSetting(db: Sql): Promise<{ version: number; body: unknown } | undefined> {
  const { rows } = await db.query<{ version: number; body: unknown }>({
    name: 'load-alert-setting',
    text: 'select version, body from alert_setting where organization = current_organization()',
  })
  return rows[0]
}

/** Writes rules over version `seen` (0: none yet); false when they were changed meanwhile. */
export async function writeAlertSetting(
  db: Scope,
  seen: number,
  body: unknown,
  by: string,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into alert_setting as s (organization, version, body, changed_at, changed_by)
     select $1, 1, $3, $4, $5 where $2 = 0 or exists (select from alert_setting where organization = $1)
     on conflict (organization) do update
        set version = s.version + 1, body = excluded.body, changed_at = excluded.changed_at, changed_by = excluded.changed_by
      where s.version = $2`,
    [db.organization, seen, JSON.stringify(body), now, by],
  )
  return rowCount > 0
}

export type ChannelRow = {
  id: string
  kind: 'email' | 'webhook'
  state: 'on' | 'off'
  body: Buffer
  problem: string | null
  failed_at: Date | null
  worked_at: Date | null
  created_at: Date
}

/** The channels in the order in which they were made. */
export async function listChannels(db: Sql): Promise<ChannelRow[]> {
  const { rows } = await db.query<ChannelRow>({
    name: 'list-alert-channels',
    text: `
      select id, kind, state, body, problem, failed_at, worked_at, created_at
        from alert_channel
       where organization = current_organization()
       order by created_at, id`,
  })
  return rows
}

/** Adds a channel that is on. */
export async function insertChannel(
  db: Scope,
  channel: { id: string; kind: 'email' | 'webhook'; body: Buffer },
  by: string,
  now: Date,
): Promise<void> {
  await db.query(
    `insert into alert_channel (organization, id, kind, state, body, created_at, created_by)
     values ($1, $2, $3, 'on', $4, $5, $6)`,
    [db.organization, channel.id, channel.kind, channel.body, now, by],
  )
}

/** One channel, locked until its body is written; undefined when there is none. */
export async function lockChannel(db: Sql, id: string): Promise<Pick<ChannelRow, 'id' | 'kind' | 'body'> | undefined> {
  const { rows } = await db.query<Pick<ChannelRow, 'id' | 'kind' | 'body'>>(
    'select id, kind, body from alert_channel where organization = current_organization() and id = $1 for update',
    [id],
  )
  return rows[0]
}

/** Writes the sealed body of a channel: a new secret. */
export async function writeChannelBody(db: Sql, id: string, body: Buffer): Promise<void> {
  await db.query('update alert_channel set body = $2 where organization = current_organization() and id = $1', [
    id,
    body,
  ])
}

/** Switches a channel on or off; false when there is none. */
export async function setChannelState(db: Sql, id: string, state: 'on' | 'off'): Promise<boolean> {
  const { rowCount } = await db.query(
    'update alert_channel set state = $2 where organization = current_organization() and id = $1',
    [id, state],
  )
  return rowCount > 0
}

/** Removes a channel and what waits for it; what it was told stays on record. False when there is none. */
export async function deleteChannel(db: Sql, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    'delete from alert_channel where organization = current_organization() and id = $1',
    [id],
  )
  await db.query(
    `update alert_notice set state = 'failed', due_at = null, ended_at = $2
      where organization = current_organization() and channel = $1 and state in ('held', 'waiting')`,
    [id, now],
  )
  return rowCount > 0
}

/** Notes whether the last message reached a channel. */
export async function noteChannel(db: Sql, id: string, problem: string | undefined, now: Date): Promise<void> {
  await db.query({
    name: 'note-alert-channel',
    text: `
      update alert_channel
         set problem = $2,
             failed_at = case when $2::text is null then failed_at else $3 end,
             worked_at = case when $2::text is null then $3 else worked_at end
       where organization = current_organization() and id = $1`,
    values: [id, problem ?? null, now],
  })
}
