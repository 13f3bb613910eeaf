/** From the calendar of the hub's records to what the API gives out: names in place of records. */
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import type { Change } from '../../scheduling/calendar/changes.ts'
import type { AppointmentHistory } from '../../scheduling/calendar/history.ts'
import { type Calendar, type CalendarItem, needsALook } from '../../scheduling/calendar/load.ts'
import { loadNames, type NameOf } from '../../scheduling/calendar/names.ts'
import type { Scope } from '../../store/scope.ts'
import { instantOf } from '../api.ts'
import { nameConnection } from '../show/connections.ts'
import type { AppointmentDetail, AppointmentItem, CalendarAnswer } from './shapes.ts'

/** The calendar of a span. */
export async function showCalendar(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  { items, waiting, unopened, practitioners, locations, truncated }: Calendar,
): Promise<CalendarAnswer> {
  const nameOf = await loadNames(hub, db, [
    ...items.flatMap(({ facts }) => [facts.person, ...facts.services]),
    ...practitioners,
    ...locations,
  ])
  const named = (ids: readonly string[]) =>
    ids.map(id => ({ id, name: nameOf(id)?.name ?? '' })).sort((a, b) => a.name.localeCompare(b.name, 'en'))
  return {
    items: items.map(item => showItem(configuration, item, nameOf)),
    waiting: waiting.map(({ connection, ...rest }) => ({
      ...rest,
      connection: nameConnection(configuration, connection),
    })),
    unopened,
    practitioners: named(practitioners),
    locations: named(locations),
    zone: configuration.scheduling.zone,
    truncated,
  }
}

function showItem(configuration: Configuration, item: CalendarItem, nameOf: NameOf): AppointmentItem {
  const { id, version, connection, facts, systems, doubleBooked } = item
  return {
    id,
    version,
    start: facts.start,
    end: facts.end,
    status: facts.status,
    person: facts.person ? { id: facts.person, name: nameOf(facts.person)?.name ?? '' } : null,
    practitioners: [...facts.practitioners],
    locations: [...facts.locations],
    visitType: facts.visitType ?? nameOf(facts.services[0])?.name ?? null,
    systems: systems.map(system => ({
      connection: nameConnection(configuration, system.connection),
      isOrigin: system.connection === connection,
      standing: system.standing,
      theirs: system.theirs,
      delivery: system.delivery?.id ?? null,
      problem: system.delivery?.problem ?? null,
      wait: system.delivery?.wait ?? null,
      task: system.task,
      conflicts: system.conflicts.map(({ field, winner }) => ({ field, winner: winner as 'scheduling' | 'ehr' })),
    })),
    doubleBooked: [...doubleBooked],
    needsALook: needsALook(item),
  }
}

/** One appointment with its history. */
export async function showAppointment(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  history: AppointmentHistory,
): Promise<AppointmentDetail> {
  const { facts, versions } = history
  const changed = versions.flatMap(({ changes }) =>
    changes.flatMap(({ field, before, after }) => (named.has(field) ? [...before, ...after] : [])),
  )
  const nameOf = await loadNames(hub, db, [
    facts.person,
    ...facts.practitioners,
    ...facts.locations,
    ...facts.services,
    ...changed,
  ])
  const namesOf = (ids: readonly string[]) => ids.map(id => ({ id, name: nameOf(id)?.name ?? '' }))
  return {
    ...showItem(configuration, { ...history, doubleBooked: [] }, nameOf),
    birthDate: nameOf(facts.person)?.birthDate ?? null,
    practitionerNames: namesOf(facts.practitioners),
    locationNames: namesOf(facts.locations),
    zone: configuration.scheduling.zone,
    versions: versions.map(({ version, at, type, connection, message, happened_at, undo, changes }) => ({
      version,
      at: at.toISOString(),
      type,
      connection: connection ? nameConnection(configuration, connection) : null,
      message,
      happenedAt: instantOf(happened_at),
      undo,
      changes: changes.map(each => withNames(each, nameOf)),
    })),
    deliveries: history.deliveries.map(each => ({
      id: each.id,
      connection: nameConnection(configuration, each.target),
      eventType: each.event_type,
      version: each.record_version,
      state: each.state,
      wait: each.wait,
      problem: each.problem,
      dueAt: instantOf(each.due_at),
      createdAt: each.created_at.toISOString(),
      settledAt: instantOf(each.settled_at),
      attempts: each.attempts,
      message: each.message,
    })),
    marks: history.marks.map(({ kind, connection, at, message }) => ({
      kind,
      connection: nameConnection(configuration, connection),
      at: at.toISOString(),
      message,
    })),
    conflicts: history.conflicts.map(each => ({
      field: each.field,
      winner: each.winner as 'scheduling' | 'ehr',
      version: each.record_version,
      connection: nameConnection(configuration, each.connection),
      at: each.created_at.toISOString(),
    })),
    tasks: history.tasks.map(({ id, kind, state }) => ({ id, kind, state })),
  }
}

/** The fields whose values are records. */
const named: ReadonlySet<Change['field']> = new Set(['practitioners', 'locations', 'services', 'person'])

function withNames({ field, before, after }: Change, nameOf: NameOf) {
  const show = (values: readonly string[]) =>
    named.has(field) ? values.map(id => nameOf(id)?.name ?? '') : [...values]
  return { field, before: show(before), after: show(after) }
}
