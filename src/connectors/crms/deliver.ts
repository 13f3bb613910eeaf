/**
 * Brings referrals to the CRMS: the referral, its summary, the files, in this order; each once, and only what is missing when
 * some of it is there. Source: SPEC REF-6, REF-7; reference/referrals.md sections 8, 10 and 13.
 */
import { z } from 'zod'
import type { Outcome, Part, Said, TargetLink } from '../../model/outcome.ts'
import type { Fetch, Io, Work } from '../connector.ts'
import type { Settings } from './config.ts'
import { place } from './create.ts'
import type { Fields } from './fields.ts'
import { sendFiles } from './files.ts'
import { update } from './update.ts'

/** All requests of one batch together, in milliseconds: they must end before the lease of the deliveries does. */
const mostMs = 75_000
const answerMs = 30_000

/** What the last delivery was and which files it brought: hashes only, no content. */
const Sent = z.object({
  delivery: z.string(),
  files: z.record(z.string(), z.string()),
})

/** Delivers a batch side by side; one that fails never fails the others. */
export async function deliver(given: Io<Settings>, batch: readonly Work[]): Promise<readonly Outcome[]> {
  return Promise.all(
    batch.map(work =>
      deliverOne(within({ ...given, fetch: given.fetchFor?.(work) ?? given.fetch }), work).catch(
        // It may have been created before this fault: the next attempt looks first.
        (): Outcome => ({ kind: 'retry', problem: 'target.no-answer' }),
      ),
    ),
  )
}

async function deliverOne(io: Io<Settings>, work: Work): Promise<Outcome> {
  const { body, link } = work
  if (work.type !== 'ServiceRequest') return { kind: 'suppressed', problem: 'policy.suppressed' }
  if (body.resourceType !== undefined) return { kind: 'rejected', problem: 'mapping.failed' }
  const before = Sent.safeParse(work.lastSent)
  const files = before.success ? before.data.files : {}
  if (!link) {
    const placed = await place(io, work, body)
    if (placed.kind === 'ended') return placed.outcome
    if (!placed.adopted) return withFiles(io, work, placed.link, files)
    return overtake(io, work, placed.link, body)
  }
  const isThere = work.partsDone?.includes('referral') || (before.success && before.data.delivery === work.id)
  if (isThere) return withFiles(io, work, link, files)
  const updated = await update(io, work, link, body)
  switch (updated.kind) {
    case 'updated':
      return withFiles(io, work, updated.link, files)
    case 'suppressed':
      return { kind: 'suppressed', problem: updated.problem }
    case 'failed':
      return updated.outcome
  }
}

/** It was there already, perhaps with an older content: brought up to date where that is possible, and completed. */
async function overtake(io: Io<Settings>, work: Work, link: TargetLink, body: Fields): Promise<Outcome> {
  if (io.settings.updates === 'none' || work.partsDone?.includes('referral')) return withFiles(io, work, link, {})
  const updated = await update(io, work, link, body)
  switch (updated.kind) {
    case 'updated':
      return withFiles(io, work, updated.link, {})
    case 'suppressed':
      return withFiles(io, work, link, {})
    case 'failed':
      // Refused for good: it is there nevertheless, and its link keeps a later one from being made.
      return updated.outcome.kind === 'rejected' ? withFiles(io, work, link, {}, updated.outcome.said) : updated.outcome
  }
}

/** The files, and what that makes of the whole. */
async function withFiles(
  io: Io<Settings>,
  work: Work,
  link: TargetLink,
  there: Readonly<Record<string, string>>,
  words?: Said,
): Promise<Outcome> {
  const { parts, hashes, waits, said = words } = await sendFiles(io, work, link.id, there)
  const all: readonly Part[] = [{ part: 'referral', state: 'delivered' }, ...parts]
  // The next attempt finds the referral by its external id: an outcome that waits carries no link.
  if (waits) return { kind: 'retry', ...waits, parts: all }
  const sent = { delivery: work.id, files: hashes }
  return { kind: 'delivered', link, sent, parts: all, ...(said ? { said } : {}) }
}

/** The same Io, whose requests together may take so long; what does not fit any more is not begun. */
function within(io: Io<Settings>): Io<Settings> {
  const until = io.now().getTime() + mostMs
  const fetch: Fetch = async (url, request = {}) => {
    const left = until - io.now().getTime()
    if (left <= 0) return { kind: 'failed', written: false, cause: 'timeout' }
    return io.fetch(url, { ...request, timeoutMs: Math.min(request.timeoutMs ?? answerMs, left) })
  }
  return { ...io, fetch }
}
