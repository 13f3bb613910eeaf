/** The scripted day: bookings and referrals take turns, as they do in a town. */
import type { Act } from './act.ts'
import { bookingActs } from './booking-day.ts'
import { referralActs } from './referral-day.ts'

export const day: readonly Act[] = takeTurns(bookingActs, referralActs)

function takeTurns(one: readonly Act[], other: readonly Act[]): Act[] {
  const longer = Math.max(one.length, other.length)
  return Array.from({ length: longer }, (_, index) => [one[index], other[index]])
    .flat()
    .filter(act => act !== undefined)
}
