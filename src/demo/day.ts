/** The scripted day: bookings, referrals and sessions take turns, as they do in a town. */
import type { Act } from './act.ts'
import { bookingActs } from './booking-day.ts'
import { referralActs } from './referral-day.ts'
import { sessionActs } from './session-day.ts'

export const day: readonly Act[] = takeTurns([bookingActs, referralActs, sessionActs])

function takeTurns(rows: readonly (readonly Act[])[]): Act[] {
  const longest = Math.max(...rows.map(({ length }) => length))
  return Array.from({ length: longest }, (_, index) => rows.map(row => row[index]))
    .flat()
    .filter(act => act !== undefined)
}
