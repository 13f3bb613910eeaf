/**
 * Brings a referral to the CRMS that is not known to be there: once, even where an answer was lost, and found again where
 * it is there already. Source: SPEC REF-6, REF-11; reference/referrals.md section 8 (exists, ambiguous).
 */
import type { Outcome, TargetLink } from '../../model/outcome.ts'
import type { Io, Work } from '../connector.ts'
import { type CrmsReply, idIn, referralIn, send } from './client.ts'
import type { Settings } from './config.ts'
import { type Fields, named } from './fields.ts'
import { externalIdOf, find, linkOf } from './find.ts'
import { failureOutcome, saidOf } from './outcome.ts'
import { missingIn } from './required.ts'

/** Where the referral is; `adopted`: it was there before, so its content may be an older one. */
export type Placed = { kind: 'placed'; link: TargetLink; adopted: boolean } | { kind: 'ended'; outcome: Outcome }

/** What is sent, with the CRMS's own names and the id that finds it again. */
export function sentBody(io: Io<Settings>, work: Work, fields: Fields): unknown {
  return named({ ...fields, externalId: externalIdOf(work) }, io.settings.fields)
}

/** Places a referral without a link. After an attempt that may have arrived, it is looked for before it is created. */
export async function place(io: Io<Settings>, work: Work, fields: Fields): Promise<Placed> {
  const arrived = work.partsDone?.includes('referral') ?? false
  // Without an idempotency key nothing else may keep the CRMS from making a second one.
  if (arrived || work.maybeArrived || !io.settings.idempotencyKey) {
    const found = await find(io, work)
    if (found.kind === 'one') return { kind: 'placed', link: linkOf(found.referral), adopted: true }
    if (found.kind === 'several') return ended({ kind: 'rejected', problem: 'target.duplicate' })
    if (found.kind === 'failed') return ended(unfinished(io, found.reply))
    // It was there and somebody removed it: whether to make it anew is theirs to say.
    if (arrived) return ended({ kind: 'rejected', problem: 'target.gone' })
  }
  const missing = missingIn(fields, io.settings)
  if (missing) return ended({ kind: 'rejected', problem: 'target.field-missing', said: missing })
  return create(io, work, fields)
}

async function create(io: Io<Settings>, work: Work, fields: Fields): Promise<Placed> {
  const reply = await send(io, {
    method: 'POST',
    path: 'referrals',
    json: sentBody(io, work, fields),
    headers: io.settings.idempotencyKey ? { 'idempotency-key': work.id } : {},
  })
  const created = referralIn(reply)
  if (created) return { kind: 'placed', link: linkOf(created), adopted: false }
  if (reply.kind === 'answered' && reply.status === 409) return adopt(io, work, reply)
  const outcome = failureOutcome(reply, io, { repeatable: false })
  return outcome.kind === 'ambiguous' ? lookAfter(io, work, outcome) : ended(outcome)
}

/** No answer, or one that does not tell: looked up at once, and again before the next attempt writes. */
async function lookAfter(io: Io<Settings>, work: Work, seen: Outcome): Promise<Placed> {
  const found = await find(io, work)
  if (found.kind === 'one') return { kind: 'placed', link: linkOf(found.referral), adopted: true }
  if (found.kind === 'several') return ended({ kind: 'rejected', problem: 'target.duplicate' })
  // Not there now does not mean that a slow write will not end later.
  const said = 'said' in seen && seen.said ? { said: seen.said } : {}
  return ended({ kind: 'retry', problem: 'target.no-answer', ...said })
}

/** It exists (409): its id is taken over, unless that id is another referral's. */
async function adopt(io: Io<Settings>, work: Work, reply: CrmsReply): Promise<Placed> {
  const id = idIn(reply)
  if (id === undefined) {
    const found = await find(io, work)
    if (found.kind === 'one') return { kind: 'placed', link: linkOf(found.referral), adopted: true }
    if (found.kind === 'failed') return ended(unfinished(io, found.reply))
    const said = saidOf(reply, io.settings)
    const problem = found.kind === 'several' ? 'target.duplicate' : 'target.refused'
    return ended({ kind: 'rejected', problem, ...(said ? { said } : {}) })
  }
  const read = await send(io, { path: `referrals/${encodeURIComponent(id)}` })
  const held = referralIn(read)
  if (held?.externalId !== undefined && held.externalId !== externalIdOf(work))
    return ended({ kind: 'rejected', problem: 'target.duplicate' }) // files must not land at somebody else's
  return { kind: 'placed', link: held ? linkOf(held) : { entity: 'ServiceRequest', id }, adopted: true }
}

/** A look-up that failed leaves open whether it arrived: the next attempt begins with it. */
function unfinished(io: Io<Settings>, reply: CrmsReply): Outcome {
  const outcome = failureOutcome(reply, io, { repeatable: true })
  return outcome.kind === 'connection' || outcome.kind === 'retry'
    ? outcome
    : { kind: 'retry', problem: 'target.no-answer', ...(outcome.said ? { said: outcome.said } : {}) }
}

function ended(outcome: Outcome): Placed {
  return { kind: 'ended', outcome }
}
