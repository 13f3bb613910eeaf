/**
 * A hub between a simulated Caredove, a simulated CRMS and the hub's own referral inbox, behind the real server: referrals
 * are sent over HTTP and answered as FHIR messaging wants it. Steps run when the test says so.
 */
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { applyConfiguration } from '../src/configuration/apply.ts'
import { describeFileFaults, readConfiguration } from '../src/configuration/file.ts'
import { allowAddresses } from '../src/connectors/allowed-addresses.ts'
import { createFakeCaredove, type FakeCaredove } from '../src/connectors/caredove/fake.ts'
import { createFakeCrms, type FakeCrms } from '../src/connectors/crms/fake.ts'
import { createFetch } from '../src/connectors/outgoing.ts'
import { connectors } from '../src/connectors/registry.ts'
import { createLog, type Log } from '../src/log.ts'
import type { ServiceRequest } from '../src/model/fhir.ts'
import { createInbox } from '../src/pipeline/inbox.ts'
import { openHub } from '../src/pipeline/open-hub.ts'
import { createReceive } from '../src/pipeline/receive.ts'
import { createApp } from '../src/server/app.ts'
import { openAccountKeys } from '../src/store/hubKeys.ts'
import { loadRecords } from '../src/store/records.ts'
import { withScope } from '../src/store/scope.ts'
import { type Process, runOnce } from './hub.ts'
import { testKeys } from './keys.ts'
import { testDatabase } from './postgres.ts'

/** What a listing of the register says, beside its name; `target` is `crms` or `inbox`. */
export type ListingWish = {
  name: string
  sourceId?: string
  integrated?: boolean
  process?: string
  triggers?: readonly string[]
  includeRouted?: boolean
  target?: string
  liaison?: string
}

export type ReferralHub = {
  hub: Process
  organization: string
  caredove: FakeCaredove
  crms: FakeCrms
  clock: { now: Date }
  /** Where Caredove sends to. */
  endpoint: string
  /** Makes the register of listings exactly this. */
  register(...listings: ListingWish[]): Promise<void>
  /** Applies more configuration on top. */
  apply(yaml: string): Promise<void>
  /** Runs every step until nothing is due. */
  settleDown(): Promise<void>
  /** Moves the clock on in steps of ten seconds, settling down after each. */
  settleWithin(ms: number): Promise<void>
  rows<T>(text: string, values?: readonly unknown[]): Promise<T[]>
  /** The record of the referral with this reference number, opened. */
  referral(reference: string): Promise<{ id: string; version: number; resource: ServiceRequest }>
  close(): Promise<void>
}

export type ReferralHubOptions = {
  /** Settings of the CRMS connection and the route, as YAML inside of braces. */
  crms?: string
  route?: string
  log?: Log
}

const user = 'hub@example.org'
const token = 'token-of-the-tests'

/** Opens it, with one listing per form of the simulator and none in the register. */
export async function openReferralHub(options: ReferralHubOptions = {}): Promise<ReferralHub> {
  const database = await testDatabase()
  const keys = await testKeys()
  const clock = { now: new Date('2026-11-23T14:00:00Z') }
  const now = () => clock.now
  const pool = new pg.Pool({ connectionString: database.url, max: 8 })
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const fetch = createFetch({ allow: allowAddresses({ loopback: true }) })
  const log = options.log ?? createLog('silent')
  const hub = openHub({
    pool,
    keyring: keys.keyring,
    connectors,
    fetch,
    log,
    readSecret: () => undefined,
    now,
    random: () => 0.5,
    sleep: async () => {},
  })
  const caredove = await createFakeCaredove({ now, seed: 7 })
  const crms = await createFakeCrms({ now })
  const app = await createApp({
    hub,
    receive: createReceive(hub, createInbox(hub)),
    keys: await openAccountKeys(pool, keys.keyring, now),
    log,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo

  const apply = async (yaml: string) => {
    const read = readConfiguration(yaml, connectors)
    if (!read.ok) throw new Error(describeFileFaults('test.yaml', read.faults))
    return applyConfiguration(hub, hub.keys, read.file)
  }
  const base = `
organization: { slug: maple-street, name: Maple Street Community Health, environment: staging }
connections:
  - id: caredove
    connector: caredove
    settings:
      credentials: [{ user: '${user}', token: '${token}' }]
      baseUrl: '${caredove.baseUrl}'
      documents: { user: '${caredove.documents.user}', token: '${caredove.documents.token}' }
      ourOrganizations: ${JSON.stringify(caredove.listings().map(each => each.organization.name))}
  - id: crms
    connector: crms
    settings: { baseUrl: '${crms.url}', auth: { kind: bearer, token: '${crms.token}' }${options.crms ? `, ${options.crms}` : ''} }
  - { id: inbox, connector: referral-inbox, settings: {} }
routes:
  - { id: to-crms, from: caredove, to: crms, events: ['referral.*']${options.route ? `, ${options.route}` : ''} }
  - { id: to-inbox, from: caredove, to: inbox, events: ['referral.*'] }
`
  const changes = await apply(base)
  const { organization } = changes
  const endpoint = `http://127.0.0.1:${port}${changes.inbound.find(each => each.connection === 'caredove')?.path}`
  caredove.integrate({ endpoint, user, token })

  const settleDown = async () => {
    for (let round = 1; round < 2_000; round += 1) if (!(await runOnce(hub))) return
    throw new Error('the hub does not settle down')
  }
  const rows: ReferralHub['rows'] = (text, values) =>
    withScope(pool, organization, async db => (await db.query(text, values)).rows as never)

  return {
    hub,
    organization,
    caredove,
    crms,
    clock,
    endpoint,
    async register(...listings) {
      await apply(`${base}listings: ${JSON.stringify(listings.map(asFileHasIt))}`)
    },
    apply: async yaml => void (await apply(yaml)),
    settleDown,
    async settleWithin(ms) {
      await settleDown()
      for (let waited = 0; waited < ms; waited += 10_000) {
        clock.now = new Date(clock.now.getTime() + 10_000)
        await settleDown()
      }
    },
    rows,
    async referral(reference) {
      await hub.sealer.ready(organization)
      return withScope(pool, organization, async db => {
        const { rows: found } = await db.query<{ record: string }>('select record from referral order by record')
        const records = await loadRecords(
          db,
          found.map(each => each.record),
        )
        for (const { id, version, body } of records) {
          const opened = hub.sealer.openJson(organization, 'record_version', `${id}/${version}`, body)
          const resource = opened as unknown as ServiceRequest
          if (resource.identifier?.some(each => each.value === reference)) return { id, version, resource }
        }
        throw new Error(`there is no referral ${reference}`)
      })
    },
    async close() {
      await Promise.all([app.close(), caredove.close(), crms.close(), fetch.close(), hub.pdf.close()])
      hub.wake.close()
      await pool.end()
      await keys.close()
      await database.close()
    },
  }
}

function asFileHasIt(wish: ListingWish, index: number) {
  return { id: `listing-${index + 1}`, from: 'caredove', integrated: true, process: 'custom', target: 'crms', ...wish }
}
