/**
 * What can happen to a booking: moved, cancelled, confirmed, declined, asked to be moved, marked. Webhooks leave at
 * the moment the real ones do, before or after the row changes. Source: reference/calcom.md sections 5 and 8.4.
 */
import { type Fields, fieldsOf, intOf, listOf, textOf } from '../tolerant.ts'
import { askedToMove, cancelled } from './cancel-shapes.ts'
import { newRow, sessionAt, taken } from './create.ts'
import { type Problem, problem } from './problem.ts'
import type { Sender } from './sender.ts'
import { changed, confirmed, noShow, rejected, requested, rescheduled } from './shapes.ts'
import { busyOf, isAway } from './slots.ts'
import { isInstant } from './times.ts'
import { isLive, newUid, type Row, touch, type World } from './world.ts'

export type Change = (world: World, sender: Sender, row: Row, body: Fields) => Promise<Row | Problem>

export const reschedule: Change = async (world, sender, row, body) => {
  if (!isInstant(body.start))
    return problem(400, 'start must be a valid ISO 8601 date string', ['start must be a valid ISO 8601 date string'])
  if (!isLive(row) && !row.askedToMove)
    return problem(
      400,
      `Can't reschedule booking with uid=${row.uid} because it has been cancelled${row.nextUid ? `. It was rescheduled to booking with uid=${row.nextUid}` : ''}`,
    )
  const start = Date.parse(body.start)
  if (start < world.now().getTime()) return problem(400, 'Attempting to book a meeting in the past.')
  const busy = await busyOf(world, row.eventType)
  if (!world.account.allowConflicts && isAway(world, row.eventType, start, start + row.end - row.start, busy))
    return problem(400, taken)
  const seatUid = textOf(body.seatUid)
  if (seatUid) return moveSeat(world, sender, row, seatUid, start)
  const [attendee] = row.attendees
  const next = attendee && newRow(world, row.eventType, start, attendee, { guests: row.guests }, row)
  if (!next) return problem(400, taken)
  next.attendees = row.attendees
  const movedBy = textOf(body.rescheduledBy)
  const moveReason = textOf(body.reschedulingReason)
  if (movedBy) next.movedBy = movedBy
  if (moveReason) next.moveReason = moveReason
  if (movedBy === row.host.email) next.status = 'accepted'
  if (row.seriesUid) next.seriesUid = row.seriesUid
  end(world, row, 'cancelled')
  row.nextUid = next.uid
  touch(world, next)
  if (next.status === 'pending') await sender.tell('BOOKING_REQUESTED', next.uid, shape => requested(shape, next))
  else await sender.tell('BOOKING_RESCHEDULED', next.uid, shape => rescheduled(shape, next, row))
  return next
}

async function moveSeat(
  world: World,
  sender: Sender,
  row: Row,
  seatUid: string,
  start: number,
): Promise<Row | Problem> {
  const attendee = row.attendees.find(seat => seat.seatUid === seatUid)
  if (!attendee) return problem(400, `Invalid seatUid: ${seatUid}`)
  const there = sessionAt(world, row.eventType, start)
  const next = there ?? newRow(world, row.eventType, start, attendee, {}, undefined)
  if (!next) return problem(400, taken)
  if (there) there.attendees.push(attendee)
  row.attendees = row.attendees.filter(seat => seat !== attendee)
  if (row.attendees.length === 0) end(world, row, 'cancelled')
  else touch(world, row)
  touch(world, next)
  const shown = { ...next, iCalUID: `${newUid(world)}@Cal.com` }
  await sender.tell('BOOKING_RESCHEDULED', next.uid, shape => rescheduled(shape, shown, row, seatUid))
  return next
}

export const cancel: Change = async (world, sender, row, body) => {
  if (!isLive(row))
    return problem(400, `Can't cancel booking with uid=${row.uid} because it has been cancelled already.`)
  const reason = textOf(body.cancellationReason)
  const by = textOf(body.cancelledBy)
  const seatUid = textOf(body.seatUid)
  if (seatUid && row.attendees.length > 1) return leaveSeat(world, sender, row, seatUid, reason)
  if (seatUid && row.attendees[0]?.seatUid !== seatUid) return problem(400, `Invalid seatUid: ${seatUid}`)
  const rest = body.cancelSubsequentBookings === true && row.seriesUid !== undefined ? laterInSeries(world, row) : []
  // The webhook is sent, and awaited, before the row changes: whoever reads the booking meanwhile finds it alive.
  const wholeSeries = rest.length > 0
  await sender.tell('BOOKING_CANCELLED', row.uid, shape => cancelled(shape, row, { reason, by, wholeSeries }))
  for (const each of [row, ...rest]) {
    each.sequence += 1
    if (reason) each.reason = reason
    if (by) each.endedBy = by
    end(world, each, 'cancelled')
  }
  return row
}

async function leaveSeat(
  world: World,
  sender: Sender,
  row: Row,
  seatUid: string,
  reason: string | undefined,
): Promise<Row | Problem> {
  const seat = row.attendees.find(attendee => attendee.seatUid === seatUid)
  if (!seat) return problem(400, `Invalid seatUid: ${seatUid}`)
  row.attendees = row.attendees.filter(attendee => attendee !== seat)
  touch(world, row)
  await sender.tell('BOOKING_CANCELLED', row.uid, shape => cancelled(shape, row, { reason, seat }))
  return row
}

export const confirm: Change = async (world, sender, row) => {
  if (row.status !== 'pending') return problem(400, `Booking with uid=${row.uid} is not pending.`)
  for (const each of [row, ...laterInSeries(world, row)]) {
    if (each.status !== 'pending') continue
    each.status = 'accepted'
    touch(world, each)
  }
  await sender.tell('BOOKING_CREATED', row.uid, shape => confirmed(shape, row))
  return row
}

export const decline: Change = async (world, sender, row, body) => {
  if (row.status !== 'pending') return problem(400, `Booking with uid=${row.uid} is not pending.`)
  const reason = textOf(body.reason) ?? ''
  if (reason) row.reason = reason
  end(world, row, 'rejected')
  await sender.tell('BOOKING_REJECTED', row.uid, shape => rejected(shape, row, reason))
  return row
}

export const requestReschedule: Change = async (world, sender, row, body) => {
  if (!isLive(row)) return problem(400, `Booking with uid=${row.uid} is not active.`)
  const reason = textOf(body.reschedulingReason) ?? textOf(body.rescheduleReason) ?? ''
  row.askedToMove = true
  row.reason = reason
  row.endedBy = row.host.email
  end(world, row, 'cancelled')
  await sender.tell('BOOKING_CANCELLED', row.uid, shape => askedToMove(shape, row, reason))
  return row
}

export const markAbsent: Change = async (world, sender, row, body) => {
  if (row.start > world.now().getTime())
    return problem(400, 'Bookings can only be marked as absent after their scheduled start time.')
  const marks = listOf(body.attendees).map(fieldsOf)
  const marked = row.attendees.filter(attendee => {
    const mark = marks.find(each => each.email === attendee.email)
    if (mark) attendee.absent = mark.absent === true
    return mark !== undefined
  })
  await sender.tell('BOOKING_NO_SHOW_UPDATED', row.uid, () => noShow(row, marked))
  return row
}

export const reassign: Change = async (world, sender, row, body) => {
  const host = world.hosts.get(intOf(body.userId) ?? 0)
  if (!host) return problem(404, 'User not found')
  const removed = row.host.id
  const { status } = row
  end(world, row, 'cancelled')
  row.host = host
  row.status = status
  touch(world, row)
  const ids = { addedHostUserIds: [host.id], removedHostUserIds: [removed] }
  await sender.tell('BOOKING_REASSIGNED', row.uid, shape => changed(shape, row, ids))
  return row
}

export const relocate: Change = async (world, sender, row, body) => {
  const { type, address, link, phone } = fieldsOf(body.location)
  const location = textOf(address) ?? textOf(link) ?? textOf(phone) ?? textOf(type)
  if (!location) return problem(400, 'location should not be empty', ['location should not be empty'])
  const previousLocation = row.location
  row.location = location
  touch(world, row)
  await sender.tell('BOOKING_LOCATION_UPDATED', row.uid, shape => changed(shape, row, { previousLocation }))
  return row
}

function laterInSeries(world: World, row: Row): Row[] {
  if (row.seriesUid === undefined) return []
  return [...world.bookings.values()].filter(
    each => each !== row && each.seriesUid === row.seriesUid && each.start > row.start && isLive(each),
  )
}

function end(world: World, row: Row, status: 'cancelled' | 'rejected'): void {
  row.status = status
  touch(world, row)
}
