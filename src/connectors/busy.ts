/** The contract, busy feeds: having the other side read a calendar of taken times, and asking what it has seen of it. */
import type { Json } from '../model/events.ts'
import type { Io } from './io.ts'
import type { VendorAnswer } from './webhooks.ts'

/** A booking system that can read a calendar by its address, so that it offers no time that is taken elsewhere. */
export type Busy<Settings> = {
  /** Whether the other side can reach only public addresses. */
  needsPublicUrl(settings: Settings): boolean
  /**
   * Whether it also takes appointments of elsewhere as bookings of its own. What is about to be booked must not be in the
   * feed: it would stand in its own way.
   */
  takesBookings(settings: Settings): boolean
  /**
   * Has the other side read the calendar at this address for a person, and no longer at older ones. `values` are what the
   * crosswalk knows them by; `not-theirs`: the credentials belong to somebody else, so a person must enter it there.
   */
  register(io: Io<Settings>, wanted: RegisterRequest): Promise<Registered>
  /** Has it read the calendar no longer. */
  forget(io: Io<Settings>, asked: FeedAsked): Promise<VendorAnswer<null>>
  /** What it holds as taken because of this calendar; `missing` when it does not read it any more. */
  seen(io: Io<Settings>, asked: FeedAsked & { from: Date; to: Date }): Promise<VendorAnswer<readonly BusyTime[]>>
}

/** The hub keeps no address, only its hash: `isOurs` says whether one that the other side tells is of this feed. */
export type FeedAsked = { registration: Json; isOurs(url: string): boolean }
export type RegisterRequest = { url: string; values: readonly string[]; isOurs(url: string): boolean }
/** `value` is the connector's own words for where it stands there; they come back as they were given. */
export type Registered = VendorAnswer<Json> | { kind: 'not-theirs' }
/** Instants. */
export type BusyTime = { start: string; end: string }
