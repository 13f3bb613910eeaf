/** The contract, days away: whole days of a practitioner as entries of their own at a booking system. */
import type { Json } from '../model/events.ts'
import type { LeaveStep, LeaveThere } from '../model/leave.ts'
import type { Io } from './io.ts'
import type { VendorAnswer } from './webhooks.ts'

export type LeaveKeeping<Settings> = {
  /** Whether whole days away go there as entries under these settings. */
  isOn(settings: Settings): boolean
  /** The people and entries that these credentials see. Changes nothing. */
  read(io: Io<Settings>): Promise<VendorAnswer<LeaveAtVendor>>
  /** The call of a step that needs one. `id` goes into a new entry, by which it is known again. Pure. */
  call(settings: Settings, there: LeaveAtVendor, step: SentStep, id: string): LeaveCall
  /** Makes a call; `id` is the entry's. An entry that is gone already is `missing`. */
  send(io: Io<Settings>, call: LeaveCall): Promise<VendorAnswer<{ id?: string }>>
}

export type LeaveAtVendor = {
  /** Whose credentials these are, and the organization they belong to there. */
  me?: string
  organization?: string
  /** `values`: what a crosswalk can know them by. */
  people: readonly { id: string; values: readonly string[] }[]
  entries: readonly LeaveThere[]
}

/** The steps that reach the other side. */
export type SentStep = Extract<LeaveStep, { do: 'create' | 'change' | 'remove' }>

/** A call as a person sees it before it is made: everything but credentials. */
export type LeaveCall = {
  method: 'POST' | 'PATCH' | 'DELETE'
  path: string
  body?: { readonly [name: string]: Json }
}
