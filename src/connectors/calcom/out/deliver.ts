/**
 * Brings what the EHR says of an appointment to Cal.com: reads the booking first, does only what is missing, one call at
 * a time. A call whose answer is lost is not repeated blindly: the next attempt reads again.
 * Source: SPEC SCH-3, SCH-4, SCH-18; reference/calcom.md sections 8.4 and 9.
 */
import type { Outcome } from '../../../model/outcome.ts'
import { defaultOwners } from '../../../model/ownership.ts'
import type { Io, LookedUp, Work } from '../../connector.ts'
import type { CalcomSettings } from '../config.ts'
import { type Sent, sentFrom, sentFromAnswer } from '../sent.ts'
import { type Actual, readActual } from './actual.ts'
import { carryOut } from './carry-out.ts'
import { decide, hasNews } from './decide.ts'
import { delivered, linkOf } from './delivered.ts'
import { bookForEhr, findByReference } from './ehr-first.ts'
import { type Wanted, wantedFrom } from './wanted.ts'

/** More than a move, another host, another place and a status need. */
const mostSteps = 6
/** Cal.com moved the booking itself and has not told yet: its news comes first. */
const newsMs = 30_000

/** Delivers each; one that fails never fails the others. */
export async function deliver(io: Io<CalcomSettings>, batch: readonly Work[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const work of batch) {
    const own = { ...io, fetch: io.fetchFor?.(work) ?? io.fetch }
    outcomes.push(await deliverOne(own, work).catch((): Outcome => ({ kind: 'retry', problem: 'target.no-answer' })))
  }
  return outcomes
}

/** Whether an earlier attempt arrived: nothing is left to do. */
export async function lookUp(io: Io<CalcomSettings>, work: Work): Promise<LookedUp> {
  const wanted = wantedFrom(work.body, io.connection.slug)
  const base = sentFrom(work.lastSent)
  const uid = base?.uid ?? wanted?.uid ?? (wanted && (await findByReference(io, wanted)))
  if (!wanted || typeof uid !== 'string') return wanted && !uid ? { kind: 'not-there' } : { kind: 'cannot-tell' }
  const actual = await readActual(io, uid, base?.seat ?? wanted.seat)
  if (actual.kind === 'failed') {
    const { outcome } = actual
    return outcome.kind === 'retry' || outcome.kind === 'connection' ? outcome : { kind: 'cannot-tell' }
  }
  const decision = decide(sidesOf(io, work, wanted, base ?? heldBy(io, actual), actual))
  return decision.kind === 'done' ? { kind: 'arrived', link: linkOf(work, uid) } : { kind: 'not-there' }
}

async function deliverOne(io: Io<CalcomSettings>, work: Work): Promise<Outcome> {
  if (work.type !== 'Appointment') return { kind: 'suppressed', problem: 'policy.suppressed' }
  const wanted = wantedFrom(work.body, io.connection.slug)
  if (!wanted) return { kind: 'rejected', problem: 'mapping.failed' }
  const base = sentFrom(work.lastSent)
  const uid = base?.uid ?? wanted.uid
  if (uid === undefined) return bookForEhr(io, work, wanted)
  const seat = base?.seat ?? wanted.seat
  const actual = await readActual(io, uid, seat)
  if (actual.kind === 'failed') return actual.outcome
  // Without a base (a record of an older release) the uid that the record carries is what the hub has heard of.
  const adopted = adopt(io, base ?? { ...heldBy(io, actual), uid }, actual, wanted)
  if (!adopted) return { kind: 'retry', problem: 'target.changed-meanwhile', afterMs: newsMs, news: actual.item }
  return bringAbout(io, work, { ...wanted, ...(seat ? { seat } : {}) }, adopted, actual)
}

/**
 * The booking stands under another uid than Cal.com held last. At the time we want it is our own move, whose answer was
 * lost. Where the record carries the new uid already, its news was overtaken by the end of an older delivery. Else it is
 * Cal.com's move, which the hub has not heard of.
 */
function adopt(io: Io<CalcomSettings>, base: Sent, actual: Actual, wanted: Wanted): Sent | undefined {
  const { booking } = actual
  if (booking.uid === base.uid) return base
  if (booking.uid === wanted.uid) return heldBy(io, actual)
  if (booking.start !== wanted.start || booking.start === undefined) return undefined
  const { uid, start, end = base.end, status = base.status } = booking
  return { ...base, uid, earlier: [...base.earlier, base.uid], start, status, ...(end ? { end } : {}) }
}

async function bringAbout(
  io: Io<CalcomSettings>,
  work: Work,
  wanted: Wanted,
  base: Sent,
  actual: Actual,
): Promise<Outcome> {
  let now = { base, actual }
  for (let count = 0; count < mostSteps; count += 1) {
    const decision = decide(sidesOf(io, work, wanted, now.base, now.actual))
    switch (decision.kind) {
      case 'done':
        return delivered(work, now.base, hasNews(now.base, now.actual.booking) ? now.actual.item : undefined)
      case 'later':
        return { kind: 'retry', problem: 'booking.not-started', afterMs: Date.parse(decision.at) - io.now().getTime() }
      case 'refused':
        return { kind: 'rejected', problem: decision.problem }
      case 'step': {
        const carried = await carryOut(io, decision.step, { wanted, ...now })
        if (carried.kind === 'failed') return carried.outcome
        now = carried
      }
    }
  }
  // It does what it is asked and shows something else: a person looks.
  return { kind: 'rejected', problem: 'target.refused' }
}

function heldBy(io: Io<CalcomSettings>, { booking }: Actual): Sent {
  return sentFromAnswer(booking, io.now().toISOString())
}

function sidesOf(io: Io<CalcomSettings>, { owners }: Work, wanted: Wanted, base: Sent, actual: Actual) {
  return { wanted, base, actual: actual.booking, owners: owners ?? defaultOwners, now: io.now().toISOString() }
}
