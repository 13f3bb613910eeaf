/** What counts as taken: kinds of records in the database, and what the configuration says besides. */

import { spanAtWall } from '../../model/time.ts'
import { zoneOf } from '../../model/visit/settings.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Interval } from './intervals.ts'

/**
 * Types of records that take time, and the states in which they do; all others leave it free. `booked`: the states that
 * stand for a visit that is an appointment besides.
 */
export const takingKinds = {
  Appointment: { states: ['booked', 'pending', 'arrived', 'checked-in', 'fulfilled'], booked: [] },
  Slot: { states: ['busy', 'busy-unavailable', 'busy-tentative'], booked: ['busy', 'busy-tentative'] },
} as const satisfies Readonly<Record<string, { states: readonly string[]; booked: readonly string[] }>>

const kindsOf = (which: 'states' | 'booked') =>
  Object.entries(takingKinds).flatMap(([type, row]) => row[which].map(state => `${type} ${state}`))

/** As the store asks for them. */
export const kindsInStore = kindsOf('states')
/** Those of them whose visit is an appointment besides: what the other side books for itself. */
export const bookedKinds: ReadonlySet<string> = new Set(kindsOf('booked'))
export const takingTypes = Object.keys(takingKinds)

/** A source of taken time that is no record. A change of the configuration has every feed looked at anew. */
export type TakenSource = {
  name: string
  /** What it takes of a practitioner. */
  taken(configuration: Configuration, practitioner: string): readonly Interval[]
}

/** Further sources, each asked at every look. */
export const takenSources: readonly TakenSource[] = [
  {
    name: 'time off',
    taken: ({ visits }, practitioner) => {
      const said = visits.practitioners.get(practitioner)
      const zone = said?.zone ?? zoneOf(visits, undefined)
      return (said?.timeOff ?? []).map(({ from, to }) => wholeDays(zone, from, to))
    },
  },
  {
    // Of all places: somebody may work elsewhere while one place is closed.
    name: 'holidays',
    taken: ({ visits }, practitioner) => {
      const zone = visits.practitioners.get(practitioner)?.zone ?? zoneOf(visits, undefined)
      return (visits.everywhere?.holidays ?? []).map(({ date }) => wholeDays(zone, date, date))
    },
  },
]

function wholeDays(zone: string, first: string, last: string): Interval {
  const { start } = spanAtWall(zone, first, '00:00', '24:00')
  const { end } = spanAtWall(zone, last, '00:00', '24:00')
  return { start: start.getTime(), end: end.getTime() }
}
