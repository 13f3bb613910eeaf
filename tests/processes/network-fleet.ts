/**
 * An installation that answers the network: two organizations whose members push over HTTP, one process that serves and works,
 * and responders, all of them real processes under a supervisor; and the files of its gateway, which may change.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { nodeEnvironment, nodeFlagsOf } from '../../scripts/node-flags.mjs'
import { parseConfig } from '../../src/config.ts'
import { type Member as MemberSystem, makeMemberKeys, openMember } from '../../src/demo/network-member.ts'
import { createLog } from '../../src/log.ts'
import { pause, resume } from '../../src/pipeline/connections.ts'
import type { Hub } from '../../src/pipeline/hub.ts'
import { type OpenedHub, openHubOf } from '../../src/start.ts'
import { findOrganization } from '../../src/store/configuration.ts'
import { statements } from '../../src/store/scope.ts'
import { gatewayFile } from '../network/gateway.ts'
import { type Authority, type Issued, makeAuthority } from '../network/pki.ts'
import { openOwner } from './aftermath.ts'
import { keepRunning, type Member as Process } from './fleet.ts'
import { type Installation, prepareInstallation } from './hub-environment.ts'
import { chooseLastingPort, type KillablePostgres, startKillablePostgres } from './postgres.ts'
import { type Replica, startReplica } from './replica.ts'

/** The address that partners know; before the responders stands what spreads connections over them. */
export const publicAddress = 'https://gateway.example'
/** How far the listener of the network is from the port of its process. */
const portOffset = 363

export type Place = {
  slug: string
  home: string
  patientOid: string
  repositoryOid: string
  /** Under which its member numbers its patients. */
  memberOid: string
  member: MemberSystem
}

/** Resident memory, and open files and sockets. */
export type Vitals = { bytes: number; handles: number }
/** `port` is where it listens for the network. */
export type Responding = Process & { port: number; vitals(): Promise<Vitals> }

export type NetworkFleet = {
  postgres: KillablePostgres
  /** That responders read; where one was asked for. */
  replica?: Replica
  installation: Installation
  places: readonly Place[]
  operator: OpenedHub
  /** Serves and works. */
  hub: Process
  responders: readonly Responding[]
  authority: Authority
  partner: Issued
  /** Writes a file of the gateway's folder in one step. */
  put(name: string, content: string | Buffer): Promise<void>
  /** Waits until nobody is to be written into the network scope any more. */
  settled(): Promise<void>
  close(): Promise<void>
}

export type FleetWishes = { replica?: boolean }

/** Starts everything; `close` leaves nothing. */
export async function openNetworkFleet(responders: number, wishes: FleetWishes = {}): Promise<NetworkFleet> {
  const closers: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const each of closers.splice(0).toReversed()) await each()
  }
  try {
    const postgres = await startKillablePostgres()
    closers.push(() => postgres.stop())
    const replica = wishes.replica ? await startReplica(postgres) : undefined
    if (replica) closers.push(() => replica.stop())
    const installation = await prepareInstallation(postgres)
    closers.push(() => installation.remove())
    const put = async (name: string, content: string | Buffer) => {
      const path = join(installation.folder, 'data', 'network', name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(`${path}.part`, content, { mode: 0o600 })
      await rename(`${path}.part`, path)
    }
    const authority = await makeAuthority({ name: 'Network Root', now: new Date() })
    const partner = await authority.issue({ name: 'partner.example', hosts: ['partner.example'] })
    const server = await authority.issue({ name: 'localhost', hosts: ['localhost'], usage: 'server' })
    await put('trust/root.pem', authority.certificate)
    await put('server.crt', server.chain)
    await put('server.key', server.key)
    await put('gateway.yaml', gatewayFile(publicAddress))

    const hubPort = await chooseLastingPort(portOffset)
    const places: Place[] = []
    for (const [index, slug] of ['maple-street', 'oak-street'].entries())
      places.push(await addPlace(installation, slug, index + 1, `http://127.0.0.1:${hubPort}`))
    const operator = await openOperator(installation)
    closers.push(() => operator.close())
    const start = (role: 'all' | 'responder', port: number) => {
      const reads = replica && role === 'responder' ? { DATABASE_REPLICA_URL: replica.url } : {}
      // Memory as `npm run causeway` has it: a soak looks at it.
      const env = { ...installation.env, ...nodeEnvironment, ...reads, PORT: String(port) }
      const started = keepRunning(role, env, nodeFlagsOf(['--role', role]))
      closers.push(() => started.stop())
      return started
    }
    const hub = start('all', hubPort)
    const answering: Responding[] = []
    for (let index = 0; index < responders; index += 1) {
      const port = await chooseLastingPort(portOffset)
      const process = start('responder', port)
      answering.push({ ...process, port: port + portOffset, vitals: () => vitalsOf(process) })
    }
    await Promise.all([hub, ...answering].map(each => each.ready()))
    return {
      postgres,
      ...(replica ? { replica } : {}),
      installation,
      places,
      operator,
      hub,
      responders: answering,
      authority,
      partner,
      put,
      close,
      async settled() {
        const owner = await openOwner(postgres.ownerUrl)
        const due = async () =>
          (await owner.query('select 1 from registry_patient where projected_at is null limit 1')).rows.length > 0
        for (let tries = 0; tries < 600 && (await due()); tries += 1) await wait(50)
        await owner.end()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function addPlace(installation: Installation, slug: string, number: number, url: string): Promise<Place> {
  const home = `2.16.840.1.113883.3.8888.${number}`
  const oids = { home, patientOid: `${home}.1`, repositoryOid: `${home}.2`, memberOid: `${home}.3` }
  const keys = await makeMemberKeys()
  const { out } = await installation.apply(
    [
      `organization: { slug: ${slug}, name: ${slug}, environment: staging }`,
      'connections:',
      `  - { id: member, connector: redox, settings: { patientOid: '${oids.memberOid}', jwks: '${keys.jwks}' } }`,
      '  - id: network',
      '    connector: carequality',
      `    settings: { homeCommunityId: '${home}', patientOid: '${oids.patientOid}', repositoryOid: '${oids.repositoryOid}' }`,
    ].join('\n'),
  )
  const publicId = /receives\s+member at \/in\/(\S+)/.exec(out)?.[1]
  if (!publicId) throw new Error(`the member of ${slug} has no client id`)
  return { slug, ...oids, member: openMember({ url, publicId, oid: oids.memberOid, keys }) }
}

/** The hub as an operator's command opens it: nothing runs in it. */
async function openOperator({ env }: Installation): Promise<OpenedHub> {
  const parsed = parseConfig(env)
  if (!parsed.ok) throw new Error('the installation has a configuration that is not valid')
  return openHubOf(parsed.config, createLog('silent'))
}

/** Pauses an organization's part in the network, or resumes it. */
export async function setPaused({ operator: { hub } }: NetworkFleet, { slug }: Place, paused: boolean): Promise<void> {
  const organization = await organizationOf(hub, slug)
  const { connections } = (await hub.configurations.get(organization)) ?? { connections: new Map() }
  const part = [...connections.values()].find(each => each.slug === 'network')
  const how = { reason: 'a fleet under test', by: 'operator' }
  const act = paused ? pause : resume
  const done = await act(hub, organization, 'connection', part?.id ?? '', how)
  if (done.kind !== 'done') throw new Error(`the part of ${slug} could not be paused or resumed: ${done.kind}`)
}

export async function organizationOf(hub: Hub, slug: string): Promise<string> {
  const organization = await findOrganization(statements(hub.pool), slug)
  if (organization === undefined) throw new Error('an organization of the fleet is gone')
  return organization
}

/** As the process says of itself. */
async function vitalsOf(process: Process): Promise<Vitals> {
  const text = await (await fetch(`${process.url()}/metrics`)).text()
  const read = (name: string) => Number(new RegExp(`^causeway_${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
  return { bytes: read('process_resident_memory_bytes'), handles: read('process_open_fds') }
}
