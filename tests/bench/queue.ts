/** A deep queue drains with steady memory and no slow-down: the last tenth as fast as the first. */
import { createLog } from '../../src/log.ts'
import { openHubOf } from '../../src/start.ts'
import { insertDeliveries } from '../../src/store/deliveries.ts'
import { insertMessages } from '../../src/store/messages.ts'
import { insertEvents, writeRecords } from '../../src/store/records.ts'
import { withScope } from '../../src/store/scope.ts'
import type { Installation } from './installation.ts'
import { arrived } from './path.ts'
import { usageOf } from './processes.ts'
import { report } from './report.ts'

const perBatch = 1_000

/** Queues `count` deliveries, starts a worker and watches it. */
export async function measureQueue(installation: Installation, count: number): Promise<void> {
  await fill(installation, count)
  const before = await arrived(installation)
  const worker = await installation.start('worker')
  const started = performance.now()
  const marks: { done: number; at: number; rssMb: number }[] = []
  let done = 0
  let movedAt = started
  while (done < count && performance.now() - movedAt < 60_000) {
    await new Promise(resolve => setTimeout(resolve, 250))
    const now = (await arrived(installation)) - before
    if (now > done) movedAt = performance.now()
    done = now
    marks.push({ done, at: performance.now() - started, rssMb: (await usageOf(worker.pid)).rssMb })
  }
  const timeAt = (share: number) => marks.find(mark => mark.done >= count * share)?.at ?? Number.NaN
  const tenth = count / 10
  const first = tenth / (timeAt(0.1) / 1000)
  const last = tenth / ((timeAt(1) - timeAt(0.9)) / 1000)
  report('queue', {
    deliveries: count,
    delivered: done,
    perSecond: Math.round(count / (timeAt(1) / 1000)),
    firstTenthPerSecond: Math.round(first),
    lastTenthPerSecond: Math.round(last),
    lastToFirst: Number((last / first).toFixed(2)),
    peakRssMb: Math.max(...marks.map(mark => mark.rssMb)),
  })
  await worker.stop()
}

/** Appointments that are ready to go, written through the store as apply does, without a webhook each. */
async function fill(installation: Installation, count: number): Promise<void> {
  const { hub, close } = await openHubOf(installation.config, createLog('warn'))
  const { organization } = installation
  await hub.sealer.ready(organization)
  const configuration = await hub.configurations.get(organization)
  const route = configuration?.routes[0]
  if (!configuration || !route) throw new Error('the benchmark has no route')
  const practitioner = await practitionerRecord(hub, organization)
  for (let from = 0; from < count; from += perBatch) {
    const now = new Date()
    const message = hub.newId()
    const rows = Array.from({ length: Math.min(perBatch, count - from) }, (_, index) => ({
      record: hub.newId(),
      event: hub.newId(),
      delivery: hub.newId(),
      index: from + index,
    }))
    await withScope(hub.pool, organization, async db => {
      await insertMessages(db, organization, [
        {
          id: message,
          connection: route.source.id,
          origin: 'pull',
          receivedAt: now,
          bodyToken: BigInt(from),
          size: 2,
          body: hub.sealer.seal(organization, 'message', message, '{}'),
          headers: hub.sealer.sealJson(organization, 'message.headers', message, {}),
        },
      ])
      await db.query(`update message set state = 'applied', due_at = null where organization = $1 and id = $2`, [
        organization,
        message,
      ])
      await writeRecords(
        db,
        organization,
        rows.map(({ record, event, index }) => ({
          id: record,
          type: 'Appointment' as const,
          version: 1,
          status: 'booked',
          connection: route.source.id,
          event,
          body: hub.sealer.sealJson(organization, 'record_version', `${record}/1`, {
            resourceType: 'Appointment',
            id: record,
            status: 'booked',
            start: new Date(Date.UTC(2027, 0, 4) + index * 60_000).toISOString(),
            end: new Date(Date.UTC(2027, 0, 4) + index * 60_000 + 1_800_000).toISOString(),
            participant: [{ actor: { reference: `Practitioner/${practitioner}` }, status: 'accepted' }],
          }),
        })),
        now,
      )
      await insertEvents(
        db,
        organization,
        rows.map(({ record, event }) => ({
          id: event,
          message,
          connection: route.source.id,
          type: 'booking.created',
          record,
          recordVersion: 1,
          happenedAt: now,
        })),
        now,
      )
      await insertDeliveries(
        db,
        organization,
        rows.map(({ record, event, delivery }) => ({
          id: delivery,
          route: route.id,
          target: route.target.id,
          event,
          eventType: 'booking.created',
          record,
          recordType: 'Appointment' as const,
          recordVersion: 1,
          configVersion: configuration.version,
        })),
        now,
      )
    })
  }
  await close()
}

async function practitionerRecord(
  hub: Awaited<ReturnType<typeof openHubOf>>['hub'],
  organization: string,
): Promise<string> {
  const { rows } = await withScope(hub.pool, organization, db =>
    db.query<{ id: string }>(
      `select id from record where organization = current_organization() and type = 'Practitioner' limit 1`,
    ),
  )
  return rows[0]?.id ?? ''
}
