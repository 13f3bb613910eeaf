/**
 * Referrals end to end: Caredove's messages in over HTTP Basic, a summary made of each, and referral, summary and both
 * attachments out to the simulated CRMS. Baselines of the same run: a bare client that brings the CRMS the same, and how
 * many such summaries one thread makes.
 */
import { createSmallHub } from '../../src/connectors/caredove/testing/small-hub.ts'
import { startSimulator } from '../../src/demo/simulators.ts'
import { createPdfPool } from '../../src/documents/pdf/pool.ts'
import { summaryOf } from '../../src/documents/referral/summary.ts'
import { openBenchHub } from './bench-hub.ts'
import { type CrmsClient, crmsClient, crmsToken, postBare } from './crms.ts'
import { type Sendable, send } from './load.ts'
import { postgresCpuMs, usageOf } from './processes.ts'
import { account, filesOfEach, listing, referralMessages } from './referral-messages.ts'
import { report } from './report.ts'

const atOnce = 8
/** Node compiles what runs often, and PostgreSQL has statistics after a while: so many go first and are not counted. */
const warmUp = 40
/** How long nothing may arrive before the measurement is given up, in milliseconds. */
const patienceMs = 30_000

/** Measures `count` referrals with one web and one worker process. */
export async function measureReferrals(count: number): Promise<void> {
  const simulator = await startSimulator('crms', 0)
  const crms = crmsClient(simulator)
  const hub = await openBenchHub(yaml(simulator.url))
  try {
    const [web, worker] = await Promise.all([hub.start('web'), hub.start('worker')])
    await send(web.url, hub.path, await referralMessages(warmUp, 0), { atOnce })
    await untilComplete(crms, warmUp)
    await crms.reset()
    await hub.analyze()

    const messages = await referralMessages(count, warmUp)
    const cpu = async () => {
      const own = process.cpuUsage()
      const [inWeb, inWorker, inCrms] = await Promise.all([web, worker, simulator].map(({ pid }) => usageOf(pid)))
      return {
        web: inWeb?.cpuMs ?? 0,
        webMainThread: inWeb?.mainCpuMs ?? 0,
        worker: inWorker?.cpuMs ?? 0,
        workerMainThread: inWorker?.mainCpuMs ?? 0,
        postgres: await postgresCpuMs(hub.database.pid),
        crms: inCrms?.cpuMs ?? 0,
        load: (own.user + own.system) / 1000,
      }
    }
    const before = await cpu()
    const started = performance.now()
    const [answered, lastAt] = await Promise.all([
      send(web.url, hub.path, messages, { atOnce }),
      untilComplete(crms, count),
    ])
    const seconds = (lastAt - started) / 1000
    const after = await cpu()
    const [webUsage, workerUsage] = await Promise.all([usageOf(web.pid), usageOf(worker.pid)])
    await Promise.all([web.stop(), worker.stop()])

    const arrived = await crms.referrals()
    const distinct = new Set(arrived.map(({ externalId }) => externalId)).size
    const complete = arrived.filter(({ attachments }) => attachments.length === filesOfEach).length
    await crms.reset()
    const barePerSecond = await postBare(simulator.url, arrived, atOnce)
    report('referrals', {
      referrals: count,
      warmUp,
      atOnce,
      bytesOfEach: Math.round(messages.reduce((sum, { body }) => sum + body.length, 0) / count),
      complete,
      doubled: arrived.length - distinct,
      seconds: Number(seconds.toFixed(1)),
      perSecond: Number((complete / seconds).toFixed(1)),
      answered: { ok: answered.acknowledged, refused: answered.refused, p50Ms: answered.p50Ms, p99Ms: answered.p99Ms },
      cpuSeconds: secondsBetween(before, after),
      peakMb: { web: webUsage.peakMb, worker: workerUsage.peakMb },
      bareClientPerSecond: Math.round(barePerSecond),
      pdfsPerSecondOneThread: Math.round(await pdfsPerSecond(messages, Math.min(count, 200))),
      goal: { perSecond: 25, peakMb: 500 },
    })
  } finally {
    await hub.close()
    await simulator.stop()
  }
}

/** Waits until the CRMS has `count` referrals with all files, and resolves with when that was seen, or was last moved on. */
async function untilComplete(crms: CrmsClient, count: number): Promise<number> {
  let had = 0
  let movedAt = performance.now()
  for (;;) {
    const { referrals, files } = await crms.counts()
    if (referrals + files > had) {
      had = referrals + files
      movedAt = performance.now()
    }
    if (referrals >= count && files >= count * filesOfEach) return movedAt
    if (performance.now() - movedAt > patienceMs) return movedAt
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

function secondsBetween<Name extends string>(before: Record<Name, number>, after: Record<Name, number>) {
  const names = Object.keys(before) as Name[]
  return Object.fromEntries(names.map(name => [name, Number(((after[name] - before[name]) / 1000).toFixed(1))]))
}

/** Summaries of these referrals a second, on one thread that has made some before. */
async function pdfsPerSecond(messages: readonly Sendable[], count: number): Promise<number> {
  const options = { language: 'en', organization: 'Bench', zone: 'America/Toronto' } as const
  const summaries = messages.slice(0, count).map(({ body }) => {
    const small = createSmallHub()
    small.receive(body)
    return summaryOf(small.referral(), options)
  })
  const pool = createPdfPool({ size: 1 })
  for (const summary of summaries.slice(0, 20)) await pool.make(summary)
  const started = performance.now()
  for (const summary of summaries) await pool.make(summary)
  const seconds = (performance.now() - started) / 1000
  await pool.close()
  return summaries.length / seconds
}

function yaml(crms: string): string {
  return `
organization: { slug: bench, name: Bench, environment: staging }
connections:
  - { id: caredove, connector: caredove, settings: { credentials: [${JSON.stringify(account)}] } }
  - { id: crms, connector: crms, settings: { baseUrl: '${crms}', auth: { kind: bearer, token: ${crmsToken} } } }
routes:
  - { id: to-crms, from: caredove, to: crms, events: ['referral.*'] }
listings:
  - { id: intake, from: caredove, sourceId: '${listing.sourceId}', name: ${listing.name}, integrated: true, process: custom, triggers: [received], target: crms }
`
}
