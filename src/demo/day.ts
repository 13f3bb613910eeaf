/** The scripted day: bookings, referrals, sessions and questions of the network take turns, as they do in a town. */
import type { Act } from './act.ts'
import { bookingActs } from './booking-day.ts'
import { networkActs } from './network-day.ts'
import { referralActs } from './referral-day.ts'
import { sessionActs } from './session-day.ts'

export const day: readonly Act[] = takeTurns([bookingActs, referralActs, sessionActs, networkActs])

function takeTurns(rows: readonly (readonly Act[])[]): Act[] {
  const longest = Math.max(...rows.map(({ length }) => length))
  return Array.from({ length: longest }, (_, index) => rows.map(row => row[index]))
    .flat()
    .filter(act => act !== undefined)
}
