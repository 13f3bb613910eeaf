/**
 * The hours of practitioners in a reconciliation: what the organization says, else what the EHR has, beside the schedules of
 * the booking system. Read anew each time; putting right is the push that the visits screen makes.
 */
import type { DirectoryRequest } from '../../connectors/connector.ts'
import { localTimeIn } from '../../model/time.ts'
import { compareDirectory, type Difference } from '../../model/visit/compare.ts'
import type { DirectoryState, DirectoryWish, KnownPerson } from '../../model/visit/directory.ts'
import type { VisitBook } from '../../model/visit/settings.ts'
import type { DatedHours, OpenHours } from '../../model/visit/week.ts'
import type { Configuration, ConnectionConfig } from '../../pipeline/configuration.ts'
import { type Hub, ioOf } from '../../pipeline/hub.ts'
import type { SideTimes } from '../../pipeline/reconcile/body.ts'
import { linksAt } from '../../store/links.ts'
import { withScope } from '../../store/scope.ts'
import { namedPractitioners } from '../busy/practitioners.ts'
import { hoursAt } from '../visits/at-ehr.ts'
import { knownPeople } from '../visits/comparison.ts'

export type Compared = {
  hub: Hub
  organization: string
  configuration: Configuration
  booking: ConnectionConfig
  ehr: ConnectionConfig
}

export type ApartHours = {
  practitioner: string
  here: SideTimes
  there: SideTimes | null
  wishes: readonly DirectoryWish[]
}
export type HoursRead =
  | { kind: 'read'; state: DirectoryState; apart: readonly ApartHours[]; unread: number }
  /** The booking system does not say. */
  | { kind: 'unread' }

const fields: ReadonlySet<Difference['field']> = new Set(['hours', 'dates', 'zone'])

/**
 * What differs, of the people that both sides know; `only`: of one of them.
 * @param goesOn asked before each look at the EHR; false ends it
 */
export async function apartHours(
  compared: Compared,
  goesOn: () => Promise<boolean>,
  only?: string,
): Promise<HoursRead> {
  const { hub, organization, configuration, booking, ehr } = compared
  const answer = await booking.connector.directory?.read(ioOf(hub, booking))
  if (answer?.kind !== 'ok') return { kind: 'unread' }
  const state = answer.value
  const people = (await knownToBoth(compared, state)).filter(each => only === undefined || each.practitioner === only)
  const book = configuration.visits
  const said = new Map<string, ReturnType<typeof blank>>()
  let unread = 0
  for (const { practitioner, isActive } of people) {
    const own = book.practitioners.get(practitioner)
    if (!isActive) continue
    if (own && own.hours.length + own.dates.length > 0) {
      said.set(practitioner, { ...blank(), ...own, timeOff: [] })
      continue
    }
    if (!(await goesOn())) return { kind: 'unread' }
    const found = await hoursAt(hub, organization, ehr, practitioner)
    if (found?.kind === 'failed') unread++
    if (found?.kind !== 'ok') continue
    const zone = own?.zone ?? found.value.fromSlots?.zone
    const dates = found.value.fromSlots?.dates ?? []
    said.set(practitioner, { ...blank(), hours: [...found.value.hours], dates: [...dates], ...(zone ? { zone } : {}) })
  }
  const whole: VisitBook = { ...book, types: [], everywhere: undefined, practitioners: said }
  const today = localTimeIn(book.zone, hub.now()).date
  const differences = compareDirectory({ book: whole, connection: booking.id, people, state, today })
  const byOwner = Map.groupBy(
    differences.filter(({ about, field, wish }) => about.kind === 'schedule' && fields.has(field) && wish),
    ({ wish }) => (wish?.kind === 'schedule' ? wish.owner : ''),
  )
  const apart = people.flatMap(({ person, practitioner }): ApartHours[] => {
    const own = byOwner.get(person)
    const hours = said.get(practitioner)
    if (!own || !hours) return []
    const schedules = state.schedules.filter(each => each.owner === person)
    const schedule = schedules.find(({ isDefault }) => isDefault) ?? schedules[0]
    return [
      {
        practitioner,
        here: { hours: textOf(hours.hours, hours.dates), zone: hours.zone ?? book.zone },
        there: schedule
          ? { hours: textOf(schedule.hours, ahead(schedule.overrides, today)), zone: schedule.zone }
          : null,
        wishes: own.flatMap(({ wish }) => wish ?? []),
      },
    ]
  })
  return { kind: 'read', state, apart, unread }
}

/** Makes the calls that put one practitioner's hours right; false when one of them was refused, or nothing answered. */
export async function pushHours(compared: Compared, practitioner: string): Promise<boolean> {
  const { hub, booking } = compared
  const read = await apartHours(compared, async () => true, practitioner)
  const { directory } = booking.connector
  if (read.kind !== 'read' || !directory) return false
  const requests: DirectoryRequest[] = directory.requests(
    read.state,
    read.apart.flatMap(({ wishes }) => wishes),
  )
  for (const request of requests) {
    const answer = await directory.send(ioOf(hub, booking), request)
    if (answer.kind !== 'ok') return false
  }
  return true
}

/** Whom a crosswalk of the booking system names, and the EHR has. */
async function knownToBoth(
  { hub, organization, configuration, booking, ehr }: Compared,
  state: DirectoryState,
): Promise<KnownPerson[]> {
  return withScope(hub.pool, organization, async db => {
    const named = await namedPractitioners(hub, db, configuration, booking.id)
    const records = named.map(({ practitioner }) => practitioner)
    const there = new Set((await linksAt(db, ehr.id, records, ['Practitioner'])).map(({ record }) => record))
    const both = named.filter(({ practitioner }) => there.has(practitioner))
    return knownPeople(hub, db, both, state)
  })
}

function blank() {
  const practitioner: NonNullable<ReturnType<VisitBook['practitioners']['get']>> = {
    hours: [],
    dates: [],
    timeOff: [],
    licences: [],
  }
  return practitioner
}

/** Overrides that close a day, and those that are over, say nothing about hours. */
function ahead(overrides: readonly DatedHours[], today: string): DatedHours[] {
  return overrides.filter(({ date, from, to }) => date >= today && from !== to)
}

function textOf(hours: readonly OpenHours[], dates: readonly DatedHours[]): string {
  const week = hours.map(({ weekday, from, to }) => `${weekday} ${from}–${to}`)
  const days = dates.map(({ date, from, to }) => `${date} ${from}–${to}`)
  return [...week.sort(), ...days.sort()].join(', ')
}
