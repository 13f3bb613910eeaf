/**
 * A load check: many bookings at once through real workers, and how fast they get to the EHR. The vendors' rate limits are
 * lifted in the simulators, so it measures the hub and this machine.
 */
import { calcomClient } from '../demo/simulators.ts'
import { person, visits } from '../demo/town.ts'
import { startWorker } from '../pipeline/worker.ts'
import { withScope } from '../store/scope.ts'
import { openStage, type Stage } from './stage.ts'

export type LoadResult = {
  bookings: number
  delivered: number
  seconds: number
  /** Deliveries that reached the EHR, a second. */
  perSecond: number
  /** The most deliveries that waited at one time. */
  mostWaiting: number
  /** From the webhook's arrival to the EHR's answer, in milliseconds. */
  lag: { p50: number; p95: number; longest: number }
}

const atOnce = 8
const lookEveryMs = 200
const patienceMs = 300_000

/** Books `bookings` visits of as many people and waits until all are in the EHR, at most five minutes. */
export async function checkLoad(bookings: number): Promise<LoadResult> {
  const stage = await openStage('real')
  const worker = startWorker(stage.hub)
  try {
    stage.calcom.setAccount({ limits: false, allowConflicts: true })
    const started = performance.now()
    await bookAll(stage, bookings)
    let mostWaiting = 0
    let arrived = await arrivals(stage)
    while (arrived.lags.length < bookings && performance.now() - started < patienceMs) {
      await new Promise(resolve => setTimeout(resolve, lookEveryMs))
      arrived = await arrivals(stage)
      mostWaiting = Math.max(mostWaiting, arrived.waiting)
    }
    const seconds = (performance.now() - started) / 1000
    const { lags } = arrived
    return {
      bookings,
      delivered: lags.length,
      seconds: Math.round(seconds * 10) / 10,
      perSecond: Math.round((lags.length / seconds) * 10) / 10,
      mostWaiting,
      lag: { p50: at(lags, 0.5), p95: at(lags, 0.95), longest: at(lags, 1) },
    }
  } finally {
    await worker.stop()
    await stage.close()
  }
}

async function bookAll(stage: Stage, bookings: number): Promise<void> {
  const calcom = calcomClient(stage.calcom.url)
  const [visit] = visits
  if (!visit) return
  let next = 0
  const lane = async () => {
    for (let index = next++; index < bookings; index = next++)
      await calcom.book(visit, person(200 + index), new Date(Date.now() + 86_400_000 + index * 3_600_000))
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  await stage.calcom.flush()
}

/** How long each appointment took that has arrived, shortest first; how many deliveries wait. */
async function arrivals({ hub, organization }: Stage): Promise<{ lags: number[]; waiting: number }> {
  return withScope(hub.pool, organization, async db => {
    const { rows } = await db.query<{ lag: number | null }>(`
      select case when d.state = 'delivered'
                  then extract(epoch from d.settled_at - m.received_at)::float8 * 1000 end as lag
        from delivery d
        join event e on (e.organization, e.id) = (d.organization, d.event)
        join message m on (m.organization, m.id) = (e.organization, e.message)
       where d.organization = current_organization() and d.record_type = 'Appointment'
       order by 1`)
    const lags = rows.flatMap(({ lag }) => (lag === null ? [] : [Math.round(lag)]))
    return { lags, waiting: rows.length - lags.length }
  })
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
