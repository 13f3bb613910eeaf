/**
 * A whole hub for a test: its own database and keys, a clock that the test may move, the simulated Cal.com and EHR on free
 * ports, and one organization with a route between them. Steps run when the test says so (`settleDown`), or by workers.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { applyConfiguration } from '../src/configuration/apply.ts'
import { describeFileFaults, readConfiguration } from '../src/configuration/file.ts'
import { allowAddresses } from '../src/connectors/allowed-addresses.ts'
import { createFakeCalcom, type FakeCalcom } from '../src/connectors/calcom/fake.ts'
import type { Connector } from '../src/connectors/connector.ts'
import { createFakeEhr, type FakeEhr } from '../src/connectors/fhir/fake.ts'
import { createFetch } from '../src/connectors/outgoing.ts'
import { connectors } from '../src/connectors/registry.ts'
import { pullDue } from '../src/jobs/pull.ts'
import { createLog, type Log } from '../src/log.ts'
import { fetchDocuments } from '../src/pipeline/fetch-documents.ts'
import { probeDue } from '../src/pipeline/health.ts'
import type { Hub } from '../src/pipeline/hub.ts'
import { createInbox } from '../src/pipeline/inbox.ts'
import { openHub } from '../src/pipeline/open-hub.ts'
import { createReceive, type Inbound, type Receive, type Received } from '../src/pipeline/receive.ts'
import { applyDue, deliverDue, readDue } from '../src/pipeline/worker.ts'
import { sessionPages } from '../src/sessions/take.ts'
import type { OrganizationKeys } from '../src/store/organizationKeys.ts'
import { withScope } from '../src/store/scope.ts'
import { type FrontDesk, frontDesk } from './front-desk.ts'
import { testKeys } from './keys.ts'
import { testDatabase } from './postgres.ts'

export type Process = Hub & { keys: OrganizationKeys }

export type TestHub = FrontDesk & {
  hub: Process
  receive: Receive
  organization: string
  calcom: FakeCalcom
  ehr: FakeEhr
  /** Where Cal.com sends its webhooks. */
  inbound: string
  clock: { now: Date }
  /** Moves the clock on. */
  advance(ms: number): void
  /** Another process on the same database, with memories of its own; `pool` when it shall have a special one. */
  another(pool?: pg.Pool): Process
  /** What receives webhooks from now on; the hub's own `receive` at first. */
  receiveBy(process: Process): void
  databaseUrl: string
  ownerUrl: string
  /** Rows of the organization, for assertions. */
  rows<T>(text: string, values?: readonly unknown[]): Promise<T[]>
  /** Applies a configuration on top of the standard one. */
  apply(yaml: string): Promise<void>
  /** Runs every step until nothing is due now; returns how many rounds that took. */
  settleDown(process?: Process): Promise<number>
  /** Runs all steps but delivering. */
  applyAll(process?: Process): Promise<void>
  /** Settles down, then moves the clock on by `ms` in steps, settling down after each. */
  settleWithin(ms: number, stepMs?: number): Promise<void>
  close(): Promise<void>
}

export const secret = 'whsec_of_the_tests'

/** The configuration of the test's organization. */
export function standardYaml(calcomUrl: string, ehrUrl: string): string {
  return `
organization: { slug: maple-street, name: Maple Street Community Health, environment: staging }
connections:
  - id: calcom
    connector: calcom
    settings: { baseUrl: '${calcomUrl}', auth: { apiKey: cal_test }, webhookSecrets: ['${secret}'] }
  - id: ehr
    connector: fhir
    settings: { baseUrl: '${ehrUrl}', auth: { kind: none } }
routes:
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'] }
crosswalks:
  - { id: practitioners, kind: practitioner, from: calcom, to: ehr, entries: { '5': Practitioner/okafor, luc.bergeron@example.com: Practitioner/bergeron } }
  - { id: places, kind: location, from: calcom, to: ehr, entries: { '12 Clinic Way, Toronto': Location/main } }
  - id: visits
    kind: event-type
    from: calcom
    to: ehr
    entries:
      '7': { serviceType: { system: 'http://example.test/visits', code: new } }
      '8': { serviceType: { system: 'http://example.test/visits', code: follow-up } }
  - { id: questions, kind: question, from: calcom, to: ehr, entries: { dateOfBirth: birthDate } }
`
}

export type TestHubOptions = {
  log?: Log
  connectors?: ReadonlyMap<string, Connector>
  random?: () => number
  /** Compares hours and busy times in reconciliations; left out, appointments alone. */
  times?: Hub['times']
}

/** Opens a hub in which nothing runs but what the test asks for. */
export async function openTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  const database = await testDatabase()
  const keys = await testKeys()
  const clock = { now: new Date('2026-11-23T14:00:00Z') }
  const now = () => clock.now
  const fetch = createFetch({ allow: allowAddresses({ loopback: true }) })
  const known = options.connectors ?? connectors
  const processes: Process[] = []
  const another = (pool = openTestPool(database.url)): Process => {
    const process = openHub({
      pool,
      keyring: keys.keyring,
      connectors: known,
      fetch,
      log: options.log ?? createLog('silent'),
      readSecret: () => undefined,
      times: options.times,
      now,
      random: options.random ?? Math.random,
      sleep: async () => {},
      pages: sessionPages,
    })
    processes.push(process)
    return process
  }
  const hub = another()
  const { pool } = hub
  const calcom = await createFakeCalcom({ now })
  const ehr = await createFakeEhr({ now })
  fillDirectory(ehr)
  const receive = createReceive(hub, createInbox(hub))
  let receiving = receive
  const door = await openDoor(inbound => receiving(inbound))

  const apply = async (yaml: string) => {
    const read = readConfiguration(yaml, known)
    if (!read.ok) throw new Error(describeFileFaults('test.yaml', read.faults))
    return applyConfiguration(hub, hub.keys, read.file)
  }
  const changes = await apply(standardYaml(calcom.url, ehr.url))
  const { organization } = changes
  const inbound = `${door.url}${changes.inbound.find(each => each.connection === 'calcom')?.path}`
  calcom.addWebhook({ subscriberUrl: inbound, secret, active: true, triggers: allTriggers })
  const advance = (ms: number) => {
    clock.now = new Date(clock.now.getTime() + ms)
  }
  const settleDown = async (process = hub) => {
    for (let round = 1; round < 1_000; round += 1) if (!(await runOnce(process))) return round
    throw new Error('the hub does not settle down')
  }
  return {
    ...frontDesk(calcom),
    hub,
    receive,
    organization,
    calcom,
    ehr,
    inbound,
    clock,
    databaseUrl: database.url,
    ownerUrl: database.ownerUrl,
    advance,
    another,
    receiveBy(process) {
      receiving = createReceive(process, createInbox(process))
    },
    rows: (text, values) => withScope(pool, organization, async db => (await db.query(text, values)).rows as never),
    apply: async yaml => void (await apply(yaml)),
    settleDown,
    async applyAll(process = hub) {
      while ((await pullDue(process)) > 0 || (await applyDue(process)) || (await readDue(process)));
    },
    async settleWithin(ms, stepMs = 10_000) {
      await settleDown()
      for (let waited = 0; waited < ms; waited += stepMs) {
        advance(stepMs)
        await settleDown()
      }
    },
    async close() {
      await Promise.all([door.close(), calcom.close(), ehr.close(), fetch.close()])
      for (const process of processes) process.wake.close()
      await Promise.all(processes.flatMap(process => [process.pool.end(), process.pdf.close()]))
      await keys.close()
      await database.close()
    },
  }
}

/** One round of every step; true when there may be more. */
export async function runOnce(hub: Hub): Promise<boolean> {
  const more = [
    (await pullDue(hub)) > 0,
    await applyDue(hub),
    await readDue(hub),
    await fetchDocuments(hub),
    await deliverDue(hub),
    (await probeDue(hub)) > 0,
  ]
  return more.includes(true)
}

/** A pool for a test: what happens to its connections when the database is dropped is nobody's concern. */
export function openTestPool(url: string, max = 6): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max })
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  return pool
}

const allTriggers = [
  'BOOKING_CREATED',
  'BOOKING_REQUESTED',
  'BOOKING_RESCHEDULED',
  'BOOKING_CANCELLED',
  'BOOKING_REJECTED',
]

function fillDirectory(ehr: FakeEhr): void {
  const named = (id: string, given: string, family: string) =>
    ehr.put({ resourceType: 'Practitioner', id, active: true, name: [{ given: [given], family }] })
  named('okafor', 'Imani', 'Okafor')
  named('bergeron', 'Luc', 'Bergeron')
  ehr.put({ resourceType: 'Location', id: 'main', status: 'active', name: 'Main clinic' })
}

/** The smallest door: what `POST /in/{publicId}` does, without a server around it. */
async function openDoor(
  receive: (inbound: Inbound) => Promise<Received>,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const entries = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as [string, string])
    const headers = Object.assign(new Map(entries), {})
    const received = await receive({
      publicId: (request.url ?? '').split('/').at(-1) ?? '',
      headers,
      body: Buffer.concat(chunks),
    })
    response.statusCode = received.kind === 'stored' ? 200 : received.status
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => new Promise(resolve => server.close(() => resolve())) }
}
