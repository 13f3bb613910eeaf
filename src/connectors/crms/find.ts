/** Finding a referral again by the id that it has outside: what makes it arrive once, whatever is lost on the way. */
import type { TargetLink } from '../../model/outcome.ts'
import type { Io, LookedUp, Work } from '../connector.ts'
import { type CrmsReferral, type CrmsReply, referralsIn, send } from './client.ts'
import type { Settings } from './config.ts'
import { fieldAt, nameOf } from './fields.ts'
import { failureOutcome } from './outcome.ts'

/** What a referral is known by outside: what the mapping says, else the record's id; never empty. */
export function externalIdOf({ body, recordId }: Work): string {
  const mapped = body.resourceType === undefined ? fieldAt(body, 'externalId') : undefined
  const text = typeof mapped === 'string' || typeof mapped === 'number' ? String(mapped).trim() : ''
  return text || recordId
}

/** The link the hub keeps. */
export function linkOf({ id, version }: CrmsReferral): TargetLink {
  return { entity: 'ServiceRequest', id, ...(version === undefined ? {} : { version }) }
}

export type Found =
  | { kind: 'one'; referral: CrmsReferral }
  | { kind: 'none' | 'several' }
  | { kind: 'failed'; reply: CrmsReply }

/** Looks a referral up. */
export async function find(io: Io<Settings>, work: Work): Promise<Found> {
  const externalId = externalIdOf(work)
  const query = new URLSearchParams({ [nameOf(io.settings.fields, 'externalId') ?? 'externalId']: externalId })
  const reply = await send(io, { path: `referrals?${query}` })
  const listed = referralsIn(reply)
  if (!listed) return { kind: 'failed', reply }
  // One that passes over the parameter would answer with everybody's: only those that bear the id, or do not say, count.
  const [one, ...others] = listed.filter(each => each.externalId === undefined || each.externalId === externalId)
  if (!one) return { kind: 'none' }
  return others.length > 0 ? { kind: 'several' } : { kind: 'one', referral: one }
}

/** Whether an earlier attempt arrived. */
export async function lookUp(io: Io<Settings>, work: Work): Promise<LookedUp> {
  const found = await find(io, work)
  switch (found.kind) {
    case 'one':
      return { kind: 'arrived', link: linkOf(found.referral) }
    case 'none':
      return { kind: 'not-there' }
    case 'several':
      return { kind: 'cannot-tell' }
    case 'failed': {
      const outcome = failureOutcome(found.reply, io, { repeatable: true })
      return outcome.kind === 'retry' || outcome.kind === 'connection' ? outcome : { kind: 'cannot-tell' }
    }
  }
}
