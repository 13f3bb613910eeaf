/** Mail that waits, in the database: written with what it is about, leased by whoever sends, emptied when it has ended. */
import type { Sql } from './scope.ts'

export type NewMail = {
  id: string
  /** What it is about, such as `invitation`; never anything of the text. */
  kind: string
  /** Sealed. */
  body: Buffer
}

/** Adds a mail that is due now. */
export async function insertMail(db: Sql, organization: string, mail: NewMail, now: Date): Promise<void> {
  await db.query({
    name: 'insert-mail',
    text: `
      insert into mail (organization, id, kind, state, body, due_at, created_at)
      values ($1, $2, $3, 'waiting', $4, $5, $5)`,
    values: [organization, mail.id, mail.kind, mail.body, now],
  })
}

export type ClaimedMail = { organization: string; id: string }

/** Leases mail that is due, over all organizations; needs no scope. */
export async function claimMail(db: Sql, now: Date, limit: number, leaseMs: number): Promise<ClaimedMail[]> {
  const { rows } = await db.query<ClaimedMail>({
    name: 'claim-mail',
    text: 'select organization, id from claim_mail($1, $2, $3)',
    values: [now, limit, leaseMs],
  })
  return rows
}

export type WaitingMail = { kind: string; body: Buffer; tries: number; created_at: Date }

/** A mail that still waits. */
export async function loadMail(db: Sql, id: string): Promise<WaitingMail | undefined> {
  const { rows } = await db.query<WaitingMail>({
    name: 'load-mail',
    text: `
      select kind, body, tries, created_at
        from mail
       where organization = current_organization() and id = $1 and state = 'waiting'`,
    values: [id],
  })
  return rows[0]
}

/** It has left, or never will: who it was for and what it said are forgotten. */
export async function endMail(
  db: Sql,
  id: string,
  ended: { state: 'sent' | 'refused' | 'given-up'; problem?: string; status?: number },
  now: Date,
): Promise<void> {
  await db.query({
    name: 'end-mail',
    text: `
      update mail set state = $2, problem = $3, status = $4, body = null, due_at = null, ended_at = $5
       where organization = current_organization() and id = $1 and state = 'waiting'`,
    values: [id, ended.state, ended.problem ?? null, ended.status ?? null, now],
  })
}

/** It did not leave: it waits until `dueAt`. */
export async function postponeMail(
  db: Sql,
  id: string,
  failure: { problem: string; status?: number; dueAt: Date },
  now: Date,
): Promise<void> {
  await db.query({
    name: 'postpone-mail',
    text: `
      update mail
         set problem = $2, status = $3, due_at = $4, first_failed_at = coalesce(first_failed_at, $5)
       where organization = current_organization() and id = $1 and state = 'waiting'`,
    values: [id, failure.problem, failure.status ?? null, failure.dueAt, now],
  })
}

/**
 * Makes everything due that waits after a failure: the server takes mail again. What is due within a lease may be on its
 * way right now in some process, and would go twice; it comes soon by itself. Returns how many.
 */
export async function hurryMail(db: Sql, now: Date, leaseMs: number): Promise<number> {
  const { rowCount } = await db.query({
    name: 'hurry-mail',
    text: `
      update mail set due_at = $1
       where organization = current_organization() and state = 'waiting' and first_failed_at is not null
         and due_at > $1::timestamptz + $2 * interval '1 ms'`,
    values: [now, leaseMs],
  })
  return rowCount
}

export type MailState = {
  waiting: number
  /** Since when the oldest one that failed does not leave. */
  stuck_since: Date | null
  problem: string | null
  last_sent_at: Date | null
  /** In the last day: refused by the server, or given up. */
  lost: number
}

/** How the mail of the organization is doing. */
export async function readMailState(db: Sql, now: Date): Promise<MailState> {
  const { rows } = await db.query<MailState>({
    name: 'mail-state',
    text: `
      select (select count(*)::int from mail where organization = current_organization() and state = 'waiting') as waiting,
             stuck.since as stuck_since, stuck.problem,
             (select max(ended_at) from mail
               where organization = current_organization() and ended_at is not null and state = 'sent') as last_sent_at,
             (select count(*)::int from mail
               where organization = current_organization() and ended_at > $1::timestamptz - interval '1 day'
                 and state in ('refused', 'given-up')) as lost
        from (select 1) one
        left join lateral (
          select m.first_failed_at as since, m.problem
            from mail m
           where m.organization = current_organization() and m.state = 'waiting' and m.first_failed_at is not null
           order by m.first_failed_at
           limit 1) stuck on true`,
    values: [now],
  })
  return rows[0] ?? { waiting: 0, stuck_since: null, problem: null, last_sent_at: null, lost: 0 }
}

/** Forgets that there was a mail which ended long ago. */
export async function forgetMail(db: Sql, before: Date): Promise<void> {
  await db.query('delete from mail where organization = current_organization() and ended_at < $1', [before])
}
