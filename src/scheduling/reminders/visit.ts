/** A visit as messages need it: how it stands, whose it is, where it is, and in which zone. */
import type { Appointment, Location, Patient } from '../../model/fhir.ts'
import { personOf, splitReference } from '../../model/fhir.ts'
import type { ReminderSettings } from '../../model/reminders/settings.ts'
import { standingOf, type VisitNow } from '../../model/reminders/visit.ts'
import type { MessageFacts } from '../../model/reminders/words.ts'
import { isZone } from '../../model/time.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { loadRecords } from '../../store/records.ts'
import { loadVisitVersion, sourcesOf } from '../../store/reminders-visits.ts'
import type { Scope } from '../../store/scope.ts'
import { toldByHub } from './setting.ts'

export type Visit = VisitNow & { appointment: Appointment; version: number; place: Location | undefined; zone: string }

/** The visit as it is now; undefined when there is none, or it has no time. */
export async function loadVisit(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  record: string,
): Promise<Visit | undefined> {
  const [row] = await loadRecords(db, [record])
  if (row?.type !== 'Appointment' || !row.body) return undefined
  const appointment = openVersion<Appointment>(hub, db, row.id, row.version, row.body)
  const now = visitNow(appointment)
  if (!now) return undefined
  const place = await placeOf(hub, db, appointment)
  return { ...now, appointment, version: row.version, place, zone: zoneOf(place) ?? configuration.scheduling.zone }
}

/** How it stood in an earlier version. */
export async function visitBefore(hub: Hub, db: Scope, record: string, version: number): Promise<VisitNow | undefined> {
  const body = version < 1 ? undefined : await loadVisitVersion(db, record, version)
  return body && visitNow(openVersion<Appointment>(hub, db, record, version, body))
}

/** Whose it is. */
export async function personOfVisit(
  hub: Hub,
  db: Scope,
  { appointment }: Visit,
): Promise<{ id: string; patient: Patient } | undefined> {
  const id = personOf(appointment)
  const [row] = id ? await loadRecords(db, [id]) : []
  return id && row?.type === 'Patient' && row.body
    ? { id, patient: openVersion<Patient>(hub, db, id, row.version, row.body) }
    : undefined
}

/** Whether the hub tells of it: every system that knows it leaves that to the hub. */
export async function isToldByHub(db: Scope, configuration: Configuration, record: string): Promise<boolean> {
  const told = await toldByHub(db, configuration)
  return (await sourcesOf(db, record)).every(connection => told.has(connection))
}

/** Where it is, in the words that the settings allow. */
export function placeText(visit: Visit, { nameless, place: wish }: ReminderSettings): MessageFacts['place'] {
  const { place } = visit
  if (!place) return undefined
  if (place.physicalType?.coding?.some(({ code }) => code === 'vi')) return { kind: 'remote' }
  if (nameless || wish === 'none') return undefined
  const { line = [], city } = place.address ?? {}
  const text = wish === 'name' ? place.name : [...line, city].filter(Boolean).join(', ')
  return text ? { kind: 'at', text } : undefined
}

function visitNow({ status, start }: Appointment): VisitNow | undefined {
  const at = start === undefined ? undefined : new Date(start)
  return at && !Number.isNaN(at.getTime()) ? { standing: standingOf(status), start: at } : undefined
}

async function placeOf(hub: Hub, db: Scope, { participant }: Appointment): Promise<Location | undefined> {
  const id = participant
    .map(({ actor }) => splitReference(actor?.reference))
    .find(reference => reference?.type === 'Location')?.id
  const [row] = id ? await loadRecords(db, [id]) : []
  return row?.type === 'Location' && row.body
    ? openVersion<Location>(hub, db, row.id, row.version, row.body)
    : undefined
}

/** FHIR's own extension for the zone of a place. */
function zoneOf(place: Location | undefined): string | undefined {
  const url = 'http://hl7.org/fhir/StructureDefinition/timezone'
  const zone = place?.extension?.find(each => each.url === url)?.valueCode
  return zone && isZone(zone) ? zone : undefined
}

function openVersion<Resource>(hub: Hub, db: Scope, id: string, version: number, body: Buffer): Resource {
  return hub.sealer.openJson(db.organization, 'record_version', `${id}/${version}`, body) as unknown as Resource
}
