/**
 * A burst: bookings as fast as they are taken, a tenth of them moved at once, and how fast the backlog drains once nobody
 * books any more. The vendors' rate limits do not apply to the simulated EHR.
 */
import { createHmac, randomBytes } from 'node:crypto'
import type { Appointment } from 'fhir/r4'
import { webhook } from './bookings.ts'
import type { Installation } from './installation.ts'
import { type Sendable, send } from './load.ts'
import { arrived } from './path.ts'
import { type Process, usageOf } from './processes.ts'
import { report } from './report.ts'

const people = 2_000
const firstIndex = 100_000
const patienceMs = 300_000

/** Sends the burst, waits until the EHR has everything, and checks that what was moved stands at its last time. */
export async function measureBurst(
  installation: Installation,
  { web, worker }: { web: Process; worker: Process },
  bookings: number,
): Promise<void> {
  const booked = Array.from({ length: bookings }, (_, index) =>
    webhook(installation.secret, firstIndex + index, index % people),
  )
  const moves = booked.filter((_, index) => index % 10 === 0).map(hook => moved(installation.secret, hook))
  const before = await arrived(installation)
  const started = performance.now()
  const loaded = await send(web.url, installation.path, booked, { atOnce: 32 })
  await send(
    web.url,
    installation.path,
    moves.map(({ hook }) => hook),
    { atOnce: 32 },
  )
  const loadEnded = performance.now()
  const atEnd = (await arrived(installation)) - before
  let peakMb = 0
  let done = atEnd
  while (done < bookings && performance.now() - started < patienceMs) {
    await new Promise(resolve => setTimeout(resolve, 200))
    done = (await arrived(installation)) - before
    peakMb = Math.max(peakMb, (await usageOf(worker.pid)).rssMb)
  }
  const drained = performance.now()
  const backlog = bookings - atEnd
  report('burst', {
    bookings,
    moves: moves.length,
    acknowledged: loaded.acknowledged,
    acknowledgedPerSecond: loaded.perSecond,
    arrived: done,
    backlogWhenLoadEnded: backlog,
    drainPerSecond: backlog === 0 ? null : Math.round(backlog / ((drained - loadEnded) / 1000)),
    wholePerSecond: Math.round(done / ((drained - started) / 1000)),
    notAtTheirLastTime: await misplaced(installation, moves),
    workerPeakMb: peakMb,
  })
}

type Move = { hook: Sendable; to: string }

/** The webhook that moves a booking by a day. */
function moved(secret: string, { body, headers }: Sendable & { body: string }): Move {
  const { payload } = JSON.parse(body) as { payload: Record<string, unknown> }
  const later = (text: unknown) => new Date(Date.parse(String(text)) + 366 * 86_400_000).toISOString()
  const to = later(payload.startTime)
  const changed = JSON.stringify({
    triggerEvent: 'BOOKING_RESCHEDULED',
    createdAt: '2026-11-22T12:00:01.000Z',
    payload: {
      ...payload,
      uid: randomBytes(11).toString('hex'),
      bookingId: Number(payload.bookingId) + 1_000_000,
      rescheduleId: payload.bookingId,
      rescheduleUid: payload.uid,
      rescheduleStartTime: payload.startTime,
      rescheduleEndTime: payload.endTime,
      startTime: to,
      endTime: later(payload.endTime),
      iCalSequence: 1,
    },
  })
  const signature = createHmac('sha256', secret).update(changed).digest('hex')
  return { hook: { body: changed, headers: { ...headers, 'x-cal-signature-256': signature } }, to }
}

/** How many moves did not end at their last time; they get a moment, since their appointments may have come before them. */
async function misplaced(installation: Installation, moves: readonly Move[]): Promise<number> {
  let left = moves.length
  for (let tries = 0; tries < 100 && left > 0; tries += 1) {
    const response = await fetch(new URL('/_control/Appointment?limit=1000000', installation.ehr.url))
    const starts = new Set(((await response.json()) as Appointment[]).map(({ start = '' }) => Date.parse(start)))
    left = moves.filter(({ to }) => !starts.has(Date.parse(to))).length
    if (left > 0) await new Promise(resolve => setTimeout(resolve, 500))
  }
  return left
}
