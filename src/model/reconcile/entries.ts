/** An entry of one side as comparing sees it: a few small facts in words that both sides share. */
import type { SideName } from './kinds.ts'

/** What a status comes down to: systems that know fewer steps than others are still equal. */
export type StatusClass = 'waiting' | 'live' | 'absent' | 'over'
const classes: Readonly<Record<string, StatusClass>> = {
  proposed: 'waiting',
  pending: 'waiting',
  waitlist: 'waiting',
  booked: 'live',
  arrived: 'live',
  'checked-in': 'live',
  fulfilled: 'live',
  noshow: 'absent',
  cancelled: 'over',
  'entered-in-error': 'over',
}

/** The class of a status of a FHIR Appointment; an unknown one counts as live, since nobody said that it is over. */
export function statusClassOf(status: string | null | undefined): StatusClass {
  return classes[status ?? ''] ?? 'live'
}

export type Entry = {
  id: string
  /** The hub's record of it. */
  record?: string
  /** The hub itself links the two; else only an identifier of ours says so. */
  linked?: true
  status: StatusClass
  /** Milliseconds since 1970. */
  startMs?: number
  endMs?: number
  /** Who and where, in words that both sides share; absent when it is not said or cannot be translated. */
  practitioner?: readonly string[]
  location?: readonly string[]
  /** The hub's record of the person. */
  patient?: string
  /** The person as the side itself names them. */
  who?: string
}

/** What the hub has of a record: the middle between both sides. */
export type HubFacts = Omit<Entry, 'id' | 'record' | 'who'> & {
  /** Where it was first seen; absent when it was at neither of them. */
  origin?: SideName
}
