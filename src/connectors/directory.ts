/** The contract, the directory of a booking system: reading its event types, hours, days away and people, and changing them. */
import type { Json } from '../model/events.ts'
import type { DirectoryState, DirectoryWish } from '../model/visit/directory.ts'
import type { DatedHours, OpenHours } from '../model/visit/week.ts'
import type { Io } from './io.ts'
import type { VendorAnswer } from './webhooks.ts'

export type BookingDirectory<Settings> = {
  /** Everything that these credentials see, at most a few hundred of each kind. Changes nothing. */
  read(io: Io<Settings>): Promise<VendorAnswer<DirectoryState>>
  /** What would be sent for these wishes, call by call: wishes about one thing make one call. Pure. */
  requests(state: DirectoryState, wishes: readonly DirectoryWish[]): DirectoryRequest[]
  /** Makes one of these calls. */
  send(io: Io<Settings>, request: DirectoryRequest): Promise<VendorAnswer<null>>
}

/** A call to the other side, as a person sees it before it is made: everything but credentials. */
export type DirectoryRequest = {
  method: 'POST' | 'PATCH'
  path: string
  body: { readonly [name: string]: Json }
}

/** An entry of an EHR whose hours are asked for. */
export type EhrEntry = {
  type: 'Practitioner' | 'Location'
  id: string
  /**
   * Hours from free slots are wanted where nothing else says any: on the wall of `zone`, or of the place of the schedule,
   * whose id is looked up in `zones`. Costs a call for each page of slots.
   */
  slots?: { zone: string; zones: ReadonlyMap<string, string> }
}

/** What an EHR says of the hours of a place or a practitioner, and of the days they are away. */
export type EhrHours = {
  hours: readonly OpenHours[]
  timeOff: readonly { from: string; to: string }[]
  /** Of the days away those that are away as a whole, from midnight to midnight. */
  wholeDays?: readonly { from: string; to: string }[]
  /** Where hours and days away come from free slots: what they say, hours of single days included, and on whose wall. */
  fromSlots?: { dates: readonly DatedHours[]; zone: string }
}
