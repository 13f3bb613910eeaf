/**
 * Where a booking stands in the chain of one appointment, and whether it is news. Webhooks arrive in any order and
 * more than once; nothing here depends on the order they arrive in. Source: reference/calcom.md section 6, rules 4 and 5.
 */
import type { Booking } from './booking.ts'
import type { State } from './state.ts'

export type Standing = 'current' | 'earlier' | 'later'

/** How far a booking has come under one uid; it never goes back by itself. */
const ranks = { pending: 0, accepted: 1, rejected: 2, cancelled: 3 } as const

export function rankOf(status: State['status']): number {
  return ranks[status]
}

/** Where the booking's uid stands; `ancestors` are uids before it, nearest first. */
export function standingOf(state: State, booking: Booking, ancestors: readonly string[]): Standing {
  if (booking.uid === state.uid) return 'current'
  if (state.earlier.includes(booking.uid)) return 'earlier'
  if (booking.previous === state.uid || ancestors.includes(state.uid)) return 'later'
  if (booking.next !== undefined && [state.uid, ...state.earlier].includes(booking.next)) return 'earlier'
  // Joined by the calendar uid or by a common predecessor: iCalSequence decides where both sides have it.
  if (booking.sequence !== undefined && state.sequence !== undefined && booking.sequence !== state.sequence)
    return booking.sequence > state.sequence ? 'later' : 'earlier'
  return (booking.createdAt ?? booking.saidAt) > state.since ? 'later' : 'earlier'
}
