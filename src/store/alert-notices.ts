/** Notices of alerts: one row for each message to each channel, with what became of it. */
import type { Scope, Sql } from './scope.ts'

export type NoticeEvent = 'opened' | 'cleared' | 'summary'
/** To a channel, or to an administrator where nobody has set one up. */
export type NoticeTo = { channel: string } | { account: string }

export type NewAlertNotice = {
  id: string
  to: NoticeTo
  alert?: string
  event: NoticeEvent
  how: { kind: 'held'; until: Date } | { kind: 'mailed'; mail: string } | { kind: 'call'; body: string }
}

/** Adds a notice; false when this alert's event was told to this channel already. */
export async function insertAlertNotice(db: Scope, notice: NewAlertNotice, now: Date): Promise<boolean> {
  const { how, to } = notice
  const state = { held: 'held', mailed: 'mailed', call: 'waiting' }[how.kind]
  const dueAt = how.kind === 'held' ? how.until : how.kind === 'call' ? now : null
  const { rowCount } = await db.query({
    name: 'insert-alert-notice',
    text: `
      insert into alert_notice (organization, id, channel, account, alert, event, state, mail, body, due_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      on conflict do nothing`,
    values: [
      db.organization,
      notice.id,
      'channel' in to ? to.channel : null,
      'account' in to ? to.account : null,
      notice.alert ?? null,
      notice.event,
      state,
      how.kind === 'mailed' ? how.mail : null,
      how.kind === 'call' ? how.body : null,
      dueAt,
      now,
    ],
  })
  return rowCount > 0
}

/** What the channels were told of an alert so far. */
export async function toldOf(
  db: Sql,
  alert: string,
): Promise<{ channel: string | null; account: string | null; event: NoticeEvent; state: string }[]> {
  const { rows } = await db.query<{
    channel: string | null
    account: string | null
    event: NoticeEvent
    state: string
  }>({
    name: 'told-of-alert',
    text: `
      select channel, account, event, state
        from alert_notice
       where organization = current_organization() and alert = $1`,
    values: [alert],
  })
  return rows
}

export type HeldNotice = {
  id: string
  channel: string | null
  account: string | null
  alert: string
  event: NoticeEvent
}

/** What was held back and is due now, locked: whoever gets the rows tells them. */
export async function takeHeld(db: Sql, now: Date): Promise<HeldNotice[]> {
  const { rows } = await db.query<HeldNotice>({
    name: 'take-held-notices',
    text: `
      select id, channel, account, alert, event
        from alert_notice
       where organization = current_organization() and state = 'held' and due_at <= $1
       order by id
         for update skip locked`,
    values: [now],
  })
  return rows
}

/** These were told in a summary. */
export async function mergeHeld(db: Sql, ids: readonly string[], into: string, now: Date): Promise<void> {
  await db.query({
    name: 'merge-held-notices',
    text: `
      update alert_notice set state = 'merged', merged_into = $2, due_at = null, ended_at = $3
       where organization = current_organization() and id = any ($1::uuid[])`,
    values: [ids, into, now],
  })
}

/** Leases calls that are due, over all organizations; needs no scope. */
export async function claimAlertCalls(
  db: Sql,
  now: Date,
  limit: number,
  leaseMs: number,
): Promise<{ organization: string; id: string }[]> {
  const { rows } = await db.query<{ organization: string; id: string }>({
    name: 'claim-alert-calls',
    text: 'select organization, id from claim_alert_calls($1, $2, $3)',
    values: [now, limit, leaseMs],
  })
  return rows
}

export type DueCall = { channel: string; body: string; tries: number; created_at: Date; endpoint: Buffer | null }

/** A call that still waits, with its channel's sealed endpoint; null when the channel was removed or is off. */
export async function loadAlertCall(db: Sql, id: string): Promise<DueCall | undefined> {
  const { rows } = await db.query<DueCall>({
    name: 'load-alert-call',
    text: `
      select n.channel, n.body, n.tries, n.created_at, c.body as endpoint
        from alert_notice n
        left join alert_channel c on c.organization = n.organization and c.id = n.channel and c.state = 'on'
       where n.organization = current_organization() and n.id = $1 and n.state = 'waiting'`,
    values: [id],
  })
  return rows[0]
}

export type CallEnd = { problem?: string; status?: number } & (
  | { state: 'sent' | 'failed' }
  | { state: 'waiting'; dueAt: Date }
)

/** Writes what became of a try. */
export async function settleAlertCall(db: Sql, id: string, end: CallEnd, now: Date): Promise<void> {
  await db.query({
    name: 'settle-alert-call',
    text: `
      update alert_notice set state = $2, due_at = $3, problem = $4, status = $5, ended_at = $6
       where organization = current_organization() and id = $1 and state = 'waiting'`,
    values: [
      id,
      end.state,
      end.state === 'waiting' ? end.dueAt : null,
      end.problem ?? null,
      end.status ?? null,
      end.state === 'waiting' ? null : now,
    ],
  })
}
