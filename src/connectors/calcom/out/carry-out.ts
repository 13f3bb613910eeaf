/** Does one thing to a booking at Cal.com, and says what Cal.com holds after it. Source: reference/calcom.md section 8.4. */
import type { Json } from '../../../model/events.ts'
import type { Outcome } from '../../../model/outcome.ts'
import { unreachable } from '../../../model/unreachable.ts'
import type { Io } from '../../connector.ts'
import { send } from '../client.ts'
import type { CalcomSettings } from '../config.ts'
import { type Sent, sentFromAnswer } from '../sent.ts'
import { digest } from '../state.ts'
import { type Actual, actualFrom } from './actual.ts'
import type { Step } from './decide.ts'
import { outcomeOf } from './refusals.ts'
import type { Wanted } from './wanted.ts'

export type CarriedOut = { kind: 'done'; base: Sent; actual: Actual } | { kind: 'failed'; outcome: Outcome }

type Call = { method: 'POST' | 'PATCH'; path: string; body: { readonly [name: string]: Json } }

/** One call. `base` moves on in what the step changed and in nothing else: other news of Cal.com is still on its way. */
export async function carryOut(
  io: Io<CalcomSettings>,
  step: Step,
  { wanted, base, actual }: { wanted: Wanted; base: Sent; actual: Actual },
): Promise<CarriedOut> {
  const { method, path, body } = callFor(io.settings, step, wanted, actual)
  const answer = await send(io, method, `/bookings/${encodeURIComponent(actual.booking.uid)}${path}`, body)
  if (answer.kind !== 'ok') return { kind: 'failed', outcome: outcomeOf(answer) }
  // Releases answer some of these with less than a booking: then what was asked for is what is there.
  const found = actualFrom(answer.data, io.settings, wanted.seat)
  const asked = { ...actual, booking: { ...actual.booking, ...changeOf(step) } }
  const next = found ? { ...found, booking: { ...found.booking, ...changeOf(step, found) } } : asked
  const after = sentFromAnswer(next.booking, io.now().toISOString())
  return { kind: 'done', actual: next, base: { ...base, ...partOf(step, after, base), at: latest(base.at, after.at) } }
}

function callFor(settings: CalcomSettings, step: Step, wanted: Wanted, actual: Actual): Call {
  const { words } = settings
  const seat: { [name: string]: Json } = wanted.seat ? { seatUid: wanted.seat } : {}
  switch (step.do) {
    case 'confirm':
      return { method: 'POST', path: '/confirm', body: {} }
    case 'decline':
      return { method: 'POST', path: '/decline', body: { reason: words.declined } }
    case 'cancel':
      // With seats, a call that names none cancels everybody.
      return { method: 'POST', path: '/cancel', body: { cancellationReason: words.cancelled, ...seat } }
    case 'move': {
      // Whoever owns it confirms the new time at once, which is not wanted of a request that still waits.
      const confirms = actual.hostEmail !== undefined && wanted.status !== 'pending'
      const by: { [name: string]: Json } = confirms ? { rescheduledBy: actual.hostEmail ?? '' } : {}
      return {
        method: 'POST',
        path: '/reschedule',
        body: { start: step.start, reschedulingReason: words.moved, ...by, ...seat },
      }
    }
    case 'mark':
      return {
        method: 'POST',
        path: '/mark-absent',
        body: { attendees: [{ email: actual.email ?? '', absent: step.absent }] },
      }
    case 'reassign':
      return { method: 'POST', path: `/reassign/${encodeURIComponent(step.to)}`, body: {} }
    case 'relocate':
      return { method: 'PATCH', path: '/location', body: { location: { type: 'address', address: step.address } } }
    default:
      return unreachable(step)
  }
}

/** What a step makes of a booking, as far as it is certain whatever the answer shows. */
function changeOf(step: Step, found?: Actual): Partial<Actual['booking']> {
  switch (step.do) {
    case 'confirm':
      return { status: 'accepted' }
    case 'decline':
      return { status: 'rejected' }
    case 'cancel':
      return { status: 'cancelled' }
    case 'move':
      return { start: found?.booking.start ?? step.start }
    case 'mark':
      return { absent: step.absent }
    case 'reassign':
      return found?.booking.host ? {} : { host: { id: step.to } }
    case 'relocate':
      return { place: { kind: 'address', text: step.address } }
    default:
      return unreachable(step)
  }
}

function partOf(step: Step, after: Sent, base: Sent): Partial<Sent> {
  switch (step.do) {
    case 'confirm':
    case 'decline':
    case 'cancel':
      return { status: after.status }
    case 'move': {
      const { uid, bookingId, status, start, end } = after
      return {
        uid,
        earlier: uid === base.uid ? base.earlier : [...base.earlier, base.uid],
        status,
        absent: false,
        ...(bookingId === undefined ? {} : { bookingId }),
        ...(start ? { start } : {}),
        ...(end ? { end } : {}),
      }
    }
    case 'mark':
      return { absent: after.absent }
    case 'reassign':
      return after.host === undefined ? {} : { host: after.host }
    case 'relocate':
      return { place: digest(step.address.toLowerCase()) }
    default:
      return unreachable(step)
  }
}

function latest(a: string, b: string): string {
  return a > b ? a : b
}
