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
import { createFakeEhr, type FakeEhr } from '../src/connectors/fhir/fake.ts'
import { createFetch } from '../src/connectors/outgoing.ts'
import { connectors } from '../src/connectors/registry.ts'
import { pullDue } from '../src/jobs/pull.ts'
import { createLog } from '../src/log.ts'
import { probeDue } from '../src/pipeline/health.ts'
import type { Hub } from '../src/pipeline/hub.ts'
import { createInbox } from '../src/pipeline/inbox.ts'
import { openHub } from '../src/pipeline/open-hub.ts'
import { createReceive, type Receive } from '../src/pipeline/receive.ts'
import { applyDue, deliverDue, readDue } from '../src/pipeline/worker.ts'
import type { OrganizationKeys } from '../src/store/organizationKeys.ts'
import { withScope } from '../src/store/scope.ts'
import { testKeys } from './keys.ts'
import { testDatabase } from './postgres.ts'

export type TestHub = {
  hub: Hub & { keys: OrganizationKeys }
  receive: Receive
  organization: string
  calcom: FakeCalcom
  ehr: FakeEhr
  /** Where Cal.com sends its webhooks. */
  inbound: string
  clock: { now: Date }
  /** Rows of the organization, for assertions. */
  rows<T>(text: string, values?: readonly unknown[]): Promise<T[]>
  /** Applies a configuration on top of the standard one. */
  apply(yaml: string): Promise<void>
  /** Runs every step until nothing is due now; returns how many rounds that took. */
  settleDown(): Promise<number>
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

/** Opens a hub; with `workers: false` nothing runs but what the test asks for. */
export async function openTestHub(): Promise<TestHub> {
  const database = await testDatabase()
  const keys = await testKeys()
  const clock = { now: new Date('2026-11-23T14:00:00Z') }
  const now = () => clock.now
  const pool = new pg.Pool({ connectionString: database.url, max: 6 })
  const fetch = createFetch({ allow: allowAddresses({ loopback: true }) })
  const log = createLog('silent')
  const hub = openHub({
    pool,
    keyring: keys.keyring,
    connectors,
    fetch,
    log,
    readSecret: () => undefined,
    now,
    sleep: async () => {},
  })
  const calcom = await createFakeCalcom({ now })
  const ehr = await createFakeEhr({ now })
  fillDirectory(ehr)
  const receive = createReceive(hub, createInbox(hub))
  const door = await openDoor(receive)

  const apply = async (yaml: string) => {
    const read = readConfiguration(yaml, connectors)
    if (!read.ok) throw new Error(describeFileFaults('test.yaml', read.faults))
    return applyConfiguration(hub, hub.keys, read.file)
  }
  const changes = await apply(standardYaml(calcom.url, ehr.url))
  const { organization } = changes
  const inbound = `${door.url}${changes.inbound.find(each => each.connection === 'calcom')?.path}`
  calcom.addWebhook({ subscriberUrl: inbound, secret, active: true, triggers: allTriggers })
  return {
    hub,
    receive,
    organization,
    calcom,
    ehr,
    inbound,
    clock,
    rows: (text, values) => withScope(pool, organization, async db => (await db.query(text, values)).rows as never),
    apply: async yaml => void (await apply(yaml)),
    async settleDown() {
      for (let round = 1; round < 200; round += 1) {
        const more = [
          (await pullDue(hub)) > 0,
          await applyDue(hub),
          await readDue(hub),
          await deliverDue(hub),
          (await probeDue(hub)) > 0,
        ]
        if (!more.includes(true)) return round
      }
      throw new Error('the hub does not settle down')
    },
    async close() {
      await Promise.all([door.close(), calcom.close(), ehr.close(), fetch.close()])
      hub.wake.close()
      await pool.end()
      await keys.close()
      await database.close()
    },
  }
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
async function openDoor(receive: Receive): Promise<{ url: string; close(): Promise<void> }> {
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
