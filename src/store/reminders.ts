/** Messages to people: written before they are sent, leased by whoever sends, each with what became of it. */
import type { AnnouncementKind, ReminderChannel, ReminderKind, ReminderLanguage } from '../model/reminders/settings.ts'
import type { Scope, Sql } from './scope.ts'

export type ReminderState = 'waiting' | 'sending' | 'sent' | 'failed' | 'unclear' | 'not-sent' | 'dropped'

export type NewReminder = {
  id: string
  record: string
  kind: ReminderKind
  minutesBefore: number
  startsAt: Date
  told: number
  due: Date
}

/**
 * Adds a message, or takes up again one that was dropped before it left. One that has left, or may have, stays as it is:
 * the unique key makes each of them once.
 */
export async function planReminder(db: Scope, row: NewReminder, now: Date): Promise<void> {
  await db.query({
    name: 'plan-reminder',
    text: `
      insert into reminder as r
             (organization, id, record, kind, minutes_before, starts_at, told, state, due_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9)
      on conflict (organization, record, kind, minutes_before, starts_at, told) do update
         set state = 'waiting', reason = null, due_at = excluded.due_at, ended_at = null
       where r.state = 'dropped'`,
    values: [db.organization, row.id, row.record, row.kind, row.minutesBefore, row.startsAt, row.told, row.due, now],
  })
}

/** Drops reminders of a visit that are not among these any more; returns how many. */
export async function dropReminders(
  db: Sql,
  record: string,
  keep: readonly { startsAt: Date; minutesBefore: number; due: Date }[],
  now: Date,
): Promise<number> {
  const { rowCount } = await db.query({
    name: 'drop-reminders',
    text: `
      update reminder r set state = 'dropped', due_at = null, ended_at = $5
       where r.organization = current_organization() and r.record = $1 and r.kind = 'reminder' and r.state = 'waiting'
         and not exists (
           select from unnest($2::timestamptz[], $3::int[], $4::timestamptz[]) as k (starts_at, minutes_before, due_at)
            where k.starts_at = r.starts_at and k.minutes_before = r.minutes_before
              and (k.due_at = r.due_at or r.tries > 0))`,
    values: [
      record,
      keep.map(each => each.startsAt),
      keep.map(each => each.minutesBefore),
      keep.map(each => each.due),
      now,
    ],
  })
  return rowCount
}

/** The announcement of a visit that has not left yet, if there is one. */
export async function waitingAnnouncement(
  db: Sql,
  record: string,
): Promise<{ id: string; kind: AnnouncementKind; starts_at: Date } | undefined> {
  const { rows } = await db.query<{ id: string; kind: AnnouncementKind; starts_at: Date }>({
    name: 'waiting-announcement',
    text: `
      select id, kind, starts_at from reminder
       where organization = current_organization() and record = $1 and kind <> 'reminder' and state = 'waiting'
       order by id desc limit 1`,
    values: [record],
  })
  return rows[0]
}

/** `was`: how it stood. One that was being sent has lost its sender. */
export type ClaimedReminder = { organization: string; id: string; was: 'waiting' | 'sending' }

/** Leases messages that are due, over all organizations; needs no scope. */
export async function claimReminders(db: Sql, now: Date, limit: number, leaseMs: number): Promise<ClaimedReminder[]> {
  const { rows } = await db.query<{ organization: string; id: string; was_sending: number }>({
    name: 'claim-reminders',
    text: 'select organization, id, was_sending from claim_reminders($1, $2, $3)',
    values: [now, limit, leaseMs],
  })
  return rows.map(({ organization, id, was_sending }) => ({
    organization,
    id,
    was: was_sending === 1 ? 'sending' : 'waiting',
  }))
}

export type ReminderRow = {
  id: string
  record: string
  kind: ReminderKind
  minutes_before: number
  starts_at: Date
  told: number
  state: ReminderState
  reason: string | null
  channel: ReminderChannel | null
  language: ReminderLanguage | null
  person: string | null
  body: Buffer | null
  tries: number
  due_at: Date | null
  status: number | null
  created_at: Date
  ended_at: Date | null
}

const columns = `id, record, kind, minutes_before, starts_at, told, state, reason, channel, language, person, body, tries,
                 due_at, status, created_at, ended_at`

/** One message; locked until the transaction ends, when it is about to be changed. */
export async function loadReminder(db: Sql, id: string, lock = false): Promise<ReminderRow | undefined> {
  const { rows } = await db.query<ReminderRow>(
    `select ${columns} from reminder where organization = current_organization() and id = $1 ${lock ? 'for update' : ''}`,
    [id],
  )
  return rows[0]
}

/** Notes that it is about to be sent, with what it says: from here on it is never sent a second time unseen. */
export async function beginReminder(
  db: Sql,
  id: string,
  sending: { channel: ReminderChannel; language: ReminderLanguage; person: string; body: Buffer; leaseEnds: Date },
): Promise<void> {
  await db.query({
    name: 'begin-reminder',
    text: `
      update reminder set state = 'sending', reason = null, channel = $2, language = $3, person = $4, body = $5,
             due_at = $6
       where organization = current_organization() and id = $1 and state in ('waiting', 'sending')`,
    values: [id, sending.channel, sending.language, sending.person, sending.body, sending.leaseEnds],
  })
}

/** What became of it. */
export async function endReminder(
  db: Sql,
  id: string,
  ended: { state: 'sent' | 'failed' | 'unclear' | 'not-sent' | 'dropped'; reason?: string; status?: number },
  now: Date,
): Promise<void> {
  await db.query({
    name: 'end-reminder',
    text: `
      update reminder set state = $2, reason = $3, status = $4, due_at = null, ended_at = $5
       where organization = current_organization() and id = $1 and state in ('waiting', 'sending')`,
    values: [id, ended.state, ended.reason ?? null, ended.status ?? null, now],
  })
}

/** It did not leave, and surely not: it waits until `due`. */
export async function postponeReminder(
  db: Sql,
  id: string,
  { due, reason, status }: { due: Date; reason: string; status?: number },
): Promise<void> {
  await db.query({
    name: 'postpone-reminder',
    text: `
      update reminder set state = 'waiting', due_at = $2, reason = $3, status = $4
       where organization = current_organization() and id = $1 and state in ('waiting', 'sending')`,
    values: [id, due, reason, status ?? null],
  })
}

/** Forgets what messages said that ended before; that there were some stays. */
export async function forgetReminders(db: Sql, before: Date): Promise<void> {
  await db.query(
    `update reminder set body = null
      where organization = current_organization() and ended_at < $1 and body is not null`,
    [before],
  )
}
