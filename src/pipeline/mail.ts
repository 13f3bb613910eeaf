/**
 * Mail: queued in the transaction of what it is about, sent by a job, waiting while the mail server is away. A mail can
 * arrive twice only when this process dies between the server's yes and our own note; both carry the same Message-ID.
 */
import type { Json } from '../model/events.ts'
import { type MailOutcome, mailWaits } from '../model/mail.ts'
import { unreachable } from '../model/unreachable.ts'
import { claimMail, endMail, hurryMail, insertMail, loadMail, postponeMail } from '../store/mail.ts'
import { type Scope, statements, withScope } from '../store/scope.ts'
import type { Hub } from './hub.ts'

/** A mail to one person. `text` is what everybody can read; `html` says the same. */
export type Mail = {
  to: string
  subject: string
  text: string
  html?: string
  kind: string
  /** Where mail programs end this kind of mail with one press (RFC 8058). */
  stop?: string
}

/** What sends: absent from a hub that has no mail server set up. */
export type Mailer = {
  /** Never rejects. `id` becomes the Message-ID, the same at every try. */
  send(mail: Mail & { id: string }): Promise<MailOutcome>
  close(): void
}

const leaseMs = 120_000
const atOnce = 20

/**
 * Queues a mail inside a transaction: it leaves after the commit, and not at all after a rollback. The organization's
 * keys must be ready (behind the guard of the API they are). Returns its id.
 * @example await withScope(hub.pool, organization, db => queueMail(hub, db, organization, { kind: 'invitation', to, subject, text }))
 */
export async function queueMail(hub: Hub, db: Scope, organization: string, mail: Mail): Promise<string> {
  const id = hub.newId()
  const { kind, ...body } = mail
  const sealed = hub.sealer.sealJson(organization, 'mail', id, body as Json)
  await insertMail(db, organization, { id, kind, body: sealed }, hub.now())
  return id
}

/** Sends what is due; returns how many were tried. Without a mail server nothing is tried and everything waits. */
export async function mailDue(hub: Hub, stops: () => boolean = () => false): Promise<number> {
  const { mailer } = hub
  if (!mailer) return 0
  const claimed = await claimMail(statements(hub.pool), hub.now(), atOnce, leaseMs)
  const until = hub.now().getTime() + leaseMs / 2 // a slow server: what is not begun by then, another process may have
  let away: MailOutcome | undefined // once the server is away, the others need not find that out one by one
  let failed: { error: unknown } | undefined
  for (const { organization, id } of claimed) {
    if (!away && (stops() || hub.now().getTime() > until)) break // their leases end, and another process takes them
    try {
      const outcome = await sendOne(hub, mailer, organization, id, away)
      if (outcome?.kind === 'away') away = outcome
    } catch (error) {
      failed ??= { error } // of this one; those behind it leave all the same
    }
  }
  if (failed) throw failed.error
  return claimed.length
}

/** Sends one mail, unless the server is known to be away, and notes what came of it. */
async function sendOne(
  hub: Hub,
  mailer: Mailer,
  organization: string,
  id: string,
  away: MailOutcome | undefined,
): Promise<MailOutcome | undefined> {
  await hub.sealer.ready(organization)
  const waiting = await withScope(hub.pool, organization, db => loadMail(db, id))
  if (!waiting) return undefined
  const body = hub.sealer.openJson(organization, 'mail', id, waiting.body) as Omit<Mail, 'kind'>
  const outcome = away ?? (await mailer.send({ ...body, kind: waiting.kind, id }))
  await withScope(hub.pool, organization, db => settleMail(hub, db, id, waiting, outcome))
  hub.tally?.add('mailed', '', outcome.kind)
  return outcome
}

async function settleMail(
  hub: Hub,
  db: Scope,
  id: string,
  { tries, created_at }: { tries: number; created_at: Date },
  outcome: MailOutcome,
): Promise<void> {
  const now = hub.now()
  switch (outcome.kind) {
    case 'sent':
      await endMail(db, id, { state: 'sent' }, now)
      await hurryMail(db, now, leaseMs)
      return
    case 'refused':
      hub.log.warn({ problem: outcome.problem, status: outcome.status }, 'a mail was refused')
      return endMail(db, id, { state: 'refused', ...outcome }, now)
    case 'away':
    case 'later': {
      const { problem, status } = outcome
      const said = { problem, ...(status === undefined ? {} : { status }) }
      if (now.getTime() - created_at.getTime() > mailWaits.longestMs)
        return endMail(db, id, { state: 'given-up', ...said }, now)
      const waitMs = mailWaits.afterMs[Math.min(tries, mailWaits.afterMs.length) - 1] ?? 0
      return postponeMail(db, id, { ...said, dueAt: new Date(now.getTime() + waitMs) }, now)
    }
    default:
      return unreachable(outcome)
  }
}
