/**
 * Two systems with 50,000 appointments each are compared by one worker process: how long it takes, and its most memory. The
 * baseline of the same run is a bare reader: every page of both fetched and parsed, and nothing done with it. The
 * systems answer from memory and without the vendors' limits, which alone would make reading take minutes.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nodeFlags } from '../../scripts/node-flags.mjs'
import { createLog } from '../../src/log.ts'
import type { Hub } from '../../src/pipeline/hub.ts'
import { aliasToken } from '../../src/pipeline/items.ts'
import { pairsOf } from '../../src/pipeline/reconcile/pairs.ts'
import { askForRun } from '../../src/pipeline/reconcile/run.ts'
import { openHubOf } from '../../src/start.ts'
import { type NewLink, writeLinks } from '../../src/store/links.ts'
import { findRun, type RunRow } from '../../src/store/reconcile-runs.ts'
import { type WrittenRecord, writeRecords } from '../../src/store/records.ts'
import { withScope } from '../../src/store/scope.ts'
import { type BenchHub, openBenchHub } from './bench-hub.ts'
import { type Process, usageOf } from './processes.ts'
import { report } from './report.ts'
import { appointmentAt, fateOf, recordAt } from './two-sides.ts'

const practitioners = 40
const people = 5_000
const batch = 1_000
const longestMs = 300_000

const yamlFor = (url: string) => `
organization: { slug: bench, name: Bench, environment: staging }
connections:
  - { id: calcom, connector: calcom, settings: { baseUrl: '${url}/cal', auth: { apiKey: cal_bench }, webhookSecrets: [whsec_of_the_benchmark] } }
  - { id: ehr, connector: fhir, settings: { baseUrl: '${url}/ehr', auth: { kind: none } } }
routes:
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'] }
crosswalks:
  - id: practitioners
    kind: practitioner
    from: calcom
    to: ehr
    entries: { ${Array.from({ length: practitioners }, (_, at) => `'${100 + at}': Practitioner/p-${at}`).join(', ')} }
  - { id: places, kind: location, from: calcom, to: ehr, entries: { '12 Clinic Way, Toronto': Location/main } }
`

/** Compares `count` with `count`, `rounds` times. */
export async function measureReconcile(count = 50_000, rounds = 3): Promise<void> {
  const from = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 6 * 86_400_000
  const sides = await startSides(count, from)
  const bench = await openBenchHub(yamlFor(sides.url))
  const opened = await openHubOf(bench.config, createLog('warn'))
  try {
    await fill(opened.hub, bench.organization, count, from)
    await bench.asOwner("update checkpoint set due_at = '2100-01-01'") // no polls beside it
    await bench.analyze()
    for (let round = 0; round < rounds; round += 1) {
      const baseline = await readBare(sides.url, from)
      const worker = await bench.start('worker')
      await new Promise(resolve => setTimeout(resolve, 2_000))
      const before = await usageOf(worker.pid)
      const { run, ms } = await compare(opened.hub, bench, worker)
      const after = await usageOf(worker.pid)
      await worker.stop()
      report('reconcile', {
        count,
        round,
        ms,
        cpuMs: after.cpuMs - before.cpuMs,
        peakMb: after.peakMb,
        restingMb: before.rssMb,
        read: [run.read_a, run.read_b],
        pairs: run.compared,
        equal: run.equal_pairs,
        differences: run.counts,
        bareReadingMs: baseline.ms,
        bareEntries: baseline.entries,
        goalMs: 60_000,
        goalMb: 500,
        limits: 'the vendors’ rate limits are lifted',
      })
    }
  } finally {
    await opened.close()
    await bench.close()
    sides.stop()
  }
}

async function compare(hub: Hub, { organization }: BenchHub, worker: Process): Promise<{ run: RunRow; ms: number }> {
  await hub.sealer.ready(organization)
  const started = performance.now()
  const id = await withScope(hub.pool, organization, async db => {
    const [pair] = await pairsOf(hub, db, await hub.configurations.within(db, organization))
    if (!pair) throw new Error('the benchmark has no pair')
    return askForRun(hub, db, pair, { cause: 'person' })
  })
  while (performance.now() - started < longestMs) {
    await new Promise(resolve => setTimeout(resolve, 100))
    const run = await withScope(hub.pool, organization, db => findRun(db, id))
    if (run?.state === 'done') return { run, ms: Math.round(performance.now() - started) }
    if (run?.state === 'failed') throw new Error(`the run of ${worker.url} failed: ${run.problem}`)
  }
  throw new Error('the run does not end')
}

/** What the hub would have after it had taken all of them in and delivered them. */
async function fill(hub: Hub, organization: string, count: number, from: number): Promise<void> {
  await hub.sealer.ready(organization)
  const { connections } = await withScope(hub.pool, organization, db => hub.configurations.within(db, organization))
  const idOf = (slug: string) => [...connections.values()].find(each => each.slug === slug)?.id ?? ''
  const [calcom, ehr] = [idOf('calcom'), idOf('ehr')]
  const now = hub.now()
  const make = (type: WrittenRecord['type'], more: Partial<WrittenRecord> = {}): WrittenRecord => {
    const id = more.id ?? hub.newId()
    const body = hub.sealer.sealJson(organization, 'record_version', `${id}/1`, {
      resourceType: type,
      id,
      participant: [],
    })
    return { type, version: 1, connection: ehr, body, ...more, id }
  }
  const link = (connection: string, entity: string, system: string, value: string, record: string): NewLink => {
    const token = aliasToken({ hub, organization }, entity, { system, value })
    const body = hub.sealer.sealJson(organization, 'link', `${connection}/${entity}/${token}`, { id: value })
    return { connection, entity, token, record, kind: 'auto', reasons: ['source'], body, sentVersion: 1 }
  }
  const write = (records: WrittenRecord[], links: NewLink[]) =>
    withScope(hub.pool, organization, async db => {
      await writeRecords(db, organization, records, now)
      await writeLinks(db, organization, links, now)
    })
  const entries = async (type: 'Practitioner' | 'Location' | 'Patient', ids: readonly string[]) => {
    const records = ids.map(() => make(type))
    await write(
      records,
      ids.map((id, at) => link(ehr, type, type, id, records[at]?.id ?? '')),
    )
    return records.map(({ id }) => id)
  }
  const staff = await entries(
    'Practitioner',
    Array.from({ length: practitioners }, (_, at) => `p-${at}`),
  )
  const [place = ''] = await entries('Location', ['main'])
  const patients = await entries(
    'Patient',
    Array.from({ length: people }, (_, at) => `p-${at}`),
  )
  for (let first = 0; first < count; first += batch) {
    const heard = Array.from({ length: Math.min(batch, count - first) }, (_, at) => first + at).filter(
      index => fateOf(index) !== 'unheard',
    )
    await write(
      heard.map(index => {
        const made = appointmentAt(index, from)
        return make('Appointment', {
          id: recordAt(index),
          connection: calcom,
          status: 'booked',
          startsAt: new Date(made.start),
          endsAt: new Date(made.end),
          person: patients[made.person] ?? '',
          actors: [staff[made.host] ?? '', place],
        })
      }),
      heard.flatMap(index => {
        const { uid } = appointmentAt(index, from)
        const record = recordAt(index)
        return [
          link(calcom, 'booking', 'uid', uid, record),
          link(calcom, 'booking', 'booking-id', String(index + 1), record),
          link(ehr, 'Appointment', 'Appointment', `a-${uid}`, record),
        ]
      }),
    )
  }
}

/** Every page of both sides, fetched one after the other and parsed. */
async function readBare(url: string, from: number): Promise<{ ms: number; entries: number }> {
  const started = performance.now()
  let entries = 0
  for (let skip = 0; ; skip += 100) {
    const query = `afterStart=${new Date(from).toISOString()}&take=100&skip=${skip}`
    const { data } = (await (await fetch(`${url}/cal/v2/bookings?${query}`)).json()) as { data: unknown[] }
    entries += data.length
    if (data.length < 100) break
  }
  for (let path: string | undefined = 'Appointment?_count=100'; path; ) {
    const page = (await (await fetch(`${url}/ehr/${path}`)).json()) as { entry: unknown[]; link?: { url: string }[] }
    entries += page.entry.length
    path = page.link?.[0]?.url
  }
  return { ms: Math.round(performance.now() - started), entries }
}

async function startSides(count: number, from: number): Promise<{ url: string; stop(): void }> {
  const script = fileURLToPath(new URL('./two-sides.ts', import.meta.url))
  const given = [...nodeFlags, script, String(count), new Date(from).toISOString()]
  const child = spawn(process.execPath, given, { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>(resolve => child.stdout.once('data', chunk => resolve(String(chunk).trim())))
  return { url, stop: () => void child.kill('SIGTERM') }
}
