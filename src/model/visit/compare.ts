/**
 * Compares what an organization says of its visits with what a booking system has: each field that differs, with both
 * values, and what the booking system would be told. Pure; the same input gives the same keys. Source: SPEC SCH-5.
 */
import { daysBetween } from '../time.ts'
import type { DirectoryEventType, DirectorySchedule, DirectoryState, DirectoryWish, KnownPerson } from './directory.ts'
import type { VisitBook, VisitType } from './settings.ts'
import type { DatedHours, OpenHours } from './week.ts'

export type Difference = {
  /** Names it in a dry run and a push. */
  key: string
  about: { kind: 'event-type' | 'schedule' | 'holidays' | 'leave' | 'person'; name: string }
  field:
    | 'minutes'
    | 'minutesBefore'
    | 'minutesAfter'
    | 'perDay'
    | 'mode'
    | 'missing-there'
    | 'missing-here'
    | 'hours'
    | 'dates'
    | 'zone'
    | 'closed'
    | 'leave'
    | 'unmapped'
    | 'leaving'
  here: string | null
  there: string | null
  /** Absent where only a person can settle it. */
  wish?: DirectoryWish
}

export type Compared = {
  book: VisitBook
  connection: string
  people: readonly KnownPerson[]
  state: DirectoryState
  /** Days before it are over and are not compared. */
  today: string
}

/** Every difference, in the order people read them. */
export function compareDirectory(compared: Compared): Difference[] {
  return [...eventTypeDifferences(compared), ...scheduleDifferences(compared), ...peopleDifferences(compared)]
}

const pushed = ['minutes', 'minutesBefore', 'minutesAfter', 'perDay'] as const

function eventTypeDifferences({ book, connection, state }: Compared): Difference[] {
  const named = new Set<string>()
  const differences = book.types.flatMap(type =>
    type.eventTypes
      .filter(each => each.connection === connection)
      .flatMap(({ value }) => {
        const there = state.eventTypes.find(each => each.id === value || each.slug === value)
        if (there) named.add(there.id)
        return there ? typeDifferences(type, there) : [missingThere(type, value)]
      }),
  )
  const strange = book.types.length > 0 ? state.eventTypes.filter(({ id }) => !named.has(id)) : []
  const missingHere = strange.map(
    (each): Difference => ({
      key: `event-type ${each.id} missing-here`,
      about: { kind: 'event-type', name: each.title },
      field: 'missing-here',
      here: null,
      there: each.slug,
    }),
  )
  return [...differences, ...missingHere]
}

function missingThere({ name }: VisitType, value: string): Difference {
  return {
    key: `event-type ${value} missing-there`,
    about: { kind: 'event-type', name },
    field: 'missing-there',
    here: value,
    there: null,
  }
}

function typeDifferences(type: VisitType, there: DirectoryEventType): Difference[] {
  const about = { kind: 'event-type' as const, name: there.title }
  const differences = pushed
    .filter(field => type[field] !== there[field])
    .map(
      (field): Difference => ({
        key: `event-type ${there.id} ${field}`,
        about,
        field,
        here: shown(type[field]),
        there: shown(there[field]),
        wish: { kind: 'event-type', id: there.id, change: { [field]: type[field] } },
      }),
    )
  // Where it takes place hangs on addresses and links that only the booking system has.
  if (type.mode !== there.mode && type.mode !== 'either' && there.mode !== 'either')
    differences.push({ key: `event-type ${there.id} mode`, about, field: 'mode', here: type.mode, there: there.mode })
  return differences
}

function scheduleDifferences({ book, people, state, today }: Compared): Difference[] {
  return people
    .filter(({ person, isActive }) => isActive && state.people.some(({ id }) => id === person))
    .flatMap(({ person: owner, practitioner, name }) => {
      const said = book.practitioners.get(practitioner)
      const own = state.schedules.filter(each => each.owner === owner)
      const schedule = own.find(({ isDefault }) => isDefault) ?? own[0]
      const target = schedule ? { id: schedule.id, owner } : { owner }
      const differences: Difference[] = []
      const hours = said?.hours ?? []
      const zone = said?.zone ?? book.zone
      if (hours.length > 0 && !sameHours(hours, schedule?.hours ?? []))
        differences.push({
          key: `schedule ${owner} hours`,
          about: { kind: 'schedule', name },
          field: 'hours',
          here: hoursText(hours),
          there: schedule ? hoursText(schedule.hours) : null,
          // A schedule that is made needs its zone, too.
          wish: { kind: 'schedule', ...target, hours, ...(schedule ? {} : { zone }) },
        })
      if (hours.length > 0 && schedule && schedule.zone !== zone)
        differences.push({
          key: `schedule ${owner} zone`,
          about: { kind: 'schedule', name },
          field: 'zone',
          here: zone,
          there: schedule.zone,
          wish: { kind: 'schedule', ...target, zone },
        })
      const dates = otherDates(book, said?.dates ?? [], schedule, today)
      if (dates.length > 0)
        differences.push({
          key: `schedule ${owner} dates`,
          about: { kind: 'schedule', name },
          field: 'dates',
          here: datesText(dates),
          there:
            datesText(schedule?.overrides.filter(each => dates.some(({ date }) => date === each.date)) ?? []) || null,
          wish: { kind: 'schedule', ...target, dates, ...(schedule ? {} : { zone }) },
        })
      const closed = schedule ? notClosed(book, schedule, today) : []
      if (closed.length > 0)
        differences.push({
          key: `schedule ${owner} closed`,
          about: { kind: 'holidays', name },
          field: 'closed',
          here: closed.join(', '),
          there: null,
          wish: { kind: 'schedule', ...target, closed },
        })
      return [...differences, ...leaveDifferences(said?.timeOff ?? [], owner, name, state, today)]
    })
}

/** Hours of days to come, holidays aside, that this schedule has not, or has otherwise; each such day whole. */
function otherDates(
  book: VisitBook,
  dates: readonly DatedHours[],
  schedule: DirectorySchedule | undefined,
  today: string,
): DatedHours[] {
  const holidays = new Set((book.everywhere?.holidays ?? []).map(({ date }) => date))
  const days = [...Map.groupBy(dates, ({ date }) => date)].filter(([date]) => date >= today && !holidays.has(date))
  return days.flatMap(([date, own]) => {
    const there = schedule?.overrides.filter(each => each.date === date) ?? []
    return datesText(own) === datesText(there) ? [] : own
  })
}

function datesText(dates: readonly DatedHours[]): string {
  return dates
    .map(({ date, from, to }) => `${date} ${from}–${to}`)
    .sort()
    .join(', ')
}

/** Holidays of all places to come, on which this schedule is not closed. */
function notClosed(book: VisitBook, { overrides }: DirectorySchedule, today: string): string[] {
  const holidays = (book.everywhere?.holidays ?? []).map(({ date }) => date).filter(date => date >= today)
  const isClosed = (date: string) => {
    const that = overrides.filter(each => each.date === date)
    return that.length > 0 && that.every(({ from, to }) => from === to)
  }
  return [...new Set(holidays)].sort().filter(date => !isClosed(date))
}

function leaveDifferences(
  timeOff: readonly { from: string; to: string }[],
  owner: string,
  name: string,
  state: DirectoryState,
  today: string,
): Difference[] {
  const there = state.leave.filter(each => each.owner === owner && each.to >= today)
  const about = { kind: 'leave' as const, name }
  const covered = new Set(there.flatMap(({ from, to }) => daysBetween(from, to)))
  const here = new Set(timeOff.flatMap(({ from, to }) => daysBetween(from, to)))
  const missing = timeOff
    .filter(({ from, to }) => to >= today && daysBetween(from, to).some(day => !covered.has(day)))
    .map(
      ({ from, to }): Difference => ({
        key: `leave ${owner} ${from} ${to}`,
        about,
        field: 'leave',
        here: `${from} – ${to}`,
        there: null,
        wish: { kind: 'leave', owner, from, to },
      }),
    )
  const onlyThere = there
    .filter(({ from, to }) => daysBetween(from, to).some(day => !here.has(day)))
    .map(
      ({ id, from, to }): Difference => ({
        key: `leave ${owner} there ${id}`,
        about,
        field: 'leave',
        here: null,
        there: `${from} – ${to}`,
      }),
    )
  return [...missing, ...onlyThere]
}

function peopleDifferences({ people, state }: Compared): Difference[] {
  const known = new Map(people.map(each => [each.person, each]))
  const unmapped = state.people
    .filter(({ id }) => !known.has(id))
    .map(
      ({ id, name }): Difference => ({
        key: `person ${id} unmapped`,
        about: { kind: 'person', name },
        field: 'unmapped',
        here: null,
        there: id,
      }),
    )
  const leaving = people
    .filter(({ person, isActive }) => !isActive && state.people.some(({ id }) => id === person))
    .map(
      ({ person, name }): Difference => ({
        key: `person ${person} leaving`,
        about: { kind: 'person', name },
        field: 'leaving',
        here: null,
        there: person,
      }),
    )
  const gone = people
    .filter(({ person, isActive }) => state.seesEverybody && isActive && !state.people.some(({ id }) => id === person))
    .map(
      ({ person, name }): Difference => ({
        key: `person ${person} missing-there`,
        about: { kind: 'person', name },
        field: 'missing-there',
        here: person,
        there: null,
      }),
    )
  return [...unmapped, ...leaving, ...gone]
}

function sameHours(here: readonly OpenHours[], there: readonly OpenHours[]): boolean {
  return hoursText(here) === hoursText(there)
}

/** Weekdays by number and times, sorted; the console puts names in their place. */
function hoursText(hours: readonly OpenHours[]): string {
  return hours
    .map(({ weekday, from, to }) => `${weekday} ${from}–${to}`)
    .sort()
    .join(', ')
}

function shown(value: number | undefined): string | null {
  return value === undefined ? null : String(value)
}
