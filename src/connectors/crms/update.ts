/**
 * Keeps a referral up to date until somebody accepts it at the CRMS; whatever comes after that, or at a CRMS that takes no
 * updates, is suppressed and says so. Source: SPEC REF-7; reference/referrals.md sections 4 and 13.
 */
import { z } from 'zod'
import type { Outcome, TargetLink } from '../../model/outcome.ts'
import type { Io, Work } from '../connector.ts'
import { type CrmsReply, errorIn, referralIn, send } from './client.ts'
import type { Settings } from './config.ts'
import { sentBody } from './create.ts'
import type { Fields } from './fields.ts'
import { linkOf } from './find.ts'
import { failureOutcome } from './outcome.ts'
import { missingIn } from './required.ts'

export type Updated =
  | { kind: 'updated'; link: TargetLink }
  | { kind: 'suppressed'; problem: 'referral.updates-not-taken' | 'referral.accepted-already' }
  | { kind: 'failed'; outcome: Outcome }

const Status = z.object({ status: z.string() })

/** Writes the referral as it is now, if the CRMS still takes it. */
export async function update(io: Io<Settings>, work: Work, link: TargetLink, fields: Fields): Promise<Updated> {
  if (io.settings.updates === 'none') return { kind: 'suppressed', problem: 'referral.updates-not-taken' }
  const open = await isOpen(io, link)
  if (open !== 'open') return open
  const missing = missingIn(fields, io.settings)
  if (missing) return failed({ kind: 'rejected', problem: 'target.field-missing', said: missing })
  return write(io, work, link, fields, true)
}

/** `again` is false the second time: then the next attempt goes on. */
async function write(io: Io<Settings>, work: Work, link: TargetLink, fields: Fields, again: boolean): Promise<Updated> {
  const current = link.version === undefined ? await read(io, link) : link
  if ('kind' in current) return current
  const reply = await send(io, {
    method: 'PUT',
    path: pathOf(link),
    json: sentBody(io, work, fields),
    headers: current.version === undefined ? {} : { 'if-match': `"${current.version}"` },
  })
  if (reply.kind === 'answered' && (reply.status === 409 || reply.status === 412))
    return meanwhile(io, work, link, fields, again)
  if (reply.kind === 'answered' && reply.status === 204) return reread(io, link)
  const written = referralIn(reply)
  if (written) return { kind: 'updated', link: linkOf({ ...written, id: link.id }) }
  // The same content at the same version: a second time has no other effect.
  return failed(failureOutcome(reply, io, { repeatable: true, linked: true }))
}

/** Somebody wrote at the same moment: perhaps they accepted it. */
async function meanwhile(
  io: Io<Settings>,
  work: Work,
  link: TargetLink,
  fields: Fields,
  again: boolean,
): Promise<Updated> {
  const open = await isOpen(io, link)
  if (open !== 'open') return open
  if (!again) return failed({ kind: 'retry', problem: 'target.changed-meanwhile' })
  return write(io, work, { entity: link.entity, id: link.id }, fields, false)
}

/** Whether it still takes updates; a CRMS without that profile has no status. */
async function isOpen(io: Io<Settings>, link: TargetLink): Promise<'open' | Updated> {
  const reply = await send(io, { path: `${pathOf(link)}/status` })
  if (reply.kind === 'answered' && reply.status === 404) {
    const held = await read(io, link)
    return 'kind' in held ? held : { kind: 'suppressed', problem: 'referral.updates-not-taken' }
  }
  const status = statusIn(reply)
  if (status === undefined) return failed(failureOutcome(reply, io, { repeatable: true, linked: true }))
  return status === 'new' ? 'open' : { kind: 'suppressed', problem: 'referral.accepted-already' }
}

function statusIn(reply: CrmsReply): string | undefined {
  if (reply.kind !== 'answered' || reply.status !== 200 || errorIn(reply.json)) return undefined
  const read = Status.safeParse(reply.json)
  return read.success ? read.data.status.toLowerCase() : undefined
}

/** The referral's version as it is now. */
async function read(io: Io<Settings>, link: TargetLink): Promise<TargetLink | Extract<Updated, { kind: 'failed' }>> {
  const reply = await send(io, { path: pathOf(link) })
  const held = referralIn(reply)
  return held ? linkOf({ ...held, id: link.id }) : failed(failureOutcome(reply, io, { repeatable: true, linked: true }))
}

async function reread(io: Io<Settings>, link: TargetLink): Promise<Updated> {
  const held = await read(io, link)
  return 'kind' in held
    ? { kind: 'updated', link: { entity: link.entity, id: link.id } }
    : { kind: 'updated', link: held }
}

function pathOf({ id }: TargetLink): string {
  return `referrals/${encodeURIComponent(id)}`
}

function failed(outcome: Outcome): Extract<Updated, { kind: 'failed' }> {
  return { kind: 'failed', outcome }
}
