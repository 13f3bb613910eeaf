/**
 * What Cal.com held of an appointment after the last delivery to it or the last news of it: the base of every
 * three-way comparison. Facts and digests as in state.ts; no name, no address, no free text.
 */
import { z } from 'zod'
import type { Json } from '../../model/events.ts'
import type { Held } from '../connector.ts'
import type { Booking } from './booking.ts'
import { factsOf, type State } from './state.ts'
import { compact } from './tolerant.ts'

const text = z.string()

export const Sent = z.object({
  uid: text,
  /** Uids it had before; also those that only deliveries of ours made. */
  earlier: z.array(text).default([]),
  seat: text.optional(),
  bookingId: z.number().optional(),
  status: z.enum(['pending', 'accepted', 'rejected', 'cancelled']),
  absent: z.boolean(),
  start: text.optional(),
  end: text.optional(),
  eventType: text.optional(),
  host: text.optional(),
  place: text.optional(),
  /** When Cal.com said so, by its own clock. */
  at: text,
})
export type Sent = z.infer<typeof Sent>

/** Reads what was kept; undefined where there is nothing, or a form of a newer release. */
export function sentFrom(kept: Json | undefined): Sent | undefined {
  return Sent.safeParse(kept).data
}

/** What Cal.com holds after this state. */
export function sentOf(state: State): Sent {
  const { uid, earlier, seat, status, absent, start, end, eventType, host, place } = state
  const bookingId = state.bookingIds.at(-1)
  return compact<Sent>({
    earlier,
    uid,
    seat,
    bookingId,
    status,
    absent,
    start,
    end,
    eventType,
    host,
    place,
    at: newestOf(state),
  })
}

/** What Cal.com holds, from its own answer to a call. `at` is used where the answer does not say when it changed. */
export function sentFromAnswer(booking: Booking, at: string): Sent {
  const { uid, seat, bookingId, status = 'accepted', absent = false } = booking
  return compact<Sent>({
    uid,
    earlier: booking.previous === undefined ? [] : [booking.previous],
    seat: seat?.uid,
    bookingId,
    status,
    absent,
    ...factsOf(booking),
    at: booking.updatedAt ?? at,
  } as Sent)
}

/**
 * The state, with what a delivery of ours has changed there since. Whichever is newer by Cal.com's clock counts; a
 * record that Cal.com never told of by itself has only what was delivered.
 */
export function stateWith(state: State | undefined, held: Held | undefined): State | undefined {
  const sent = sentFrom(held?.sent)
  if (!sent) return state
  if (!state) return stateOf(sent)
  if (sent.at <= newestOf(state)) return state
  const { uid, bookingId, status, absent } = sent
  const earlier = [...new Set([...state.earlier, ...sent.earlier, state.uid])]
  return {
    ...state,
    uid,
    earlier: earlier.filter(each => each !== uid),
    bookingIds: bookingId === undefined ? state.bookingIds : [...new Set([...state.bookingIds, bookingId])],
    status,
    absent,
    start: sent.start ?? state.start,
    end: sent.end ?? state.end,
    eventType: sent.eventType ?? state.eventType,
    host: sent.host ?? state.host,
    place: sent.place ?? state.place,
    since: uid === state.uid ? state.since : sent.at,
    updatedAt: sent.at,
  }
}

function stateOf(sent: Sent): State {
  const { uid, seat, bookingId, at, ...facts } = sent
  return compact<State>({
    ...facts,
    uid,
    seat,
    bookingIds: bookingId === undefined ? [] : [bookingId],
    iCalUIDs: [],
    seats: seat ? [seat] : [],
    inSeries: false,
    updatedAt: at,
    since: at,
    thin: false,
    seen: [],
  })
}

function newestOf({ heardAt = '', updatedAt = '', since }: State): string {
  return [heardAt, updatedAt].reduce((a, b) => (b > a ? b : a)) || since
}
