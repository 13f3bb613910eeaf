/**
 * Webhooks: steps that say what happened (created, requested, paid, rescheduled, cancelled, rejected), and doorbells
 * that only say that something did. Where the payload cannot decide, the source is read back; where that is not
 * possible, the message waits for a person. Source: reference/calcom.md sections 5 and 6.
 */
import type { Evolution } from '../connector.ts'
import type { Booking } from './booking.ts'
import { rankOf, standingOf } from './order.ts'
import { hold, ignore, read, type Situation, write } from './situation.ts'
import { isOver, type State, semanticKey } from './state.ts'
import { applyTruth } from './truth.ts'

/** A step of an appointment's life. */
export function step(situation: Situation, said: Booking): Evolution {
  const { state, reading } = situation
  if (state?.seen.includes(semanticKey(said))) return ignore('duplicate')
  if (said.series?.whole) {
    // One webhook for all remaining occurrences: the others are in the answer, and in the next poll.
    const series = reading.answer('ended-series', said.uid)
    if (series.kind === 'unasked') return read('ended-series', said.uid)
    if (series.kind === 'cannot' && !situation.asItIs)
      return hold('a series was cancelled; only the API says which visits')
  }
  if (!state) return said.seat ? firstOfSeat(situation, said) : first(situation, said)
  // What was read back before the appointment was found counts here: it may say which uid came before.
  const own = reading.answer('booking', said.uid)
  const found = own.kind === 'found' ? own.bookings[0] : undefined
  const booking = said.previous || !found?.previous ? said : { ...said, previous: found.previous }
  const walked = reading.chain(booking)
  const ancestors = walked.kind === 'walked' ? walked.ancestors : []
  switch (standingOf(state, booking, ancestors)) {
    case 'earlier':
      return ignore(booking.status === 'cancelled' ? 'superseded' : 'stale')
    case 'later':
      return write(situation, booking, ancestors)
    case 'current':
      return again(situation, state, booking, ancestors)
  }
}

/** A step of the uid that is current. */
function again(situation: Situation, state: State, booking: Booking, ancestors: readonly string[]): Evolution {
  const rank = rankOf(booking.status ?? state.status)
  // The host confirms a whole series with one webhook: the other occurrences are in the answer.
  if (booking.status === 'accepted' && state.status === 'pending' && state.inSeries) {
    const series = situation.reading.answer('series', booking.uid)
    if (series.kind === 'unasked') return read('series', booking.uid)
  }
  if (rank > rankOf(state.status)) return write(situation, booking, ancestors)
  // Another person's seat taken over, or the same person back in a seat given up: alive again if it is newer.
  const back = booking.seat?.uid !== undefined && isOver(state.status) && state.seat !== booking.seat.uid
  if (back && booking.saidAt > (state.heardAt ?? '')) return write(situation, booking, ancestors)
  if (rank < rankOf(state.status)) return ignore('stale')
  return state.thin && booking.answered && !isOver(state.status)
    ? write(situation, booking, ancestors)
    : ignore('duplicate')
}

/** Nothing is known of the booking yet. */
function first(situation: Situation, booking: Booking): Evolution {
  const { reading, asItIs } = situation
  const needsPast = needsItsPast(booking)
  if (needsPast === 'no') return write(situation, booking, [])
  const walked = reading.chain(booking)
  if (walked.kind === 'read') return walked
  const own = reading.answer('booking', booking.uid)
  if (own.kind === 'cannot' && needsPast === 'must' && !booking.previous && !asItIs)
    return hold('what came before this booking is not known')
  if (booking.previous && !asItIs && reading.answer('booking', booking.previous).kind === 'cannot')
    return hold('the booking that was moved is not known')
  const found = own.kind === 'found' ? own.bookings[0] : undefined
  // The booking has moved on since: its successor is what counts.
  if (found?.next) return applyTruth(situation, found, walked.ancestors)
  const previous = booking.previous ?? found?.previous
  // A paid booking comes without the form's answers; the API has them.
  const completed =
    !booking.answered && found?.answered ? { ...booking, answers: found.answers, answered: true } : booking
  return write(situation, previous ? { ...completed, previous } : completed, walked.ancestors)
}

/**
 * Whether the past of an unknown booking has to be read before it is applied: `must` holds it when that is not
 * possible, `should` lets it go then. A request can be a move that nothing in the body tells of; the confirmation of a
 * request that never came says even less (section 5).
 */
function needsItsPast({ trigger, previous, sequence, needsConfirmation }: Booking): 'must' | 'should' | 'no' {
  if (previous) return 'must'
  switch (trigger) {
    case 'BOOKING_RESCHEDULED':
    case 'BOOKING_CANCELLED':
    case 'BOOKING_REJECTED':
      return 'must'
    case 'BOOKING_REQUESTED':
    case 'BOOKING_PAID':
      return 'should'
    default:
      if (sequence === undefined && needsConfirmation) return 'must'
      return (sequence ?? 0) > 0 ? 'should' : 'no'
  }
}

/** A seat nothing is known of. */
function firstOfSeat(situation: Situation, booking: Booking): Evolution {
  if (booking.trigger !== 'BOOKING_CANCELLED' && booking.trigger !== 'BOOKING_RESCHEDULED')
    return write(situation, booking, [])
  if (situation.asItIs) return write(situation, booking, [])
  const question = booking.seat?.uid ? 'seat' : 'booking'
  const key = booking.seat?.uid ?? booking.uid
  const answer = situation.reading.answer(question, key)
  if (answer.kind === 'unasked') return read(question, key)
  if (answer.kind === 'cannot') return hold('which seat is meant is not known')
  if (booking.trigger === 'BOOKING_RESCHEDULED') return write(situation, booking, [])
  const holder = booking.seat?.holder
  if (!holder) return hold('the seat that was given up is not named')
  // Cancelled, yet still among the live seats: the same person may hold another one, or the answer is too old.
  const live =
    answer.kind === 'found' &&
    answer.bookings.some(seat => seat.seat?.holder === holder && !isOver(seat.status ?? 'accepted'))
  return live ? hold('the seat that was given up is still there in the API') : write(situation, booking, [])
}

/**
 * Whether the body itself tells the new host or place, and nothing newer is known: several of them may overtake each
 * other, and then only the API knows which was the last.
 */
function saysEnough(state: State, { trigger, uid, saidAt, host, newHosts, place, seat }: Booking): boolean {
  if (uid !== state.uid || seat || isOver(state.status) || saidAt <= (state.heardAt ?? '')) return false
  if (saidAt <= (state.updatedAt ?? '')) return false
  if (trigger === 'BOOKING_REASSIGNED') return host?.id !== undefined && newHosts?.includes(host.id) === true
  return trigger === 'BOOKING_LOCATION_UPDATED' && place !== undefined
}

/** The new host or place, and nothing else: the rest of such a body is no news, and some of it is old. */
function changeIn({ trigger, saidAt, uid, eventType, host, newHosts, place }: Booking): Booking {
  const change = newHosts ? { host, newHosts } : { place }
  return { trigger, saidAt, uid, eventType, ...change, answers: [], answered: false }
}

/** Something about the booking changed: the API says what, where the body does not. */
export function ring(situation: Situation, said: Booking): Evolution {
  const { state, reading, asItIs } = situation
  if (state?.earlier.includes(said.uid)) return ignore('stale')
  if (state && saysEnough(state, said)) return write(situation, changeIn(said), [])
  const answer = reading.answer('booking', said.uid)
  if (answer.kind === 'unasked') return read('booking', said.uid)
  if (answer.kind === 'found') {
    const theirs = answer.bookings.filter(found => !state?.seat || found.seat?.uid === state.seat)
    const named = theirs.filter(found => !found.seat || found.person?.email === said.person?.email)
    const [truth, another] = theirs.length === 1 ? theirs : named
    if (truth && !another) return applyTruth(situation, truth, [], said)
    return hold('it does not say which seat is meant')
  }
  if (!asItIs)
    return hold(answer.kind === 'missing' ? 'the API does not know this booking' : 'only the API says what changed')
  if (said.start) return write(situation, said, [])
  // A mark and nothing else: it can only be put on an appointment that is known and still stands.
  if (!state || said.absent === undefined) return hold('the booking it marks is not known')
  return isOver(state.status) || state.absent === said.absent ? ignore('unchanged') : write(situation, said, [])
}
