/**
 * What the API says about a booking: polled, or read back for a webhook. It is the truth, but it can be old: a GET in
 * the moment of a webhook still shows the booking as it was before, so it never undoes a webhook that is newer.
 * Source: reference/calcom.md sections 5, 6 and 8.4.
 */
import type { Evolution } from '../connector.ts'
import type { Booking } from './booking.ts'
import { rankOf, standingOf } from './order.ts'
import { hold, ignore, read, type Situation, write } from './situation.ts'
import { type State, saysNothingNew } from './state.ts'

/**
 * @param ancestors uids that are known to come before this one, nearest first
 * @param said the webhook it was read back for
 */
export function applyTruth(
  situation: Situation,
  truth: Booking,
  ancestors: readonly string[],
  said?: Booking,
): Evolution {
  const { state, reading } = situation
  if (state?.earlier.includes(truth.uid)) return ignore('superseded')
  if (truth.next !== undefined && !ancestors.includes(truth.next))
    return followUp(situation, truth, truth.next, ancestors)
  if (!state) {
    // To the beginning, also where the nearest are known: an earlier one may be known to the hub by its uid alone.
    const walked = truth.previous ? reading.chain(truth) : undefined
    if (walked?.kind === 'read') return walked
    return write(situation, truth, [...new Set([...ancestors, ...(walked?.ancestors ?? [])])])
  }
  switch (standingOf(state, truth, ancestors)) {
    case 'earlier':
      return ignore('superseded')
    case 'later':
      // The API names predecessors; a booking that has none and shares a calendar uid is another visit.
      return truth.previous || ancestors.length > 0
        ? write(situation, truth, ancestors)
        : hold('two bookings share one calendar uid')
    case 'current':
      return compare(situation, state, truth, ancestors, said)
  }
}

/** It was moved: what counts is the booking at the end of the chain. */
function followUp(situation: Situation, truth: Booking, next: string, ancestors: readonly string[]): Evolution {
  const { state, reading } = situation
  if (state && (state.uid === next || state.earlier.includes(next))) return ignore('superseded')
  const answer = reading.answer('booking', next)
  if (answer.kind === 'unasked') return read('booking', next)
  const known = [truth.uid, ...ancestors, ...(truth.previous ? [truth.previous] : [])]
  const candidates = answer.kind === 'found' ? answer.bookings : []
  const successor = truth.seat ? candidates.find(found => found.seat?.uid === truth.seat?.uid) : candidates[0]
  if (successor) return applyTruth(situation, successor, known)
  return answer.kind === 'missing'
    ? applyTruth(situation, { ...truth, next: undefined }, ancestors)
    : hold('the booking was moved, and where to is not known')
}

function compare(
  situation: Situation,
  state: State,
  truth: Booking,
  ancestors: readonly string[],
  said: Booking | undefined,
): Evolution {
  if (saysNothingNew(state, truth)) return ignore('unchanged')
  const at = truth.updatedAt ?? ''
  if (at < (state.updatedAt ?? '')) return ignore('stale')
  // Going back (alive again, waiting again) needs an answer that is newer than the webhook it would undo.
  const back = rankOf(truth.status ?? state.status) < rankOf(state.status)
  if (back && at <= (state.heardAt ?? '')) return ignore('stale')
  return write(situation, said ? { ...truth, saidAt: said.saidAt } : truth, ancestors)
}
