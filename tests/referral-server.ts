/**
 * A hub with the simulated Caredove and CRMS for tests of the referral inbox: referrals come in over HTTP as the vendor sends
 * them, and go to the CRMS and to the hub's own inbox. Every listing of the simulator is in the register.
 */
import type { AddressInfo } from 'node:net'
import { allowAddresses } from '../src/connectors/allowed-addresses.ts'
import { createFakeCaredove, type FakeCaredove } from '../src/connectors/caredove/fake.ts'
import { caredove as caredoveConnector } from '../src/connectors/caredove/index.ts'
import type { Connector } from '../src/connectors/connector.ts'
import { createFakeCrms, type FakeCrms } from '../src/connectors/crms/fake.ts'
import { crms as crmsConnector } from '../src/connectors/crms/index.ts'
import { createFetch } from '../src/connectors/outgoing.ts'
import { referralInbox } from '../src/connectors/referral-inbox/index.ts'
import { createLog, type Log } from '../src/log.ts'
import { fetchDocuments } from '../src/pipeline/fetch-documents.ts'
import { applyDue, deliverDue } from '../src/pipeline/worker.ts'
import { type Browser, type TestServer, testServer } from './hub-server.ts'

export type ReferralServer = {
  test: TestServer
  caredove: FakeCaredove
  crms: FakeCrms
  /** Signed in, and may do everything that these roles may. */
  admin: Browser
  coordinator: Browser
  ids: Readonly<Record<'caredove' | 'crms' | 'inbox', string>>
  /** Runs every step until nothing is due. */
  settle(): Promise<void>
  /** Moves the clock on, then settles. */
  wait(ms: number): Promise<void>
  /** The id of the referral with this reference number. */
  idOf(reference: string): Promise<string>
  close(): Promise<void>
}

export type ReferralServerOptions = {
  matching?: 'none' | 'exact' | 'candidates'
  /** Of every listing. */
  triggers?: readonly string[]
  log?: Log
}

const sessionMs = 600_000
const account = { user: 'hub@example.com', token: 'caredove-token' }

/** Everything, ready. */
export async function openReferralServer(options: ReferralServerOptions = {}): Promise<ReferralServer> {
  const { matching = 'candidates', triggers = ['received', 'booked'], log = createLog('silent') } = options
  const connectors = [caredoveConnector, crmsConnector, referralInbox] as unknown as Connector[]
  const test = await testServer(log, connectors)
  const { hub, clock } = test
  const now = () => clock.now
  hub.fetch = createFetch({ allow: allowAddresses({ loopback: true }) })
  const caredove = await createFakeCaredove({ now, documents: account })
  const crms = await createFakeCrms({ now })
  await test.addAccount('admin@example.com', 'integration-admin')
  await test.addAccount('desk@example.com', 'coordinator')
  const signIn = async () => ({
    admin: await test.signIn('admin@example.com'),
    coordinator: await test.signIn('desk@example.com'),
  })
  let people = await signIn()
  const { admin } = people

  const make = async (path: string, body: object) => {
    const response = await admin.send('POST', path, body)
    if (response.statusCode !== 200) throw new Error(`POST ${path} answered ${response.statusCode}: ${response.body}`)
    return response.json<{ id: string }>().id
  }
  const connect = (slug: string, connector: string, settings: object) =>
    make('/connections', { slug, connector, settings })
  const ids = {
    caredove: await connect('caredove', 'caredove', {
      credentials: [account],
      baseUrl: caredove.url,
      documents: account,
    }),
    crms: await connect('crms', 'crms', { baseUrl: crms.url, auth: { kind: 'bearer', token: crms.token } }),
    inbox: await connect('inbox', 'referral-inbox', { matching }),
  }
  for (const [to, id] of [
    ['crms', ids.crms],
    ['inbox', ids.inbox],
  ])
    await make('/routes', { slug: `to-${to}`, from: ids.caredove, to: id, events: ['referral.*'] })
  for (const [index, { id, name }] of caredove.listings().entries())
    await make('/listings', {
      slug: `listing-${index + 1}`,
      from: ids.caredove,
      sourceId: id,
      name,
      integrated: true,
      process: 'custom',
      triggers,
      includeRouted: true,
    })

  await test.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = test.app.server.address() as AddressInfo
  const { rows } = await test.owner.query<{ public_id: string }>('select public_id from connection where id = $1', [
    ids.caredove,
  ])
  caredove.integrate({ endpoint: `http://127.0.0.1:${port}/in/${rows[0]?.public_id}`, ...account })

  const settle = async () => {
    for (let more = true; more; )
      more = [await applyDue(hub), await fetchDocuments(hub), await deliverDue(hub)].includes(true)
  }
  return {
    test,
    caredove,
    crms,
    get admin() {
      return people.admin
    },
    get coordinator() {
      return people.coordinator
    },
    ids,
    settle,
    async wait(ms) {
      clock.now = new Date(clock.now.getTime() + ms)
      await settle()
      if (ms >= sessionMs) people = await signIn() // nobody was there for so long that the sessions have ended
    },
    async idOf(reference) {
      const search = await people.coordinator.send('POST', '/referrals/searches', { text: reference })
      const found = await people.coordinator.send(
        'GET',
        `/referrals?search=${encodeURIComponent(search.json<{ id: string }>().id)}`,
      )
      const [item, ...others] = found.json<{ items: { id: string }[] }>().items
      if (!item || others.length > 0) throw new Error(`${reference} is ${others.length + (item ? 1 : 0)} referrals`)
      return item.id
    },
    async close() {
      await Promise.all([caredove.close(), crms.close(), hub.pdf.close()])
      await test.close()
    },
  }
}
