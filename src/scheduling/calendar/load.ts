/**
 * The calendar of a span from the hub's own records: who comes when, to whom, where, and how every system stands to it.
 * Overlaps are found among all appointments of the span, whatever is filtered afterwards.
 */
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { appointmentsIn } from '../../store/lists/calendar.ts'
import type { Scope } from '../../store/scope.ts'
import type { ReadFacts } from './facts.ts'
import { doubleBookings } from './overlaps.ts'
import { differing } from './standing.ts'
import { type Shown, type System, systemsOf } from './systems.ts'
import { type Waiting, waitingIn } from './waiting.ts'

export type CalendarFilter = {
  practitioner?: string | undefined
  location?: string | undefined
  status?: string | undefined
  /** Only those that need a look: a system has something else, or a practitioner is booked twice. */
  differs?: boolean | undefined
}

export type CalendarItem = Shown & { systems: readonly System[]; doubleBooked: readonly string[] }

export type Calendar = {
  items: CalendarItem[]
  waiting: Waiting[]
  /** Messages that wait for a person and were not opened for this: there are too many. */
  unopened: number
  /** Everybody and every place of the span, whatever the filter. */
  practitioners: string[]
  locations: string[]
  /** There are more than are looked at. */
  truncated: boolean
}

/** Appointments of a whole organization in one span that are looked at. */
const mostLookedAt = 5_000

/** Statuses in which an appointment takes no time. */
export const isOver = (status: string): boolean =>
  status === 'cancelled' || status === 'entered-in-error' || status === 'noshow'

/** Reads it. */
export async function loadCalendar(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  readFacts: ReadFacts,
  span: { from: Date; to: Date },
  filter: CalendarFilter,
): Promise<Calendar> {
  const rows = await rowsOf(db, span, filter)
  const facts = await readFacts(db, rows)
  const all = rows.flatMap(({ id, version, connection }): Shown[] => {
    const own = facts(id, version)
    return own ? [{ id, version, connection, facts: own }] : []
  })
  const overlaps = doubleBookings(all.map(placed))
  const chosen = all.filter(each => passes(each, filter))
  const systems = await systemsOf(hub, db, readFacts, chosen)
  const items = chosen.map(each => ({
    ...each,
    systems: systems.get(each.id) ?? [],
    doubleBooked: overlaps.get(each.id) ?? [],
  }))
  const narrowed = [filter.practitioner, filter.location, filter.status].some(value => value !== undefined)
  return {
    items: filter.differs ? items.filter(needsALook) : items,
    // Nothing tells yet whose they will be.
    ...(narrowed ? { waiting: [], unopened: 0 } : await waitingIn(hub, db, configuration, span)),
    practitioners: [...new Set(all.flatMap(each => each.facts.practitioners))],
    locations: [...new Set(all.flatMap(each => each.facts.locations))],
    truncated: rows.length === mostLookedAt,
  }
}

/** All of the span; where that is too many, of the one who or the place that was asked for. */
async function rowsOf(db: Scope, span: { from: Date; to: Date }, { practitioner, location }: CalendarFilter) {
  const all = await appointmentsIn(db, span, undefined, mostLookedAt)
  const actor = practitioner ?? location
  return all.length < mostLookedAt || actor === undefined ? all : appointmentsIn(db, span, actor, mostLookedAt)
}

/** Whether a person should look at it. */
export function needsALook({ systems, doubleBooked }: Pick<CalendarItem, 'systems' | 'doubleBooked'>): boolean {
  return doubleBooked.length > 0 || systems.some(({ standing, theirs }) => differing.has(standing) || theirs !== null)
}

function passes({ facts }: Shown, { practitioner, location, status }: CalendarFilter): boolean {
  return (
    (practitioner === undefined || facts.practitioners.includes(practitioner)) &&
    (location === undefined || facts.locations.includes(location)) &&
    (status === undefined || facts.status === status)
  )
}

function placed({ id, facts }: Shown) {
  const start = Date.parse(facts.start ?? '')
  return {
    id,
    start,
    end: facts.end === null ? start : Date.parse(facts.end),
    practitioners: facts.practitioners,
    over: isOver(facts.status),
  }
}
