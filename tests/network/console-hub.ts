/**
 * A hub as an organization of the network sees it from its console: people and documents in the registry, its part in the
 * network, the gateway's real folder and listener, the real responder behind both, and the API.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import pg from 'pg'
import { Registry } from 'prom-client'
import { uuidv7 } from 'uuidv7'
import { carequality } from '../../src/connectors/carequality/index.ts'
import type { Connector } from '../../src/connectors/connector.ts'
import { networkScopeDue } from '../../src/jobs/network-scope.ts'
import type { RegistryAct } from '../../src/model/registry/acts.ts'
import type { Role } from '../../src/model/roles.ts'
import { requestersDue } from '../../src/network/requesters.ts'
import { type OpenedResponder, openResponder, type Responder } from '../../src/network/responder.ts'
import { writeKeys } from '../../src/registry/keys.ts'
import { registryTaker } from '../../src/registry/take.ts'
import type { AppParts } from '../../src/server/app.ts'
import { addNetworkMetrics } from '../../src/server/network/network-metrics.ts'
import { touchConfiguration, writeConnection } from '../../src/store/configuration.ts'
import { networkRole } from '../../src/store/network-pools.ts'
import { withScope } from '../../src/store/scope.ts'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { oid, plainMember } from '../registry-hub.ts'
import { gatewayHome, openTestGateway, partnerHome, type TestGateway } from './gateway.ts'

export const home = '2.16.840.1.113883.3.8800.1'
export const part = { homeCommunityId: home, patientOid: `${home}.1`, repositoryOid: `${home}.2` }

export type Person = {
  account: string
  send(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: object,
    more?: InjectOptions,
  ): Promise<LightMyRequestResponse>
}

export type ConsoleHub = {
  test: TestServer
  gate: TestGateway
  responder: OpenedResponder
  app: FastifyInstance
  /** Takes part, unless it does already. */
  takePart(settings?: Record<string, string | boolean | string[]>): Promise<string>
  /** Tells the registry, and brings the network up to date. */
  tell(...acts: RegistryAct[]): Promise<void>
  /** Counts the hours of requesters again. */
  count(): Promise<void>
  /** The gateway may ask itself from now on. */
  trustItself(): Promise<void>
  signIn(email: string, role: Role): Promise<Person>
  close(): Promise<void>
}

/** @param parts of the server beside the network */
export async function openConsoleHub(
  parts: Partial<AppParts> = {},
  more: readonly Connector[] = [],
): Promise<ConsoleHub> {
  const own = [plainMember, carequality] as unknown as Connector[]
  const test = await testServer(undefined, [...own, ...more])
  const { hub, keys, organization, clock } = test
  hub.registry = registryTaker
  hub.accountKeys = keys
  const dataFolder = await mkdtemp(join(tmpdir(), 'causeway-console-'))
  const pool = new pg.Pool({ ...hub.pool.options, options: `-c role=${networkRole}`, max: 3 })
  pool.on('error', () => undefined)
  const responder = await openResponder(hub, { pools: { primary: { scoped: hub.pool, network: pool } }, dataFolder })
  const gate = await openTestGateway(responder as Responder, { now: hub.now })
  const server = await gate.authority.issue({ name: 'localhost', hosts: ['localhost'], usage: 'server', ...aYear() })
  await gate.write('server.key', server.key)
  await gate.put('server.crt', server.chain)
  const { members, reading, primary } = responder.network
  const metrics = addNetworkMetrics(new Registry())
  const network = { gateway: gate.watch, folder: gate.folder, responder, members, reading, primary, metrics }
  const app = await test.server({ publicUrl: 'https://hub.example.org', network, ...parts })

  const connect = async (slug: string, connector: string, settings: Record<string, string | boolean | string[]>) => {
    const [id, publicId] = [uuidv7(), randomUUID()]
    await withScope(hub.pool, organization, async db => {
      const settingsSealed = hub.sealer.sealJson(organization, 'connection', id, settings)
      const row = { id, slug, connector, public_id: publicId, version: 1, settings: settingsSealed }
      await writeConnection(db, organization, row, clock.now)
      await touchConfiguration(db)
    })
    hub.configurations.forget()
    return { id, publicId }
  }
  const member = await connect('member', 'plain-member', { patientOid: oid })
  const keepCurrent = async () => {
    while ((await networkScopeDue(hub)) > 0);
    responder.network.members.forget()
  }
  return {
    test,
    gate,
    responder,
    app,
    async takePart(settings = {}) {
      const { id } = await connect('network', 'carequality', { ...part, ...settings })
      await keepCurrent()
      return id
    },
    async tell(...acts) {
      const headers = new Map([['content-type', 'application/json']])
      const body = Buffer.from(JSON.stringify(acts))
      const received = await test.receive({ publicId: member.publicId, headers, body })
      if (received.kind !== 'stored') throw new Error(received.problem)
      await test.run()
      await writeKeys(hub, organization)
      await keepCurrent()
    },
    count: async () => void (await requestersDue(hub)),
    async trustItself() {
      const both = await gate.authority.issue({ name: 'localhost', hosts: ['localhost'], usage: 'both', ...aYear() })
      await gate.write('server.key', both.key)
      await gate.write('server.crt', both.chain)
      const partners = [gatewayHome, partnerHome].map(each => `  - { homeCommunityId: ${each}, name: Partner }`)
      const lines = [
        `homeCommunityId: ${gatewayHome}`,
        'name: Test Gateway',
        'environment: staging',
        `addresses: [${gate.url}]`,
        'partners:',
      ]
      await gate.put('gateway.yaml', [...lines, ...partners].join('\n'))
    },
    async signIn(email, role) {
      const account = await test.addAccount(email, role)
      const response = await app.inject({ method: 'POST', url: '/api/v1/session', payload: { email, password } })
      const { csrf } = response.json<{ csrf: string }>()
      const cookies = Object.fromEntries(response.cookies.map(({ name, value }) => [name, value]))
      return {
        account,
        send: (method, path, body, { headers, ...rest } = {}) =>
          app.inject({
            method,
            url: `/api/v1/o/${test.slug}${path}`,
            cookies,
            ...(body === undefined ? {} : { payload: body }),
            headers: { ...(method === 'GET' ? {} : { 'x-causeway-csrf': csrf }), ...headers },
            ...rest,
          }),
      }
    },
    async close() {
      await gate.close()
      await responder.close()
      await pool.end()
      await test.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

function aYear(): { from: Date; until: Date } {
  const now = Date.now()
  return { from: new Date(now - 3_600_000), until: new Date(now + 365 * 86_400_000) }
}
