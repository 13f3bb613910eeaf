/** Repair by delivering: the record as the hub has it goes to a side once more, or a cancellation does. */
import type { Held } from '../../connectors/connector.ts'
import type { Json } from '../../model/events.ts'
import { type Appointment, type HubResource, personOf } from '../../model/fhir.ts'
import { isBehind, otherSide, type SideName } from '../../model/reconcile/kinds.ts'
import { linksAt, writeLinks } from '../../store/links.ts'
import { lockRecords } from '../../store/locks.ts'
import { deleteLinks, moveLink, newestEvent, type RecordFacts, recordFacts } from '../../store/reconcile-facts.ts'
import { loadRecords, writeRecords } from '../../store/records.ts'
import { displayOf } from '../display.ts'
import { aliasToken } from '../items.ts'
import { passes } from '../route.ts'
import type { Repaired, Repairing } from './repair.ts'
import { sendByHand } from './send.ts'

type Opened = { facts: RecordFacts; resource: Appointment }

/**
 * Sends the record anew. Where the side was changed, what it is known to hold is forgotten, so that the delivery writes
 * what the hub has; where it only lacks what never arrived, its own changes stay. An entry that is gone is made anew.
 */
export async function pushThere(repairing: Repairing): Promise<Repaired> {
  const { hub, db, row, pair } = repairing
  const opened = await openRecord(repairing)
  const event = row.record ? await newestEvent(db, row.record) : undefined
  const route = opened && routeFor(repairing, row.side, opened.resource)
  if (!opened || !event || !route) return { kind: 'conflict', state: 'no-repair' }
  if (row.kind === 'missing') await deleteLinks(db, route.target.id, opened.facts.id, pair.kind)
  else if (!isBehind(row.cause)) await forgetHeld(repairing, pair[row.side].id, opened.facts.id)
  const { id: record, version, person } = opened.facts
  const result = await sendByHand(hub, db, route, { record, recordType: pair.kind, version, person, event })
  return { kind: 'done', state: 'repairing', result, ...(person ? { persons: [person] } : {}) }
}

/**
 * Cancels the entry of a side: of one that its own system has no more the record itself, of one that is there twice a
 * record of its own, which takes the second entry over. Nothing happens to the entry that stays.
 */
export async function cancelThere(repairing: Repairing): Promise<Repaired> {
  const { hub, db, row, body, pair } = repairing
  const opened = await openRecord(repairing)
  const event = row.record ? await newestEvent(db, row.record) : undefined
  const route = opened && routeFor(repairing, row.side, opened.resource)
  const entry = body[row.side]
  if (!opened || !event || !route || !entry) return { kind: 'conflict', state: 'no-repair' }
  const isTwin = row.kind === 'duplicate'
  const record = isTwin ? hub.newId() : opened.facts.id
  const version = isTwin ? 1 : opened.facts.version + 1
  await writeCancelled(repairing, opened, record, version)
  if (isTwin) await takeOver(repairing, record)
  else await forgetHeld(repairing, pair[row.side].id, record)
  const { person } = opened.facts
  const result = await sendByHand(hub, db, route, {
    record,
    recordType: pair.kind,
    version,
    person,
    event,
    as: cancelledAs(event.type),
  })
  return { kind: 'done', state: 'repairing', result, ...(person ? { persons: [person] } : {}) }
}

/**
 * Cancels it at the other system too: this side has cancelled it, and refuses what the hub has. The record says so from
 * now on; nothing is sent to the side that has it cancelled already.
 */
export async function cancelAtOther(repairing: Repairing): Promise<Repaired> {
  const { hub, db, row, pair } = repairing
  const opened = await openRecord(repairing)
  const event = row.record ? await newestEvent(db, row.record) : undefined
  const other = otherSide(row.side)
  const route = opened && routeFor(repairing, other, opened.resource)
  if (!opened || !event || !route) return { kind: 'conflict', state: 'no-repair' }
  const { id: record, person } = opened.facts
  const version = opened.facts.version + 1
  await writeCancelled(repairing, opened, record, version)
  await forgetHeld(repairing, pair[other].id, record)
  const as = pair[row.side].connector.system === 'ehr' ? 'appointment.cancelled' : 'booking.cancelled'
  const sent = { record, recordType: pair.kind, version, person, event, as }
  const result = await sendByHand(hub, db, route, sent)
  return { kind: 'done', state: 'repairing', result, ...(person ? { persons: [person] } : {}) }
}

/** A booking is cancelled as one, an appointment of an EHR as one. */
function cancelledAs(type: string): 'booking.cancelled' | 'appointment.cancelled' {
  return type.startsWith('appointment.') ? 'appointment.cancelled' : 'booking.cancelled'
}

/** The record in its newest version, locked together with its person and `others`. */
export async function openRecord(
  { hub, db, row, pair }: Repairing,
  others: readonly string[] = [],
): Promise<Opened | undefined> {
  if (!row.record) return undefined
  const [before] = await recordFacts(db, [row.record])
  await lockRecords(db, [row.record, ...others, ...(before?.person ? [before.person] : [])])
  const [facts] = await recordFacts(db, [row.record])
  const [current] = await loadRecords(db, [row.record])
  if (!facts || current?.type !== pair.kind) return undefined
  const key = `${facts.id}/${current.version}`
  const resource = hub.sealer.openJson(db.organization, 'record_version', key, current.body) as unknown as HubResource
  return resource.resourceType === 'Appointment' ? { facts, resource } : undefined
}

/** The route that brings records to the side; where several do, the one whose filter lets it pass. */
export function routeFor({ pair }: Repairing, side: SideName, resource: Appointment) {
  const routes = pair.routesTo[side]
  return routes.find(route => passes(route, resource))
}

/** What the side holds is no longer known: the next delivery compares with nothing and writes. */
async function forgetHeld({ hub, db, pair }: Repairing, connection: string, record: string): Promise<void> {
  const { organization } = db
  const links = await linksAt(db, connection, [record], [pair.kind])
  const forgotten = links.flatMap(link => {
    const key = `${connection}/${link.entity}/${link.token}`
    if (!link.body) return []
    const { sent: _sent, ...rest } = hub.sealer.openJson(organization, 'link', key, link.body) as unknown as Held
    const body = hub.sealer.sealJson(organization, 'link', key, rest as unknown as Json)
    const token = BigInt(link.token)
    return [{ connection, entity: link.entity, token, record, kind: 'user' as const, reasons: ['reconciled'], body }]
  })
  await writeLinks(db, organization, forgotten, hub.now())
}

async function writeCancelled(
  { hub, db, pair }: Repairing,
  { facts, resource }: Opened,
  record: string,
  version: number,
): Promise<void> {
  const { organization } = db
  const isTwin = record !== facts.id
  const { identifier: _identifier, ...rest } = resource // the booking's identifiers stay with the entry that stays
  const cancelled: Appointment = { ...(isTwin ? rest : resource), id: record, status: 'cancelled' }
  const person = facts.person ?? personOf(cancelled)
  await writeRecords(
    db,
    organization,
    [
      {
        id: record,
        type: pair.kind,
        version,
        status: 'cancelled',
        ...(facts.starts_at ? { startsAt: facts.starts_at } : {}),
        ...(facts.ends_at ? { endsAt: facts.ends_at } : {}),
        ...(facts.actors ? { actors: facts.actors } : {}),
        ...(person ? { person } : {}),
        connection: facts.connection,
        body: hub.sealer.sealJson(organization, 'record_version', `${record}/${version}`, cancelled as unknown as Json),
        ...(isTwin
          ? { display: hub.sealer.sealJson(organization, 'record.display', record, displayOf(cancelled)) }
          : {}),
      },
    ],
    hub.now(),
  )
}

/** The second entry becomes the entry of the record that was made for it. */
async function takeOver({ hub, db, pair, row, body }: Repairing, record: string): Promise<void> {
  const { organization } = db
  const entry = body[row.side]
  if (!entry) return
  const connection = pair[row.side].id
  for (const alias of entry.aliases.filter(each => each.system !== 'record')) {
    const key = { connection, entity: entry.entity, token: aliasToken({ hub, organization }, entry.entity, alias) }
    const sealedKey = `${connection}/${key.entity}/${key.token}`
    const sealed = hub.sealer.sealJson(organization, 'link', sealedKey, { id: alias.value })
    await moveLink(db, key, record)
    const link = { ...key, record, kind: 'user' as const, reasons: ['reconciled'] }
    await writeLinks(db, organization, [alias.system === pair.kind ? { ...link, body: sealed } : link], hub.now())
  }
}
