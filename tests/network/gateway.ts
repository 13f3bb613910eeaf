/**
 * A gateway with a real folder and a real listener over mutual TLS, and a partner who asks it; behind it whatever responder a
 * test gives. Certificates are made anew for each.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Registry } from 'prom-client'
import { addressesOf, type NetworkClient, openClient } from '../../src/connectors/carequality/client/client.ts'
import type { Asker } from '../../src/connectors/carequality/client/compose.ts'
import { readSigner } from '../../src/connectors/carequality/saml/sign.ts'
import { createLog, type Log } from '../../src/log.ts'
import type { Responder } from '../../src/network/responder.ts'
import { type GatewayWatch, openGateway } from '../../src/server/network/gateway.ts'
import { createIhe } from '../../src/server/network/ihe.ts'
import { type ListenerTimeouts, type NetworkListener, startListener } from '../../src/server/network/listener.ts'
import { addNetworkMetrics } from '../../src/server/network/network-metrics.ts'
import { createRefusals, type Refusals } from '../../src/server/network/refusals.ts'
import { createReplays } from '../../src/server/network/replays.ts'
import { type Authority, type Issued, makeAuthority } from './pki.ts'

export const gatewayHome = '2.16.840.1.113883.3.9999.1'
export const partnerHome = '2.16.840.1.113883.3.9999.2'

export type TestGateway = {
  folder: string
  authority: Authority
  /** What the partner shows and signs with. */
  partner: Issued
  watch: GatewayWatch
  listener: NetworkListener
  refusals: Refusals
  /** Such as `https://localhost:1234`. */
  url: string
  /** Writes a file of the folder. */
  write(name: string, content: string | Buffer): Promise<void>
  /** The same, and has it read. */
  put(name: string, content: string | Buffer): Promise<void>
  /** What it counts, as a scraper sees it. */
  metrics(): Promise<string>
  asker(by?: Issued): Asker
  /** The partner's client, or that of another certificate; of one member's address where one is named. */
  client(by?: Issued, member?: string): NetworkClient
  close(): Promise<void>
}

/** `address` is where it listens, once that is known. */
export function gatewayFile(address: string, more = ''): string {
  return [
    `homeCommunityId: ${gatewayHome}`,
    'name: Test Gateway',
    'environment: staging',
    `addresses: [${address}]`,
    'partners:',
    `  - { homeCommunityId: ${partnerHome}, name: Partner }`,
    more,
  ].join('\n')
}

export type TestGatewayParts = { timeouts?: ListenerTimeouts; mostOfOne?: number; now?: () => Date; log?: Log }

/** Starts it. */
export async function openTestGateway(responder: Responder, parts: TestGatewayParts = {}): Promise<TestGateway> {
  const { now = () => new Date(), log = createLog('silent') } = parts
  const folder = await mkdtemp(join(tmpdir(), 'causeway-gateway-'))
  const write = async (name: string, content: string | Buffer) => {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  const authority = await makeAuthority({ name: 'Network Root', now: new Date() })
  const server = await authority.issue({ name: 'localhost', hosts: ['localhost'], usage: 'server' })
  const partner = await authority.issue({ name: 'partner.example', hosts: ['partner.example'], usage: 'both' })
  await write('trust/network.pem', authority.certificate)
  await write('server.crt', server.chain)
  await write('server.key', server.key)
  await write('gateway.yaml', gatewayFile('https://localhost:1'))
  const watch = await openGateway({ folder, log, now, everyMs: 3_600_000 })
  const registry = new Registry()
  const metrics = addNetworkMetrics(registry)
  const newId = randomUUID
  const refusals = createRefusals({ log, now, newId })
  const answer = createIhe({ responder, replays: createReplays({ log, now }), refusals, metrics, log, now, newId })
  const { timeouts, mostOfOne } = parts
  const listening = { gateway: watch, host: '127.0.0.1', port: 0, answer, metrics, log, now }
  const listener = await startListener({
    ...listening,
    ...(timeouts ? { timeouts } : {}),
    ...(mostOfOne ? { mostOfOne } : {}),
  })
  const url = `https://localhost:${listener.port}`
  const put = async (name: string, content: string | Buffer) => {
    await write(name, content)
    await watch.look()
  }
  await put('gateway.yaml', gatewayFile(url))

  const asker = (by = partner): Asker => ({
    signer: readSigner(by.chain, by.key),
    user: { name: 'Ada Clerk', role: { code: '46255001' } },
    organization: { name: 'Partner Hospital', oid: partnerHome },
    homeCommunity: partnerHome,
    purpose: 'TREATMENT',
  })
  const clients: NetworkClient[] = []
  return {
    folder,
    authority,
    partner,
    watch,
    listener,
    refusals,
    url,
    write,
    put,
    asker,
    metrics: () => registry.metrics(),
    client(by = partner, member) {
      const client = openClient({
        identity: { certificate: by.chain, key: by.key, authorities: authority.certificate },
        addresses: addressesOf(url, member),
        asker: asker(by),
        now,
        newId,
      })
      clients.push(client)
      return client
    },
    async close() {
      await Promise.all(clients.map(each => each.close()))
      watch.stop()
      await listener.stop()
      await refusals.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
