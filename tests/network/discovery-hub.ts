/** Organizations that take part in the network, on one hub, with people that their members tell of; and the responder. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { applyConfiguration } from '../../src/configuration/apply.ts'
import { describeFileFaults, readConfiguration } from '../../src/configuration/file.ts'
import { networkScopeDue } from '../../src/jobs/network-scope.ts'
import type { Patient } from '../../src/model/fhir.ts'
import type { Discovery, DiscoveryAnswer } from '../../src/model/network/discovery.ts'
import type { Requester } from '../../src/model/network/requester.ts'
import type { RegistryAct } from '../../src/model/registry/acts.ts'
import { type OpenedResponder, openResponder } from '../../src/network/responder.ts'
import type { Hub } from '../../src/pipeline/hub.ts'
import { writeKeys } from '../../src/registry/keys.ts'
import { openAccountKeys } from '../../src/store/hubKeys.ts'
import { isKeyFailure } from '../../src/store/keyFailure.ts'
import type { NetworkPools } from '../../src/store/network-pools.ts'
import { networkRole } from '../../src/store/network-pools.ts'
import { connectionConfig } from '../../src/store/pool.ts'
import { type Scope, withScope } from '../../src/store/scope.ts'
import { testKeys } from '../keys.ts'
import { openRegistryHub, type RegistryHub } from '../registry-hub.ts'

export type Place = { slug: string; organization: string; home: string; patientOid: string; repositoryOid: string }

export type DiscoveryHub = RegistryHub & {
  responder: OpenedResponder
  pools: NetworkPools
  dataFolder: string
  places: readonly Place[]
  /** Tells the registry of an organization, and brings the network up to date. */
  tellAt(place: Place, ...acts: RegistryAct[]): Promise<void>
  /** Applies an organization's configuration; `part` are lines of its connection's settings, null: it takes part no more. */
  configure(place: Place, change?: { more?: string; out?: boolean; matching?: string }): Promise<void>
  /** Brings the network up to date. */
  keepCurrent(): Promise<void>
  ask(patient: Patient, more?: Partial<Discovery>, requester?: Partial<Requester>): Promise<DiscoveryAnswer>
  askAt(place: Place, patient: Patient, requester?: Partial<Requester>): Promise<DiscoveryAnswer>
  within<T>(place: Place, work: (db: Scope) => Promise<T>): Promise<T>
  /** Another responder on the same database. */
  another(pools?: NetworkPools, process?: Hub): Promise<OpenedResponder>
  pool(role?: string, url?: string): pg.Pool
}

export const asking: Requester = {
  via: 'ihe',
  homeCommunity: '2.16.840.1.113883.3.9999.1',
  organization: { oid: '2.16.840.1.113883.3.9999.1', name: 'General Hospital' },
  user: { name: 'Ada Asker', role: { code: '106289002', system: '2.16.840.1.113883.6.96' } },
  purpose: 'TREATMENT',
  certificate: 'ab'.repeat(32),
  messageId: 'urn:uuid:0',
}

export async function openDiscoveryHub(
  slugs: readonly string[] = ['maple-street', 'oak-street'],
): Promise<DiscoveryHub> {
  const registry = await openRegistryHub()
  const { test } = registry
  const { hub } = test
  const hubKeys = await testKeys()
  hub.accountKeys = await openAccountKeys(hub.pool, hubKeys.keyring, () => new Date())
  const dataFolder = await mkdtemp(join(tmpdir(), 'causeway-network-'))
  const opened: pg.Pool[] = []
  const pool = (role?: string, url = test.databaseUrl) => {
    const made = new pg.Pool({ ...connectionConfig(url, role), max: 4 })
    made.on('error', () => undefined)
    opened.push(made)
    return made
  }
  const pools: NetworkPools = { primary: { scoped: hub.pool, network: pool(networkRole) } }
  const responders: OpenedResponder[] = []
  const another: DiscoveryHub['another'] = async (use = pools, process = hub) => {
    const responder = await openResponder(process, { pools: use, dataFolder })
    responders.push(responder)
    return responder
  }
  const responder = await another()
  const publicIds = new Map<string, string>()

  const configure: DiscoveryHub['configure'] = async (place, { more = '', out = false, matching } = {}) => {
    const { slug, home, patientOid, repositoryOid } = place
    const part = `{ homeCommunityId: '${home}', patientOid: '${patientOid}', repositoryOid: '${repositoryOid}'${more} }`
    const yaml = [
      `organization: { slug: ${slug}, name: ${slug}, environment: staging }`,
      ...(matching ? [`matching: ${matching}`] : []),
      'connections:',
      '  - { id: member, connector: plain-member, settings: {} }',
      ...(out ? [] : [`  - { id: network, connector: carequality, settings: ${part} }`]),
    ].join('\n')
    const read = readConfiguration(yaml, hub.connectors)
    if (!read.ok) throw new Error(describeFileFaults('test.yaml', read.faults))
    const { organization } = await applyConfiguration(hub, hub.keys, read.file, { prune: out })
    place.organization = organization
    const rows = await withScope(hub.pool, organization, db =>
      db.query<{ public_id: string }>(`select public_id from connection where slug = 'member'`),
    )
    publicIds.set(slug, rows.rows[0]?.public_id ?? '')
  }
  const keepCurrent = async () => {
    for (const { organization } of places)
      await writeKeys(hub, organization).catch((error: unknown) => {
        if (!isKeyFailure(error)) throw error // erased: nothing is written there any more
      })
    await networkScopeDue(hub)
    for (const each of responders) each.network.members.forget()
  }
  const places: Place[] = slugs.map((slug, index) => {
    const root = `2.16.840.1.113883.3.7777.${index + 1}`
    return { slug, organization: '', home: root, patientOid: `${root}.1`, repositoryOid: `${root}.2` }
  })
  for (const place of places) await configure(place)
  await keepCurrent()

  const ask: DiscoveryHub['ask'] = (patient, more, requester) =>
    responder.discover(
      { ...asking, messageId: `urn:uuid:${randomUUID()}`, ...requester },
      {
        addressed: { kind: 'everybody' },
        patient,
        ...more,
      },
    )
  return {
    ...registry,
    responder,
    pools,
    dataFolder,
    places,
    configure,
    keepCurrent,
    another,
    pool,
    ask,
    askAt: (place, patient, requester) =>
      ask(patient, { addressed: { kind: 'member', homeCommunity: place.home } }, requester),
    within: (place, work) => withScope(hub.pool, place.organization, work),
    async tellAt(place, ...acts) {
      const headers = new Map([['content-type', 'application/json']])
      const body = Buffer.from(JSON.stringify(acts))
      const received = await test.receive({ publicId: publicIds.get(place.slug) ?? '', headers, body })
      if (received.kind !== 'stored') throw new Error(received.problem)
      await test.applyAll()
      await keepCurrent()
    },
    async close() {
      await Promise.all(responders.map(each => each.close()))
      await Promise.all(opened.map(each => each.end()))
      await registry.close()
      await hubKeys.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
