/**
 * A clinician's own calendar: the appointments of the practitioners they are bound to, and of these the people. Which
 * appointment is whose stands in its sealed body, so those of the span are opened once and remembered by version.
 */
import { type Appointment, personOf, splitReference } from '../../model/fhir.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { displaysOf } from '../../store/lists/messages.ts'
import { appointmentsBetween, latestDeliveries } from '../../store/lists/own-calendar.ts'
import { practitionersOf } from '../../store/memberships.ts'
import { loadRecords } from '../../store/records.ts'
import type { Scope } from '../../store/scope.ts'

/** Appointments of the whole organization in one span that are looked at. */
const mostLookedAt = 20_000
const mostOpened = 1_000
const mostRemembered = 100_000

export type OwnPerson = { id: string; name: string; birthDate: string | null }
export type OwnAppointment = {
  id: string
  start: string
  end: string | null
  status: Appointment['status']
  person: OwnPerson | null
  visitType: string | null
  place: string | null
  /** How far the present state of it has got, for each system it goes to. */
  targets: { system: string; state: string }[]
}

export type OwnCalendar = { bound: boolean; appointments: OwnAppointment[] }

/** What the calendar needs of an appointment: ids and codes, no names. */
type Facts = {
  start: string
  end: string | null
  status: Appointment['status']
  practitioners: readonly string[]
  person: string | undefined
  service: string | undefined
  location: string | undefined
  visitType: string | null
}

/** Remembers the appointments that were opened; one for a process. */
export function createOwnCalendars(hub: Hub): {
  /** The appointments of an account's practitioners that begin in a span. */
  read(db: Scope, account: string, from: Date, to: Date): Promise<OwnCalendar>
} {
  /** Record and version to what it says; a version never changes. */
  const remembered = new Map<string, Facts>()

  const factsOf = async (db: Scope, rows: readonly { id: string; version: number }[]) => {
    const keyOf = (row: { id: string; version: number }) => `${db.organization} ${row.id}/${row.version}`
    const unread = rows.filter(row => !remembered.has(keyOf(row)))
    if (remembered.size + unread.length > mostRemembered) remembered.clear()
    const missing = remembered.size === 0 ? rows : unread
    for (let at = 0; at < missing.length; at += mostOpened) {
      const ids = missing.slice(at, at + mostOpened).map(({ id }) => id)
      for (const row of await loadRecords(db, ids)) {
        const name = `${row.id}/${row.version}`
        const body = hub.sealer.openJson(db.organization, 'record_version', name, row.body)
        remembered.set(keyOf(row), readFacts(body as unknown as Appointment))
      }
    }
    return rows.flatMap(row => {
      const facts = remembered.get(keyOf(row))
      return facts ? [{ id: row.id, facts }] : []
    })
  }

  return {
    async read(db, account, from, to) {
      const own = new Set(await practitionersOf(db, account))
      if (own.size === 0) return { bound: false, appointments: [] }
      const all = await factsOf(db, await appointmentsBetween(db, from, to, mostLookedAt))
      const mine = all.filter(({ facts }) => facts.practitioners.some(record => own.has(record)))
      return { bound: true, appointments: await show(hub, db, mine) }
    },
  }
}

function readFacts(appointment: Appointment): Facts {
  const actors = appointment.participant.flatMap(({ actor, status }) => {
    const reference = status === 'declined' ? undefined : splitReference(actor?.reference)
    return reference ? [reference] : []
  })
  const [concept] = [
    ...(appointment.serviceType ?? []),
    ...(appointment.appointmentType ? [appointment.appointmentType] : []),
  ]
  return {
    start: appointment.start ?? '',
    end: appointment.end ?? null,
    status: appointment.status,
    practitioners: actors.filter(({ type }) => type === 'Practitioner').map(({ id }) => id),
    person: personOf(appointment),
    service: actors.find(({ type }) => type === 'HealthcareService')?.id,
    location: actors.find(({ type }) => type === 'Location')?.id,
    visitType: concept?.text ?? concept?.coding?.find(({ display }) => display)?.display ?? null,
  }
}

async function show(hub: Hub, db: Scope, rows: readonly { id: string; facts: Facts }[]): Promise<OwnAppointment[]> {
  const named = rows.flatMap(({ facts }) =>
    [facts.person, facts.service, facts.location].filter(id => id !== undefined),
  )
  const displays = await displaysOf(db, [...new Set(named)])
  const displayOf = (record: string | undefined) => {
    const sealed = record === undefined ? undefined : displays.get(record)
    if (record === undefined || !sealed) return undefined
    return hub.sealer.openJson(db.organization, 'record.display', record, sealed) as {
      name?: string
      birthDate?: string | null
    }
  }
  const sent = Map.groupBy(
    await latestDeliveries(
      db,
      rows.map(({ id }) => id),
    ),
    ({ record }) => record,
  )
  const { connections } = await hub.configurations.within(db, db.organization)
  const systemOf = (target: string) => {
    const found = connections.get(target)
    return found ? (hub.connectors.get(found.connector.name)?.title ?? found.slug) : target
  }
  return rows.map(({ id, facts }) => {
    const person = displayOf(facts.person)
    return {
      id,
      start: facts.start,
      end: facts.end,
      status: facts.status,
      person: facts.person
        ? { id: facts.person, name: person?.name ?? '', birthDate: person?.birthDate ?? null }
        : null,
      visitType: facts.visitType ?? displayOf(facts.service)?.name ?? null,
      place: displayOf(facts.location)?.name ?? null,
      targets: (sent.get(id) ?? []).map(({ target, state }) => ({ system: systemOf(target), state })),
    }
  })
}
