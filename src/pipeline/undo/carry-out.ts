/**
 * Undo, one delivery: the version that its target had before the run is written anew and delivered there, or what the run
 * made is cancelled. Nothing is deleted and no history rewritten, so an undo can be undone like any run.
 */
import type { Json } from '../../model/events.ts'
import { type Appointment, personOf, splitReference } from '../../model/fhir.ts'
import type { ProblemCode } from '../../model/problems.ts'
import { appendAudit } from '../../store/audit.ts'
import { configurationVersion } from '../../store/configuration.ts'
import { insertDeliveries } from '../../store/deliveries.ts'
import { type DeliveryKey, lockDelivery } from '../../store/deliveries-by-hand.ts'
import { versionBodies } from '../../store/lists/calendar.ts'
import { lockRecords } from '../../store/locks.ts'
import { loadRecords, type RecordRow, writeRecords } from '../../store/records.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { findUndoItem, noteUndone, type UndoItem, undoneAlready } from '../../store/undo.ts'
import type { ByHand, Done } from '../by-hand.ts'
import { displayOf } from '../display.ts'
import type { Hub } from '../hub.ts'

type Carried = { kind: 'done'; delivery: string; person: string | undefined } | { kind: 'cannot'; problem: ProblemCode }

/** Sets back what one delivery of a run changed. */
export async function undoDelivery(
  hub: Hub,
  organization: string,
  id: string,
  how: ByHand & { bulk: string },
): Promise<Done> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    const item = await findUndoItem(db, how.bulk, id)
    const delivery = item && (await lockDelivery(db, id, false))
    if (!item || !delivery) return settle(db, how, { kind: 'not-found' })
    await lockRecords(db, [item.record])
    const carried: Carried =
      item.plan === 'none'
        ? { kind: 'cannot', problem: (item.why ?? 'undo.not-delivered') as ProblemCode }
        : await carryOut(hub, db, how.bulk, item, delivery)
    await audit(hub, db, id, how, carried)
    if (carried.kind === 'cannot') return settle(db, how, carried)
    db.afterCommit(() => hub.wake.tell('deliveries'))
    return settle(db, how, { kind: 'done', id: carried.delivery })
  })
}

async function settle(db: Scope, how: ByHand, done: Done): Promise<Done> {
  await how.alongside?.(db, done)
  return done
}

async function carryOut(hub: Hub, db: Scope, bulk: string, item: UndoItem, delivery: DeliveryKey): Promise<Carried> {
  const [row] = await loadRecords(db, [item.record])
  if (!row) return { kind: 'cannot', problem: 'undo.version-gone' }
  const current = openAppointment(hub, db, row.id, row.version, row.body)
  const already = await undoneAlready(db, bulk, item.record)
  if (already && (already.plan !== item.plan || already.restores !== item.restores))
    return { kind: 'cannot', problem: 'undo.disagree' }
  if (row.version !== (already?.version ?? item.seen_version)) return { kind: 'cannot', problem: 'undo.changed-since' }
  const next = already ? current : await earlier(hub, db, item, current)
  if (!next) return { kind: 'cannot', problem: 'undo.version-gone' }
  const version = already ? row.version : row.version + 1
  if (!already) await writeVersion(hub, db, row, next, version)
  await noteUndone(db, bulk, delivery.id, version)
  const sent = hub.newId()
  const own = {
    id: sent,
    route: delivery.route,
    target: delivery.target,
    event: delivery.event,
    eventType: already ? delivery.event_type : eventTypeOf(delivery.event_type, current, next),
    record: item.record,
    recordType: delivery.record_type,
    recordVersion: version,
    configVersion: (await configurationVersion(db)) ?? delivery.config_version,
  }
  await insertDeliveries(db, db.organization, [own], hub.now())
  return { kind: 'done', delivery: sent, person: personOf(next) }
}

/** The appointment as it will be: the version of before, or the present one cancelled. */
async function earlier(
  hub: Hub,
  db: Scope,
  { record, restores }: UndoItem,
  current: Appointment,
): Promise<Appointment | undefined> {
  if (restores === null) return { ...current, status: 'cancelled' }
  const [found] = await versionBodies(db, [{ id: record, version: restores }])
  return found && openAppointment(hub, db, record, restores, found.body)
}

function openAppointment(hub: Hub, db: Scope, record: string, version: number, body: Buffer): Appointment {
  const opened = hub.sealer.openJson(db.organization, 'record_version', `${record}/${version}`, body)
  return opened as unknown as Appointment
}

async function writeVersion(
  hub: Hub,
  db: Scope,
  row: RecordRow,
  resource: Appointment,
  version: number,
): Promise<void> {
  const { organization } = db
  const actors = resource.participant.flatMap(({ actor }) => {
    const reference = splitReference(actor?.reference)
    return reference && reference.type !== 'Patient' ? [reference.id] : []
  })
  const person = personOf(resource)
  const body = hub.sealer.sealJson(organization, 'record_version', `${row.id}/${version}`, resource as unknown as Json)
  const written = {
    id: row.id,
    type: row.type,
    version,
    status: resource.status,
    ...(resource.start ? { startsAt: new Date(resource.start) } : {}),
    ...(resource.end ? { endsAt: new Date(resource.end) } : {}),
    ...(person ? { person } : {}),
    actors: [...new Set(actors)],
    connection: row.connection,
    display: hub.sealer.sealJson(organization, 'record.display', row.id, displayOf(resource)),
    body,
  }
  await writeRecords(db, organization, [written], hub.now())
}

const words = {
  booking: { over: 'booking.cancelled', moved: 'booking.rescheduled', changed: 'booking.changed' },
  appointment: { over: 'appointment.cancelled', moved: 'appointment.moved', changed: 'appointment.changed' },
} as const

/** What the target shall take it for: a booking is moved as one, an appointment of an EHR as one. */
export function eventTypeOf(
  was: string,
  before: Pick<Appointment, 'status' | 'start' | 'end'>,
  after: Pick<Appointment, 'status' | 'start' | 'end'>,
): string {
  const family = was.startsWith('appointment.') ? words.appointment : words.booking
  if (after.status === 'cancelled' && before.status !== 'cancelled') return family.over
  return before.start === after.start && before.end === after.end ? family.changed : family.moved
}

async function audit(hub: Hub, db: Scope, id: string, how: ByHand & { bulk: string }, carried: Carried): Promise<void> {
  const persons = carried.kind === 'done' && carried.person ? { persons: [carried.person] } : {}
  await appendAudit(
    db,
    db.organization,
    [
      {
        id: hub.newId(),
        actor: { kind: 'person', id: how.by },
        action: 'delivery.undo',
        subject: { kind: 'delivery', id },
        outcome: carried.kind === 'done' ? 'done' : 'refused',
        reason: how.reason,
        cause: how.bulk,
        ...persons,
      },
    ],
    hub.now(),
  )
}
