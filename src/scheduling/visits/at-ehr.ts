/** What the EHR has of a place or a practitioner: hours and days away asked live, rooms from the places that are known. */
import type { EhrEntry, EhrHours, VendorAnswer } from '../../connectors/connector.ts'
import { type Location, splitReference } from '../../model/fhir.ts'
import { type VisitBook, zoneOf } from '../../model/visit/settings.ts'
import type { OpenHours } from '../../model/visit/week.ts'
import type { ConnectionConfig } from '../../pipeline/configuration.ts'
import { type Hub, ioOf } from '../../pipeline/hub.ts'
import { linksAt } from '../../store/links.ts'
import { listVisitDirectory } from '../../store/lists/visit-directory.ts'
import { loadRecords } from '../../store/records.ts'
import { type Scope, withScope } from '../../store/scope.ts'

export type AtEhr = {
  /** The connection that said so. */
  connection: string
  hours: readonly OpenHours[]
  timeOff: readonly { from: string; to: string }[]
  rooms: readonly string[]
  /** Hours come from free slots: those of single days, and on whose wall all of them are. */
  fromSlots?: EhrHours['fromSlots']
}

/** The hours of a practitioner as one EHR has them, free slots included; undefined when it does not know them. */
export async function hoursAt(
  hub: Hub,
  organization: string,
  connection: ConnectionConfig,
  practitioner: string,
): Promise<VendorAnswer<EhrHours> | undefined> {
  const configuration = await hub.configurations.get(organization)
  const found = await withScope(hub.pool, organization, async db => {
    const entry = await entryOf(hub, db, [connection], 'Practitioner', practitioner)
    return entry && { id: entry.id, slots: await wallsOf(hub, db, connection.id, configuration?.visits, practitioner) }
  })
  return (
    found && connection.connector.hours?.(ioOf(hub, connection), { type: 'Practitioner', id: found.id, ...found.slots })
  )
}

type Entry = { connection: ConnectionConfig; id: string }

/** Places beyond this are not looked through for rooms. */
const mostPlaces = 500

/** What the first EHR that knows this record says of it; undefined when none does, or none answers. */
export async function readAtEhr(
  hub: Hub,
  organization: string,
  type: 'Practitioner' | 'Location',
  record: string,
): Promise<AtEhr | undefined> {
  const configuration = await hub.configurations.get(organization)
  const ehrs = [...(configuration?.connections.values() ?? [])].filter(each => each.connector.hours && !each.invalid)
  const book = configuration?.visits
  const found = await withScope(hub.pool, organization, async db => {
    const entry = await entryOf(hub, db, ehrs, type, record)
    if (!entry) return undefined
    const rooms = type === 'Location' ? await roomsOf(hub, db, entry) : []
    return { entry, rooms, slots: await wallsOf(hub, db, entry.connection.id, book, record) }
  })
  if (!found) return undefined
  const { connection, id } = found.entry
  const answer = await connection.connector.hours?.(ioOf(hub, connection), { type, id, ...found.slots })
  if (answer?.kind !== 'ok' && found.rooms.length === 0) return undefined
  const said = answer?.kind === 'ok' ? answer.value : { hours: [], timeOff: [] }
  return { connection: connection.id, ...said, rooms: found.rooms }
}

/** On whose wall slots are read: the practitioner's, where it is said; else that of their place, or of all places. */
export async function wallsOf(
  hub: Hub,
  db: Scope,
  connection: string,
  book: VisitBook | undefined,
  practitioner: string,
): Promise<Pick<EhrEntry, 'slots'>> {
  if (!book) return {}
  const own = book.practitioners.get(practitioner)?.zone
  if (own) return { slots: { zone: own, zones: new Map() } }
  const walls = new Map(
    [...book.places].flatMap(([place, { zone }]): [string, string][] => (zone ? [[place, zone]] : [])),
  )
  const links = walls.size > 0 ? await linksAt(db, connection, [...walls.keys()], ['Location']) : []
  const zones = links.flatMap(({ record, token, body }): [string, string][] => {
    const zone = walls.get(record)
    if (!body || !zone) return []
    const key = `${connection}/Location/${token}`
    const { id } = hub.sealer.openJson(db.organization, 'link', key, body) as { id: string }
    return [[id, zone]]
  })
  return { slots: { zone: zoneOf(book, undefined), zones: new Map(zones) } }
}

async function entryOf(
  hub: Hub,
  db: Scope,
  ehrs: readonly ConnectionConfig[],
  type: string,
  record: string,
): Promise<Entry | undefined> {
  for (const connection of ehrs) {
    const [link] = await linksAt(db, connection.id, [record], [type])
    if (!link?.body) continue
    const key = `${connection.id}/${type}/${link.token}`
    const { id } = hub.sealer.openJson(db.organization, 'link', key, link.body) as { id: string }
    return { connection, id }
  }
  return undefined
}

/** Places that the EHR calls rooms and parts of this one. */
async function roomsOf(hub: Hub, db: Scope, { id }: Entry): Promise<string[]> {
  const places = (await listVisitDirectory(db, mostPlaces)).filter(({ type }) => type === 'Location')
  const rows = await loadRecords(
    db,
    places.map(place => place.id),
  )
  return rows.flatMap(({ id: room, version, body }) => {
    const key = `${room}/${version}`
    const location = hub.sealer.openJson(db.organization, 'record_version', key, body) as unknown as Location
    const isRoom = location.physicalType?.coding?.some(({ code }) => code === 'ro')
    return isRoom && splitReference(location.partOf?.reference)?.id === id ? [room] : []
  })
}
