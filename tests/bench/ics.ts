/**
 * A busy feed of 2,000 intervals at 200 requests a second from one web process: the same bytes from memory, then with a
 * worker and an appointment that comes every second, so that the feed is made and loaded anew all the time. The baseline of
 * the same run is a bare HTTP server of Node that sends the same bytes.
 */
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Pool } from 'undici'
import { createLog } from '../../src/log.ts'
import type { Hub } from '../../src/pipeline/hub.ts'
import { renewAddress } from '../../src/scheduling/busy/address.ts'
import { keepFeeds } from '../../src/scheduling/busy/keep.ts'
import { renderFeeds } from '../../src/scheduling/busy/render.ts'
import { openHubOf } from '../../src/start.ts'
import { type FeedRow, listFeeds } from '../../src/store/busy-feeds.ts'
import { writeRecords } from '../../src/store/records.ts'
import { type Scope, withScope } from '../../src/store/scope.ts'
import { type BenchHub, openBenchHub } from './bench-hub.ts'
import { usageOf } from './processes.ts'
import { report } from './report.ts'

const intervals = 2_000
const perSecond = 200
const roundSeconds = 2
const goalMs = 20
const hourMs = 3_600_000
const yaml = `
organization: { slug: bench, name: Bench, environment: staging }
connections:
  - { id: calcom, connector: calcom, settings: { baseUrl: 'http://127.0.0.1:9', webhookSecrets: [whsec_of_the_benchmark] } }
  - { id: ehr, connector: fhir, settings: { baseUrl: 'http://127.0.0.1:9', auth: { kind: none } } }
routes:
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'] }
crosswalks:
  - { id: practitioners, kind: practitioner, from: calcom, to: ehr, entries: { '5': Practitioner/okafor } }
`

/** Measures each for so many seconds. */
export async function measureIcs(seconds = 20): Promise<void> {
  const bench = await openBenchHub(yaml)
  const opened = await openHubOf(bench.config, createLog('warn'))
  try {
    const { path, bytes, add } = await prepare(opened.hub, bench)
    const web = await bench.start('web')
    const bare = await startBare(bytes, join(bench.config.dataFolder, 'busy.ics'))
    await get(bare, 2)
    await get({ ...web, path }, 2)
    const [baseline, steady] = await paired(bare, { ...web, path }, seconds)
    const worker = await bench.start('worker')
    const adding = setInterval(() => void add().catch(() => undefined), 1_000)
    const [baselineOfChanging, changing] = await paired(bare, { ...web, path }, seconds)
    clearInterval(adding)
    await Promise.all([web.stop(), worker.stop()])
    bare.stop()
    const shared = { intervals, bytes: bytes.length, perSecond, seconds, goalP99Ms: goalMs }
    report('ics', { ...shared, ...summary(steady), bare: summary(baseline) })
    report('ics-changing', { ...shared, ...summary(changing), bare: summary(baselineOfChanging) })
  } finally {
    await opened.close()
    await bench.close()
  }
}

type Prepared = { path: string; bytes: Buffer; add(): Promise<void> }

/** A practitioner with 2,000 appointments an hour apart, none of which touch. */
async function prepare(hub: Hub, { organization }: BenchHub): Promise<Prepared> {
  await hub.sealer.ready(organization)
  await keepFeeds(hub)
  const first = hub.now().getTime() + hourMs
  const inScope = <T>(work: (db: Scope) => Promise<T>) => withScope(hub.pool, organization, work)
  const feed = await inScope(async db => (await listFeeds(db))[0])
  const { rows } = await inScope(db => db.query<{ id: string }>("select id from connection where slug = 'ehr'"))
  const ehr = rows[0]?.id
  if (!feed || !ehr) throw new Error('the benchmark has no feed')
  const rowsOf = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      appointment(hub, organization, feed, ehr, first + (from + index) * hourMs),
    )
  await inScope(db => writeRecords(db, organization, rowsOf(0, intervals), hub.now()))
  const started = performance.now()
  await inScope(db => renderFeeds(hub, db, [feed]))
  report('ics-render', { intervals, ms: Number((performance.now() - started).toFixed(1)) })
  const made = await renewAddress(hub, organization, { feed: feed.id, publicUrl: 'http://127.0.0.1', by: hub.newId() })
  if (made.kind !== 'by-hand') throw new Error('the benchmark has no address')
  const { rows: copies } = await inScope(db => db.query<{ body: Buffer }>('select body from busy_feed'))
  let added = intervals
  return {
    path: new URL(made.url).pathname,
    bytes: hub.sealer.open(organization, 'busy_feed', feed.id, copies[0]?.body ?? Buffer.alloc(0)),
    async add() {
      await inScope(db => writeRecords(db, organization, rowsOf(added++, 1), hub.now()))
    },
  }
}

function appointment(hub: Hub, organization: string, feed: FeedRow, ehr: string, at: number) {
  const id = hub.newId()
  return {
    id,
    type: 'Appointment' as const,
    version: 1,
    status: 'booked',
    startsAt: new Date(at),
    endsAt: new Date(at + hourMs / 2),
    actors: [feed.practitioner],
    connection: ehr,
    event: hub.newId(),
    body: hub.sealer.sealJson(organization, 'record_version', `${id}/1`, { resourceType: 'Appointment', id }),
    display: hub.sealer.sealJson(organization, 'record.display', id, {}),
  }
}

type Measured = { times: number[]; failed: number; cpuMs: number }
type Place = { url: string; path: string; pid: number }

/** One after the other in short rounds, so that what else the machine does falls on both. */
async function paired(first: Place, second: Place, seconds: number): Promise<[Measured, Measured]> {
  const sums: [Measured, Measured] = [
    { times: [], failed: 0, cpuMs: 0 },
    { times: [], failed: 0, cpuMs: 0 },
  ]
  for (let round = 0; round < seconds / roundSeconds; round += 1)
    for (const [index, place] of [first, second].entries()) {
      const { times, failed, cpuMs } = await get(place, roundSeconds)
      const sum = index === 0 ? sums[0] : sums[1]
      sum.times.push(...times)
      sum.failed += failed
      sum.cpuMs += cpuMs
    }
  return sums
}

/** Asks at a fixed rate, however long the answers take. */
async function get({ url, path, pid }: Place, seconds: number): Promise<Measured> {
  const pool = new Pool(url, { connections: 16, pipelining: 1 })
  const times: number[] = []
  let failed = 0
  const one = async () => {
    const before = performance.now()
    const { statusCode, body } = await pool.request({ path, method: 'GET' })
    await body.dump({ limit: 16 * 1024 * 1024 })
    if (statusCode === 200) times.push(performance.now() - before)
    else failed += 1
  }
  const { cpuMs: before } = await usageOf(pid)
  const started = performance.now()
  const under: Promise<void>[] = []
  for (let index = 0; index < seconds * perSecond; index += 1) {
    const wait = (index * 1_000) / perSecond - (performance.now() - started)
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
    under.push(one())
  }
  await Promise.all(under)
  await pool.close()
  return { times, failed, cpuMs: (await usageOf(pid)).cpuMs - before }
}

function summary({ times, failed, cpuMs }: Measured) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1))
  const cpuMsEach = Number((cpuMs / times.length).toFixed(2))
  return {
    answered: times.length,
    failed,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    longestMs: at(1),
    cpuMsEach,
  }
}

const bareServer = `
const bytes = require('node:fs').readFileSync(process.argv[1])
const server = require('node:http').createServer((request, response) =>
  response.writeHead(200, { 'content-type': 'text/calendar; charset=utf-8', 'content-length': bytes.length }).end(bytes))
server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port))`

/** The least that a server of Node can do, in a process of its own. */
async function startBare(bytes: Buffer, file: string): Promise<Place & { stop(): void }> {
  await writeFile(file, bytes)
  const child = spawn(process.execPath, ['-e', bareServer, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>(resolve => child.stdout.once('data', chunk => resolve(String(chunk).trim())))
  return { url, path: '/', pid: child.pid ?? 0, stop: () => void child.kill('SIGTERM') }
}
