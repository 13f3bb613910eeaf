/**
 * What this connector remembers of an appointment between events: the chain of uids, how far it has come, and digests
 * of what was said, so that an equal answer of the API is known as equal. Holds no name, address or free text.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Alias, Json } from '../../model/events.ts'
import { type Booking, fromApi } from './booking.ts'
import { compact } from './tolerant.ts'

const text = z.string()

export const State = z.object({
  uid: text,
  /** Uids it had before: events about them are late. */
  earlier: z.array(text),
  bookingIds: z.array(z.number()),
  iCalUIDs: z.array(text),
  /** Names of its seat; not empty means that uid, booking id and calendar uid are shared with other seats. */
  seats: z.array(text),
  seat: text.optional(),
  /** The record that this hub made the booking for. */
  ref: text.optional(),
  inSeries: z.boolean(),
  status: z.enum(['pending', 'accepted', 'rejected', 'cancelled']),
  absent: z.boolean(),
  /** Highest iCalSequence seen. */
  sequence: z.number().optional(),
  /** When the last webhook that counted was sent, and the newest `updatedAt` seen in the API. */
  heardAt: text.optional(),
  updatedAt: text.optional(),
  /** When the current uid was first heard of. */
  since: text,
  start: text.optional(),
  end: text.optional(),
  eventType: text.optional(),
  host: text.optional(),
  place: text.optional(),
  who: text.optional(),
  /** Status and time as this connection left them in the record, and who and where was there when it last looked. */
  left: z.object({ status: text, start: text.optional(), end: text.optional() }).optional(),
  parts: z.object({ practitioner: text, location: text, visitType: text }).optional(),
  /** The form's answers are still missing: a fuller payload completes them. */
  thin: z.boolean(),
  /** Semantic keys of webhooks that counted, newest last. */
  seen: z.array(text),
})
export type State = z.infer<typeof State>

const seenLimit = 12

/** Section 6, rule 4: two deliveries with the same key say the same thing. */
export function semanticKey(booking: Booking): string {
  const { trigger, uid, sequence, status, seat, start } = booking
  return digest([trigger, uid, sequence ?? '-', status ?? '-', seat?.uid ?? '-', start ?? '-'].join('\n'))
}

/** The state after this booking has been applied. `ancestors` are further uids of the chain that reading back found. */
export function nextState(before: State | undefined, booking: Booking, ancestors: readonly string[]): State {
  const { seat } = booking
  const moved = before !== undefined && before.uid !== booking.uid
  const heard = booking.trigger !== fromApi
  const facts = factsOf(booking)
  const live = booking.status === 'accepted' || booking.status === 'pending'
  const revived = before !== undefined && isOver(before.status) && live
  return compact<State>({
    uid: booking.uid,
    earlier: union(before?.earlier, moved ? [before.uid] : [], ancestors, [booking.previous]).filter(
      uid => uid !== booking.uid,
    ),
    bookingIds: union(before?.bookingIds, [booking.bookingId, booking.previousId]),
    // With seats the body carries a freshly made one that is not the booking's.
    iCalUIDs: union(before?.iCalUIDs, seat ? [] : [booking.iCalUID]),
    seats: union(before?.seats, [seat?.uid, seat?.holder, seat?.previousHolder]),
    seat: seat?.uid ?? before?.seat,
    ref: booking.ownRef ?? before?.ref,
    inSeries: before?.inSeries || booking.series !== undefined,
    status: booking.status ?? before?.status ?? 'accepted',
    absent: booking.absent ?? (moved ? false : (before?.absent ?? false)),
    sequence: greatest(before?.sequence, booking.sequence),
    heardAt: heard ? latest(before?.heardAt, booking.saidAt) : before?.heardAt,
    updatedAt: latest(before?.updatedAt, booking.updatedAt),
    since: moved || !before ? (booking.createdAt ?? booking.saidAt) : before.since,
    start: facts.start ?? before?.start,
    end: facts.end ?? before?.end,
    eventType: facts.eventType ?? before?.eventType,
    host: facts.host ?? before?.host,
    place: facts.place ?? before?.place,
    who: facts.who ?? before?.who,
    left: before?.left,
    parts: before?.parts,
    thin: !booking.answered && (before?.thin ?? true),
    // Whoever takes the same seat again may leave it again: the old keys would hide that.
    seen: [...(revived ? [] : (before?.seen ?? [])), ...(heard ? [semanticKey(booking)] : [])].slice(-seenLimit),
  })
}

/** The facts whose change makes a new version; those a payload does not mention are undefined. */
export function factsOf(
  booking: Booking,
): Partial<Pick<State, 'start' | 'end' | 'eventType' | 'host' | 'place' | 'who'>> {
  const { person, place, host, eventType } = booking
  return {
    start: booking.start,
    end: booking.end,
    eventType: eventType.id ?? eventType.slug,
    host: host && (host.id ?? digest(host.email ?? host.name ?? '')),
    place: place && (place.kind === 'address' ? digest(place.text.toLowerCase()) : place.kind),
    who:
      person?.name || person?.email ? digest(`${person.email ?? ''}\n${person.name?.toLowerCase() ?? ''}`) : undefined,
  }
}

/** Whether what is known already says all that the booking says. */
export function saysNothingNew(state: State, booking: Booking): boolean {
  const facts = Object.entries(factsOf(booking)) as [keyof ReturnType<typeof factsOf>, string | undefined][]
  const sameStatus = booking.status === undefined || booking.status === state.status
  const sameAbsent = booking.absent === undefined || booking.absent === state.absent
  // How a cancelled booking would have looked no longer matters to anyone.
  if (isOver(state.status)) return sameStatus
  return sameStatus && sameAbsent && facts.every(([name, value]) => value === undefined || value === state[name])
}

/** Every alias from now on, old ones included. */
export function aliasesFrom(state: State): Alias[] {
  const own = state.ref ? [{ system: 'record', value: state.ref }] : []
  if (state.seats.length > 0) return [...state.seats.map(value => ({ system: 'seat', value })), ...own]
  return [
    ...[state.uid, ...state.earlier].map(value => ({ system: 'uid', value })),
    ...state.bookingIds.map(id => ({ system: 'booking-id', value: String(id) })),
    ...(state.inSeries ? [] : state.iCalUIDs.map(value => ({ system: 'ical-uid', value }))),
    ...own,
  ]
}

/** Reads a stored state; undefined when it is none (written by a release that is newer than this one). */
export function stateFrom(source: Json): State | undefined {
  return State.safeParse(source).data
}

export function isOver(status: State['status']): boolean {
  return status === 'cancelled' || status === 'rejected'
}

export function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url').slice(0, 16)
}

function union<T>(...lists: readonly (readonly (T | undefined)[] | undefined)[]): T[] {
  return [...new Set(lists.flatMap(list => list ?? []))].filter(value => value !== undefined)
}

function latest(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a
}

function greatest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a
}
