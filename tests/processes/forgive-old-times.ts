/**
 * Cancelling changes nothing but the status: when the move and the cancellation of a visit are heard of together, the EHR
 * keeps the time before the move, which nobody will come at. That is no difference.
 */
import type { Equality } from '../../src/demo/equality.ts'
import type { Booking, Calcom } from '../../src/demo/simulators.ts'

/** The comparison without the cancelled appointments that stand at an earlier time of a visit that was cancelled. */
export async function forgiveOldTimes(sides: Equality, calcom: Calcom): Promise<Equality> {
  const bookings = await calcom.bookings()
  const byUid = new Map(bookings.map(booking => [booking.uid, booking]))
  const isOver = (booking: Booking): boolean => {
    const next = byUid.get(booking.rescheduledToUid ?? '')
    return next ? isOver(next) : booking.status === 'cancelled'
  }
  const forgiven = new Set(
    bookings
      .filter(booking => booking.rescheduledToUid && isOver(booking))
      .map(booking => `${new Date(booking.start).toISOString()} ${booking.attendees[0]?.name}`),
  )
  const isForgiven = (key: string) => {
    const [status, start, , name] = key.split(' · ')
    return status === 'cancelled' && forgiven.has(`${start} ${name}`)
  }
  return { ...sides, extra: sides.extra.filter(key => !isForgiven(key)) }
}
