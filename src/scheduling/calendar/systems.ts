/**
 * Every system that has an appointment, or should: how it stands, and its own time where that is another. What a system
 * has is what it was last sent, or what its own last news said.
 */
import type { Json } from '../../model/events.ts'
import type { DeliveryState } from '../../model/states.ts'
import type { Hub } from '../../pipeline/hub.ts'
import {
  appointmentLinks,
  conflictsNow,
  heldNews,
  type LastDelivery,
  lastDeliveries,
  toldVersions,
} from '../../store/lists/calendar.ts'
import type { Scope } from '../../store/scope.ts'
import type { Facts, ReadFacts, Times } from './facts.ts'
import { type Standing, standingOf } from './standing.ts'

export type System = {
  connection: string
  standing: Standing
  /** What it has, where time or status are not what the hub has. */
  theirs: Times | null
  delivery: LastDelivery | null
  task: string | null
  /** Fields that it and another system had both changed, and whose word counted. */
  conflicts: readonly { field: string; winner: string }[]
}

export type Shown = { id: string; version: number; connection: string; facts: Facts }

/** The systems of each of these appointments, where it was first seen first: record → systems. */
export async function systemsOf(
  hub: Hub,
  db: Scope,
  readFacts: ReadFacts,
  appointments: readonly Shown[],
): Promise<Map<string, System[]>> {
  const ids = appointments.map(({ id }) => id)
  const links = Map.groupBy(await appointmentLinks(db, ids), ({ record }) => record)
  const told = Map.groupBy(await toldVersions(db, ids), ({ record }) => record)
  const deliveries = Map.groupBy(await lastDeliveries(db, ids), ({ record }) => record)
  const news = Map.groupBy(await heldNews(db, ids), ({ record }) => record)
  const conflicts = Map.groupBy(await conflictsNow(db, appointments), ({ record }) => record)

  const rows = appointments.flatMap(appointment => {
    const { id } = appointment
    const connections = new Set([
      appointment.connection,
      ...(told.get(id) ?? []).map(({ connection }) => connection),
      ...(links.get(id) ?? []).map(({ connection }) => connection),
      ...(deliveries.get(id) ?? []).map(({ target }) => target),
    ])
    return [...connections].map(connection => {
      const link = links.get(id)?.find(each => each.connection === connection)
      const said = told.get(id)?.find(each => each.connection === connection)?.version ?? 0
      const sent = link?.sent_version ?? 0
      return { appointment, connection, link, version: Math.max(said, sent), isSent: sent >= said }
    })
  })
  const behind = rows.filter(({ version, appointment }) => version > 0 && version < appointment.version)
  const facts = await readFacts(
    db,
    behind.map(({ appointment, version }) => ({ id: appointment.id, version })),
  )
  const systems = rows.map(({ appointment, connection, link, version, isSent }) => {
    const { id } = appointment
    const sent = isSent && link?.body ? timesSent(hub, db, link, link.body) : undefined
    const had = version === 0 || version >= appointment.version ? undefined : facts(id, version)
    const theirs = had && differing({ ...had, ...sent }, appointment.facts)
    const waits = news.get(id)?.find(each => each.connection === connection)
    const settled = (conflicts.get(id) ?? []).filter(each => each.connection === connection)
    const delivery = deliveries.get(id)?.find(each => each.target === connection)
    const standing = standingOf({
      ...(delivery ? { delivery: delivery.state as DeliveryState } : {}),
      isCurrent: version >= appointment.version,
      newsWaits: waits !== undefined,
      settledConflict: settled.length > 0,
      differs: theirs !== undefined,
    })
    return {
      record: id,
      system: {
        connection,
        standing,
        theirs: theirs ?? null,
        delivery: delivery ?? null,
        task: waits?.task ?? null,
        conflicts: settled.map(({ field, winner }) => ({ field, winner })),
      },
    }
  })
  return new Map(
    [...Map.groupBy(systems, ({ record }) => record)].map(([id, own]) => [id, own.map(({ system }) => system)]),
  )
}

/** What a system has, reduced to time and status; undefined where they are what the hub has. */
export function differing(had: Times, has: Times): Times | undefined {
  const same = sameInstant(had.start, has.start) && sameInstant(had.end, has.end) && had.status === has.status
  return same ? undefined : { start: had.start, end: had.end, status: had.status }
}

function sameInstant(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other
  return Date.parse(one) === Date.parse(other)
}

/** The times of what was sent, where the connector keeps it in the form of the record (FHIR). */
function timesSent(
  hub: Hub,
  db: Scope,
  link: { connection: string; entity: string; token: string },
  body: Buffer,
): Partial<Times> {
  const name = `${link.connection}/${link.entity}/${link.token}`
  const { sent } = hub.sealer.openJson(db.organization, 'link', name, body) as { sent?: Json }
  if (sent === null || typeof sent !== 'object' || Array.isArray(sent)) return {}
  const { resourceType, start, end, status } = sent as { [key: string]: Json }
  if (resourceType !== 'Appointment') return {}
  return {
    ...(isInstant(start) ? { start } : {}),
    ...(isInstant(end) ? { end } : {}),
    ...(typeof status === 'string' ? { status } : {}),
  }
}

function isInstant(value: Json | undefined): value is string {
  return typeof value === 'string' && Number.isFinite(Date.parse(value))
}
