/** A person sends a referral to one target again, where that makes sense; the rules are in resend.ts. */
import { lookUpDelivery, replayDelivery, sendAgain } from '../pipeline/by-hand.ts'
import type { Hub } from '../pipeline/hub.ts'
import { appendAudit } from '../store/audit.ts'
import { personsOfRecords } from '../store/referral-people.ts'
import { type Scope, withScope } from '../store/scope.ts'
import { filesCame, pressesOf, type ResendAnswer, resendOf } from './resend.ts'
import { loadWhole, partsAtTarget, standingOf } from './whole.ts'

export type Resent =
  | { kind: 'done'; id: string }
  | { kind: 'not-found' }
  | { kind: 'refused'; because: NonNullable<ResendAnswer['because']>; from: Date | null }
  | { kind: 'unconfirmed'; presses: number }
  /** It moved on in the meantime. */
  | { kind: 'conflict'; state: string }

export type ResendWish = { target: string; confirm: boolean; by: string; reason?: string | undefined }

/** Sends it again. One that may have arrived is looked up where the target can tell, instead of being sent twice. */
export async function resendReferral(
  hub: Hub,
  organization: string,
  record: string,
  { target, confirm, by, reason }: ResendWish,
): Promise<Resent> {
  await hub.sealer.ready(organization)
  const found = await withScope(hub.pool, organization, async db => {
    const configuration = await hub.configurations.within(db, organization)
    const whole = await loadWhole({ hub, db, configuration }, record)
    const deliveries = whole?.deliveries.filter(each => each.target === target) ?? []
    const standing = standingOf(deliveries)
    if (!whole || !standing) return undefined
    const presses = pressesOf(standing, deliveries)
    const lastAttemptAt = whole.attempts.get(standing.id)?.at(-1)?.ended_at
    const question = {
      ...standing,
      presses,
      filesCame: filesCame(partsAtTarget(whole, deliveries), whole.documents),
      now: hub.now(),
      ...(lastAttemptAt ? { lastAttemptAt } : {}),
    }
    const canLookUp = configuration.connections.get(target)?.connector.lookUp !== undefined
    return { standing, presses, canLookUp, answer: resendOf(question) }
  })
  if (!found) return { kind: 'not-found' }
  const { standing, presses, canLookUp, answer } = found
  if (!answer.allowed) return { kind: 'refused', because: answer.because ?? 'not-failed', from: answer.from }
  if (answer.confirm && !confirm) return { kind: 'unconfirmed', presses }
  const act = standing.state === 'ambiguous' ? (canLookUp ? lookUpDelivery : sendAgain) : replayDelivery
  const outcome = await act(hub, organization, standing.id, {
    reason: reason ?? 'resend',
    by,
    alongside: async (db, done) => (done.kind === 'done' ? note(hub, db, record, by, standing.id) : undefined),
  })
  switch (outcome.kind) {
    case 'done':
    case 'not-found':
    case 'conflict':
      return outcome
    case 'body-removed':
    case 'cannot':
    case 'id-taken':
      return { kind: 'conflict', state: standing.state }
  }
}

/** In the story of the referral, besides the act on the delivery. */
async function note(hub: Hub, db: Scope, record: string, by: string, delivery: string): Promise<void> {
  await appendAudit(
    db,
    db.organization,
    [
      {
        id: hub.newId(),
        actor: { kind: 'person', id: by },
        action: 'referral.resend',
        subject: { kind: 'referral', id: record },
        outcome: 'done',
        persons: await personsOfRecords(db, [record]),
        cause: delivery,
      },
    ],
    hub.now(),
  )
}
