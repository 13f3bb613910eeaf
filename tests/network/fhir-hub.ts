/**
 * A gateway with two members, over HTTP: real people and documents of the registry, the real responder, the gateway's folder
 * on disk, and clients with certificates that register and sign in as UDAP's do.
 */
import '../../src/commands/network/reflect.ts'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { JWTPayload } from 'jose'
import pg from 'pg'
import { Registry } from 'prom-client'
import { uuidv7 } from 'uuidv7'
import { carequality } from '../../src/connectors/carequality/index.ts'
import type { Connector } from '../../src/connectors/connector.ts'
import { networkScopeDue } from '../../src/jobs/network-scope.ts'
import type { Log } from '../../src/log.ts'
import type { RegistryAct } from '../../src/model/registry/acts.ts'
import { openResponder } from '../../src/network/responder.ts'
import { registryTaker } from '../../src/registry/take.ts'
import { openGateway } from '../../src/server/network/gateway.ts'
import { addNetworkMetrics } from '../../src/server/network/network-metrics.ts'
import { writeConnection } from '../../src/store/configuration.ts'
import { networkRole } from '../../src/store/network-pools.ts'
import { withScope } from '../../src/store/scope.ts'
import { type TestServer, testServer } from '../hub-server.ts'
import { plainMember } from '../registry-hub.ts'
import { type Authority, type Issued, makeAuthority } from './pki.ts'
import { b2bOf, issueNamed, type NamedIssuing, openUdapClient, type Signing } from './udap-client.ts'

export { clientUri, type Signing } from './udap-client.ts'

export const publicUrl = 'https://hub.example.org'
export const base = `${publicUrl}/network/fhir`
export const tokenUrl = `${publicUrl}/network/auth/token`
export const registerUrl = `${publicUrl}/network/udap/register`
export const askerOid = '2.16.840.1.113883.3.7700'
/** What the same organization calls itself in some of its assertions. */
export const askerUri = 'https://lakeside.example.org/organization'

/** OIDs of the two members. */
export const maple = { home: '2.16.840.1.113883.3.9001', own: '2.16.840.1.113883.3.9001.9' }
export const cedar = { home: '2.16.840.1.113883.3.9002', own: '2.16.840.1.113883.3.9002.9' }
export const patientOidOf = ({ home }: { home: string }) => `${home}.1`

export const b2b = b2bOf(askerOid)

export type FhirHub = {
  test: TestServer
  authority: Authority
  folder: string
  /** The client's certificate: it names `clientUri`. */
  client: Issued
  /** Tells the registry as one of the members, and brings the network up to date. */
  tell(member: typeof maple, ...acts: RegistryAct[]): Promise<void>
  /** A certificate that names these URIs. */
  issue(uris: readonly string[], more?: NamedIssuing): Promise<Issued>
  sign(claims: JWTPayload, signing?: Signing): Promise<string>
  statement(signing?: Signing): Promise<string>
  register(statement: string): Promise<LightMyRequestResponse>
  /** An assertion of a registered client. */
  assertion(client: string, signing?: Signing): Promise<string>
  signIn(assertion: string, form?: Record<string, string>): Promise<LightMyRequestResponse>
  /** Registered once; a fresh token each time. */
  token(form?: Record<string, string>, extension?: object): Promise<string>
  /** With a token of all scopes, unless told which. */
  get(path: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  inject(options: InjectOptions): Promise<LightMyRequestResponse>
  /** Looks at the gateway's folder again. */
  look(): Promise<void>
  /** What is counted of the network, as Prometheus reads it. */
  metrics(): Promise<string>
  /** What a member answers, until it is set anew. */
  setPurposes(member: typeof maple, purposes: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** @param log where the hub writes; nowhere unless given */
export async function openFhirHub(log?: Log): Promise<FhirHub> {
  const test = await testServer(log, [plainMember as unknown as Connector, carequality as unknown as Connector])
  const { hub, clock, keys } = test
  hub.registry = registryTaker
  hub.accountKeys = keys
  const authority = await makeAuthority({ name: 'Network Root', now: clock.now })
  const issue: FhirHub['issue'] = (uris, more) => issueNamed(authority, uris, more)
  const home = await mkdtemp(join(tmpdir(), 'causeway-fhir-'))
  const folder = join(home, 'network')
  const server = await issue([base, `${base}/${maple.home}`], { kind: 'rsa' })
  await writeGateway(folder, server, authority)

  const publicIds = new Map<string, string>()
  for (const [organization, member] of [
    [test.organization, maple],
    [await test.addOrganization('cedar-clinic'), cedar],
  ] as const) {
    const publicId = randomUUID()
    publicIds.set(member.home, publicId)
    await connect(test, organization, 'member', 'plain-member', publicId, { patientOid: member.own })
    await connect(test, organization, 'network', 'carequality', randomUUID(), {
      homeCommunityId: member.home,
      patientOid: patientOidOf(member),
      repositoryOid: `${member.home}.2`,
      purposes: ['TREATMENT'],
    })
  }
  hub.configurations.forget()

  const network = new pg.Pool({ ...hub.pool.options, options: `-c role=${networkRole}`, max: 3 })
  network.on('error', () => undefined)
  const responder = await openResponder(hub, {
    pools: { primary: { scoped: hub.pool, network } },
    dataFolder: home,
  })
  const gateway = await openGateway({ folder, log: hub.log, now: hub.now })
  const { members, reading, primary } = responder.network
  const registry = new Registry()
  const metrics = addNetworkMetrics(registry)
  const parts = { gateway, folder, responder, members, reading, primary, metrics }
  const app = await test.server({ publicUrl, network: parts })
  const upkeep = async () => {
    while ((await networkScopeDue(hub)) > 0);
    responder.network.members.forget()
  }
  await upkeep()
  // Each call from another address, so that a table of refusals is not slowed down; a test of that says its own.
  let calls = 0
  const inject = (options: InjectOptions) => {
    calls += 1
    return app.inject({ remoteAddress: `10.1.${Math.floor(calls / 250)}.${calls % 250}`, ...options })
  }
  const udap = await openUdapClient(authority, b2b, hub.now)
  const { certificate: client, sign } = udap
  const form = (url: string, fields: Record<string, string>) =>
    inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
    })
  const statement: FhirHub['statement'] = signing => udap.statement(registerUrl, signing)
  const register: FhirHub['register'] = software_statement =>
    inject({ method: 'POST', url: '/network/udap/register', payload: { software_statement, udap: '1' } })
  const assertion: FhirHub['assertion'] = (id, signing) => udap.assertion(tokenUrl, id, signing)
  const signIn: FhirHub['signIn'] = (client_assertion, fields = {}) =>
    form('/network/auth/token', {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion,
      udap: '1',
      ...fields,
    })
  let registered: string | undefined
  const token: FhirHub['token'] = async (fields, extension = b2b) => {
    registered ??= clientIdOf(await register(await statement()))
    const answered = await signIn(
      await assertion(registered, { claims: { extensions: { 'hl7-b2b': extension } } }),
      fields,
    )
    if (answered.statusCode !== 200) throw new Error(`signing in answered ${answered.statusCode}: ${answered.body}`)
    return answered.json<{ access_token: string }>().access_token
  }
  let usual: { token: string; until: number } | undefined
  const authorized = async (headers: Record<string, string> = {}) => {
    if (!usual || usual.until < clock.now.getTime())
      usual = { token: await token(), until: clock.now.getTime() + 200_000 }
    return { authorization: `Bearer ${usual.token}`, ...headers }
  }
  return {
    test,
    async setPurposes({ home: community }, purposes) {
      await test.owner.query(
        `update network_member set policy = jsonb_set(policy, '{purposes}', $2) where home_community = $1`,
        [community, JSON.stringify(purposes)],
      )
      responder.network.members.forget()
    },
    authority,
    folder,
    client,
    issue,
    sign,
    statement,
    register,
    assertion,
    signIn,
    token,
    inject,
    get: async (path, headers) =>
      inject({ method: 'GET', url: `/network/fhir${path}`, headers: await authorized(headers) }),
    post: async (path, body, headers) =>
      inject({
        method: 'POST',
        url: `/network/fhir${path}`,
        headers: await authorized({ 'content-type': 'application/fhir+json', ...headers }),
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async tell(member, ...acts) {
      const headers = new Map([['content-type', 'application/json']])
      const body = Buffer.from(JSON.stringify(acts))
      const received = await test.receive({ publicId: publicIds.get(member.home) ?? '', headers, body })
      if (received.kind !== 'stored') throw new Error(received.problem)
      await test.run()
      await upkeep()
    },
    look: gateway.look,
    metrics: () => registry.metrics(),
    async close() {
      gateway.stop()
      await responder.close()
      await network.end()
      await test.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

export function clientIdOf(registered: LightMyRequestResponse): string {
  if (registered.statusCode > 201) throw new Error(`registering answered ${registered.statusCode}: ${registered.body}`)
  return registered.json<{ client_id: string }>().client_id
}

/** The gateway's folder, as an operator fills it. */
async function writeGateway(folder: string, server: Issued, authority: Authority): Promise<void> {
  await mkdir(join(folder, 'trust'), { recursive: true })
  await mkdir(join(folder, 'revoked'), { recursive: true })
  await writeFile(join(folder, 'server.crt'), server.chain)
  await writeFile(join(folder, 'server.key'), server.key)
  await writeFile(join(folder, 'trust', 'root.pem'), authority.certificate)
  await writeFile(
    join(folder, 'gateway.yaml'),
    [
      'homeCommunityId: 2.16.840.1.113883.3.9000',
      'name: Maple County Exchange',
      'addresses: [https://hub.example.org:8443]',
      'partners:',
      `  - { homeCommunityId: ${askerOid}, name: Lakeside Hospital, organizationUris: [${askerUri}] }`,
    ].join('\n'),
  )
}

async function connect(
  { hub, clock }: TestServer,
  organization: string,
  slug: string,
  connector: string,
  publicId: string,
  settings: Record<string, string | string[]>,
): Promise<void> {
  const id = uuidv7()
  const sealed = hub.sealer.sealJson(organization, 'connection', id, settings)
  await withScope(hub.pool, organization, db =>
    writeConnection(
      db,
      organization,
      { id, slug, connector, public_id: publicId, version: 1, settings: sealed },
      clock.now,
    ),
  )
}
