/**
 * A hub as it runs, for browser tests: a database and keys of its own, the real connectors, the simulated Cal.com and EHR,
 * the server with the built console at an address that Cal.com can reach, workers and clock. It is empty but for an
 * organization and an administrator.
 */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type pg from 'pg'
import { uuidv7 } from 'uuidv7'
import { allowAddresses } from '../../src/connectors/allowed-addresses.ts'
import { createFakeCalcom, type FakeCalcom } from '../../src/connectors/calcom/fake.ts'
import type { Connector } from '../../src/connectors/connector.ts'
import { createFakeEhr, type FakeEhr } from '../../src/connectors/fhir/fake.ts'
import { createFetch } from '../../src/connectors/outgoing.ts'
import { connectors as registered } from '../../src/connectors/registry.ts'
import { jobs, startClock } from '../../src/jobs/clock.ts'
import { createLog } from '../../src/log.ts'
import type { Role } from '../../src/model/roles.ts'
import { createInbox } from '../../src/pipeline/inbox.ts'
import { openHub } from '../../src/pipeline/open-hub.ts'
import { createReceive } from '../../src/pipeline/receive.ts'
import { startWorker } from '../../src/pipeline/worker.ts'
import { timesComparer } from '../../src/scheduling/times/comparer.ts'
import { createApp } from '../../src/server/app.ts'
import { insertAccount, writeMembership, writePassword } from '../../src/store/accounts.ts'
import { insertOrganization } from '../../src/store/configuration.ts'
import { openAccountKeys } from '../../src/store/hubKeys.ts'
import { withScope, withSystem } from '../../src/store/scope.ts'
import { type FrontDesk, frontDesk } from '../front-desk.ts'
import { openTestPool, type Process } from '../hub.ts'
import { testKeys } from '../keys.ts'
import { passwordHash } from '../password.ts'
import { testDatabase } from '../postgres.ts'

export type RealHub = {
  /** Where console and API are, such as `http://127.0.0.1:40123`. */
  origin: string
  hub: Process
  organization: string
  slug: string
  calcom: FakeCalcom
  ehr: FakeEhr
  /** People who book at the simulated Cal.com. */
  desk: FrontDesk
  /** What has become of a message. */
  stateOf(message: string): Promise<string | undefined>
  /** An account with the password of the tests. */
  addAccount(email: string, name: string, role: Role): Promise<string>
  close(): Promise<void>
}

export type RealHubOptions = {
  /** Without even an organization: accounts then belong to none. */
  bare?: boolean
  /** In place of those that are registered. */
  connectors?: ReadonlyMap<string, Connector>
}

const slug = 'maple-street'
/** What a person at the screen waits for comes within a second. */
const quickJobs = jobs.map(job => ({ ...job, everyMs: Math.min(job.everyMs, 1_000) }))
/** What the simulated EHR wants to see. */
export const ehrToken = 'ehr-token-of-the-tests'

/**
 * Starts everything; nothing is configured.
 * @param consoleFolder the built console
 */
export async function startRealHub(
  consoleFolder: string,
  { bare = false, connectors = registered }: RealHubOptions = {},
): Promise<RealHub> {
  const database = await testDatabase()
  const { keyring, close: closeKeys } = await testKeys()
  const pool: pg.Pool = openTestPool(database.url, 10)
  const log = createLog('silent')
  const fetch = createFetch({ allow: allowAddresses({ loopback: true }) })
  const hub = openHub({ pool, keyring, connectors, fetch, log, readSecret: () => undefined, times: timesComparer })
  const keys = await openAccountKeys(pool, keyring, hub.now)
  const calcom = await createFakeCalcom()
  const ehr = await createFakeEhr({ access: { kind: 'bearer', token: ehrToken } })

  const organization = uuidv7()
  const named = { id: organization, slug, name: 'Maple Street Community Health', environment: 'staging' as const }
  if (!bare) {
    await withScope(pool, organization, db => insertOrganization(db, named, hub.now()))
    await hub.keys.create(organization)
    await hub.sealer.ready(organization)
  }

  // The address must be known before the server is made: webhooks are registered with it.
  let answer: RequestListener = (_request, response) => response.writeHead(503).end()
  const door = createServer((request, response) => answer(request, response))
  await new Promise<void>(resolve => door.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
  const inbox = createInbox(hub)
  const app = await createApp({ hub, receive: createReceive(hub, inbox), keys, log, publicUrl: origin, consoleFolder })
  answer = app.routing
  const running = [startWorker(hub), startClock(hub, quickJobs)]

  return {
    origin,
    hub,
    organization,
    slug,
    calcom,
    ehr,
    desk: frontDesk(calcom),
    async stateOf(message) {
      const { rows } = await withScope(pool, organization, db =>
        db.query<{ state: string }>('select state from message where id = $1', [message]),
      )
      return rows[0]?.state
    },
    async addAccount(email, name, role) {
      const id = uuidv7()
      await withSystem(pool, async db => {
        await insertAccount(db, keys, { id, email, name }, hub.now())
        await writePassword(db, id, passwordHash, hub.now())
      })
      if (!bare) await withScope(pool, organization, db => writeMembership(db, id, role, hub.now()))
      return id
    },
    async close() {
      await Promise.all(running.map(each => each.stop()))
      door.closeAllConnections()
      await Promise.all([new Promise<void>(resolve => door.close(() => resolve())), app.close(), inbox.drain()])
      await Promise.all([calcom.close(), ehr.close(), fetch.close()])
      hub.wake.close()
      await pool.end()
      await database.close()
      await closeKeys()
    },
  }
}
