/**
 * What a restored database must not do as if nothing had happened. Between the backup and the restore things were sent,
 * people were shut out, tokens were revoked, and none of it is known here: so nobody stays signed in, nothing is sent
 * before a person says so, and whatever is still to be sent counts as perhaps sent. Why: docs/decisions.
 */
import type { Client } from 'pg'
import { appendAudit } from '../audit.ts'
import { raiseIssues } from '../issues.ts'
import { noteRestoration } from '../restorations.ts'
import { type Sql, statements } from '../scope.ts'

/** The pause of every connection after a restore; a problem code, so that the console says what to do first. */
export const restoredPause = 'connection.restored'

/** How many rows each step changed, by name. */
export type Awakened = Readonly<Record<string, number>>

type Step = {
  name: string
  /** The table it is about: a step for a table that this version does not have is left out. */
  table: string
  /** $1: now */
  sql: string
}

const steps: readonly Step[] = [
  { name: 'sessions ended', table: 'session', sql: 'delete from session' },
  { name: 'sign-in links withdrawn', table: 'sign_in_link', sql: 'delete from sign_in_link' },
  { name: 'invitations withdrawn', table: 'invitation', sql: 'delete from invitation' },
  {
    name: 'tokens revoked',
    table: 'api_token', // one that was revoked since the backup would be good again
    sql: 'update api_token set revoked_at = $1 where revoked_at is null and ends_at > $1',
  },
  { name: 'sign-in failures forgotten', table: 'sign_in_failure', sql: 'delete from sign_in_failure' },
  { name: 'idempotency keys forgotten', table: 'idempotency', sql: 'delete from idempotency' },
  {
    name: 'runs ended',
    table: 'run',
    sql: `update run set state = 'stopped', ended_at = $1 where state = 'running'`,
  },
  {
    name: 'polls due',
    table: 'checkpoint',
    sql: 'update checkpoint set due_at = $1', // also the end of every lease; they go on from where the backup stands
  },
  {
    name: 'attempts cut off',
    table: 'attempt',
    sql: `update attempt a set ended_at = $1, outcome = 'ambiguous', problem = 'delivery.lease-ended'
            from delivery d
           where d.organization = a.organization and d.id = a.delivery and d.state = 'sending' and a.outcome is null`,
  },
  {
    // Sent after the backup, perhaps: the attempt that says so is what makes the next one look before it sends.
    name: 'deliveries that may have arrived',
    table: 'attempt',
    sql: `with open as (
            update delivery set attempts = attempts + 1
             where state in ('pending', 'retry')
            returning organization, id, attempts, config_version
          )
          insert into attempt (organization, delivery, number, started_at, ended_at, outcome, problem, config_version)
          select organization, id, attempts, $1, $1, 'ambiguous', 'delivery.lease-ended', config_version from open`,
  },
  {
    name: 'leases ended',
    table: 'delivery',
    sql: `update delivery set due_at = $1 where state = 'sending'`,
  },
  {
    name: 'messages due',
    table: 'message',
    sql: `update message set due_at = $1 where state = 'reading' and due_at > $1`,
  },
  {
    name: 'bulk acts cancelled',
    table: 'bulk',
    sql: `update bulk set state = 'cancelled', ended_at = $1, holder = null, lease_ends_at = null
           where state in ('preview', 'running')`,
  },
  {
    // An alert that left before the loss, or an invitation that was just withdrawn.
    name: 'mails withdrawn',
    table: 'mail',
    sql: `update mail set state = 'given-up', body = null, due_at = null, ended_at = $1 where state = 'waiting'`,
  },
  {
    // Sent between backup and restore, perhaps. What is due later surely was not.
    name: 'messages to people that may have left',
    table: 'reminder',
    sql: `update reminder set state = 'unclear', reason = 'reminder.unclear', due_at = null, ended_at = $1
           where state = 'sending' or state = 'waiting' and due_at <= $1`,
  },
  {
    // What happened meanwhile is read again and would be told again: an administrator switches them on after that.
    name: 'messages to people switched off',
    table: 'reminder_setting',
    sql: `update reminder_setting set body = jsonb_set(body, '{on}', 'false'), version = version + 1, changed_at = $1
           where body->>'on' = 'true'`,
  },
  {
    name: 'connections paused',
    table: 'connection',
    // One that a person paused stays theirs.
    sql: `update connection set state = 'paused', pause_reason = '${restoredPause}'
           where state = 'active' and removed_at is null`,
  },
  {
    name: 'configurations renewed',
    table: 'organization',
    sql: 'update organization set config_version = config_version + 1',
  },
]

type Order = { organizations: readonly string[]; madeAt: Date; now: Date; newId: () => string }

/**
 * Runs every step inside the transaction that is open, and notes the restore in each audit trail.
 * @param order `madeAt`: the moment that the backup shows
 */
export async function awaken(client: Client, order: Order): Promise<Awakened> {
  const { organizations, madeAt, now, newId } = order
  const done: Record<string, number> = {}
  for (const { name, table, sql } of steps) {
    const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
      `public.${table}`,
    ])
    if (!rows[0]?.there) continue
    const { rowCount } = await client.query(sql, sql.includes('$1') ? [now] : [])
    done[name] = rowCount ?? 0
  }
  for (const organization of organizations) await noteRestore(statements(client), organization, madeAt, now, newId)
  return done
}

async function noteRestore(db: Sql, organization: string, madeAt: Date, now: Date, newId: () => string): Promise<void> {
  await db.query(`select set_config('causeway.organization', $1, true)`, [organization])
  await noteRestoration(db, organization, madeAt, now)
  const { rows } = await db.query<{ id: string }>(
    'select id from connection where organization = $1 and pause_reason = $2',
    [organization, restoredPause],
  )
  const troubles = rows.map(row => ({ id: newId(), connection: row.id, step: 'check' as const, code: restoredPause }))
  // Which addresses were made since the backup nobody knows: a booking system that has a new one sees no busy times.
  const feeds = await db.query<{ id: string }>(
    'select distinct connection as id from busy_feed where organization = $1',
    [organization],
  )
  const renew = feeds.rows.map(row => ({
    id: newId(),
    connection: row.id,
    step: 'check' as const,
    code: 'busy.renew-after-restore',
  }))
  await raiseIssues(db, organization, [...troubles, ...renew], now)
  await appendAudit(
    db,
    organization,
    [
      {
        id: newId(),
        actor: { kind: 'system', id: 'restore' },
        action: 'backup.restore',
        subject: { kind: 'organization', id: organization },
        outcome: 'done',
      },
    ],
    now,
  )
}
