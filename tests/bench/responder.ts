/**
 * The whole responder over mutual TLS: processes of the role `responder`, requests that were signed beforehand and are all
 * different, load generator and PostgreSQL on the same cores. Beside it the floors of the same run: an empty endpoint behind
 * mutual TLS, and the bare look-up (`npm run bench -- network`).
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeFlags } from '../../scripts/node-flags.mjs'
import { composeQuery, composeRetrieve } from '../../src/connectors/carequality/client/compose.ts'
import { networkScopeDue } from '../../src/jobs/network-scope.ts'
import type { RegistryAct } from '../../src/model/registry/acts.ts'
import { registryTaker } from '../../src/registry/take.ts'
import { insertMessages } from '../../src/store/messages.ts'
import { withScope } from '../../src/store/scope.ts'
import { type Authority, type Issued, makeAuthority } from '../network/pki.ts'
import type { Place } from '../registry-population.ts'
import { type BenchHub, openBenchHub } from './bench-hub.ts'
import { loadNetwork, measureBareLookUp, type NetworkPeople, placeOf, withHub } from './network.ts'
import { type Process, postgresCpuMs, startProcess, usageOf } from './processes.ts'
import { report } from './report.ts'
import { askerOf, longLived, type Making, makeInProcess, readMessages } from './signed-requests.ts'
import { type Expect, type Loaded, loadClosed, loadPaced, type Target } from './tls-load.ts'

const home = '2.16.840.1.113883.3.7777.1'
const patientOid = `${home}.1`
const repositoryOid = `${home}.2`
const partnerHome = '2.16.840.1.113883.3.9999.2'
const memberOid = '2.16.840.1.113883.3.6147.458.2.9'
/** What assertions are made for; where the processes really listen says the test, not the message. */
const address = 'https://gateway.example'
const soap = 'application/soap+xml; charset=utf-8'

const yaml = `
organization: { slug: bench, name: Bench, environment: staging }
connections:
  - { id: member, connector: referral-inbox, settings: {} }
  - { id: network, connector: carequality, settings: { homeCommunityId: '${home}', patientOid: '${patientOid}', repositoryOid: '${repositoryOid}' } }
`

const seed = 7
const signers = 2
const processes = 2
const connections = 32
const documentPeople = 500
/** Characters of narrative: with what stands around it, a C-CDA of 50 KB. */
const narrative = 44_000

/** @param people in the registry @param requests discoveries as fast as they go @param day discoveries of a whole day; 0: none */
export async function measureResponder(people: number, requests: number, day = 0): Promise<void> {
  const bench = await openBenchHub(yaml)
  const folder = join(bench.config.dataFolder, 'network')
  const made = join(bench.config.dataFolder, 'requests')
  await mkdir(join(folder, 'trust'), { recursive: true })
  await mkdir(made, { recursive: true })
  const authority = await makeAuthority({ name: 'Bench Root', now: new Date(), kind: 'rsa' })
  const server = await authority.issue({ name: 'localhost', hosts: ['localhost'], usage: 'server', kind: 'rsa' })
  const partner = await authority.issue({ name: 'partner.example', usage: 'both', kind: 'rsa' })
  await layFolder(folder, authority, server)
  const running: Process[] = []
  try {
    const who = { homeCommunity: partnerHome, certificate: partner.chain, key: partner.key }
    const sign = async (name: string, from: number, count: number) => {
      const each = Math.ceil(count / signers)
      const files = Array.from({ length: signers }, (_, place) => join(made, `${name}-${place}`))
      await Promise.all(
        files.map((file, place) => {
          const population = { seed, size: people }
          const making: Making = {
            ...who,
            file,
            to: `${address}/network/ihe/xcpd`,
            population,
            from: from + place * each,
            count: each,
          }
          return makeInProcess(making)
        }),
      )
      return files
    }
    const began = performance.now()
    const warm = await sign('warm', 0, 1_000)
    const fast = await sign('fast', 1_000, requests)
    const paced = await sign('paced', 1_000 + requests, 3_000)
    const whole = day > 0 ? await sign('day', 4_000 + requests, day) : []
    report('responder-signed', { requests: requests + 4_000 + day, ms: Math.round(performance.now() - began) })

    const { people: known, told: patients } = await fill(bench, people)
    await whenQuiet()
    await measureBareLookUp(bench, known)
    for (let each = 0; each < processes; each += 1) running.push(await startResponder(bench))
    const targetOf = ({ port }: { port: number }): Target => ({
      url: `https://localhost:${port}`,
      path: '/network/ihe/xcpd',
      ca: authority.certificate,
      certificate: partner.chain,
      key: partner.key,
    })
    const ports = running.map(({ url }) => ({ port: Number(new URL(url).port) + 363 }))
    const targets = ports.map(targetOf)
    const floor = await measureFloor(folder, made, { authority, partner }, fast)
    const watch = <T extends Loaded>(name: string, work: () => Promise<T>) =>
      measured(name, { bench, running, floor }, work)

    await loadClosed(targets, connections, bodiesOf(warm), soap, answeredDiscovery)
    await watch('responder-discover', () => loadClosed(targets, connections, bodiesOf(fast), soap, answeredDiscovery))
    const slowly = await collected(paced, 3_000)
    await watch('responder-discover-paced', () => loadPaced(targets, connections, slowly, soap, answeredDiscovery, 100))

    const asker = askerOf(who)
    const composing = (path: string) => ({
      to: address + path,
      asker,
      now: new Date(),
      newId: randomUUID,
      signing: longLived,
    })
    const query = Array.from({ length: 4_000 }, (_, index) => {
      const patient = { authority: patientOid, id: patients[index % patients.length]?.person ?? '' }
      return composeQuery(
        { kind: 'find', homeCommunity: home, patient, wanted: {} },
        composing('/network/ihe/xca-query'),
      ).body
    })
    const to = (path: string) => targets.map(target => ({ ...target, path }))
    await watch('responder-query', () =>
      loadClosed(to('/network/ihe/xca-query'), connections, query[Symbol.iterator](), soap, answeredQuery),
    )
    let contentType = soap
    const retrieve = Array.from({ length: 3_000 }, (_, index) => {
      const uniqueId = patients[index % patients.length]?.document ?? ''
      const asked = composeRetrieve([{ homeCommunity: home, repository: repositoryOid, uniqueId }], {
        ...composing('/network/ihe/xca-retrieve'),
        form: 'inline',
      })
      contentType = asked.contentType
      return asked.body
    })
    await watch('responder-retrieve', () =>
      loadClosed(
        to('/network/ihe/xca-retrieve'),
        connections,
        retrieve[Symbol.iterator](),
        contentType,
        answeredRetrieve,
      ),
    )
    if (day > 0)
      await watch('responder-day', () => loadClosed(targets, connections, bodiesOf(whole), soap, answeredDiscovery))
  } finally {
    await Promise.all(running.map(each => each.stop()))
    await bench.close()
    await rm(made, { recursive: true, force: true })
  }
}

async function layFolder(folder: string, authority: Authority, server: Issued): Promise<void> {
  await writeFile(join(folder, 'trust', 'bench.pem'), authority.certificate)
  await writeFile(join(folder, 'server.crt'), server.chain)
  await writeFile(join(folder, 'server.key'), server.key)
  await writeFile(
    join(folder, 'gateway.yaml'),
    [
      `homeCommunityId: 2.16.840.1.113883.3.7777`,
      'name: Bench gateway',
      'environment: staging',
      `addresses: [${address}]`,
      'partners:',
      `  - { homeCommunityId: ${partnerHome}, name: Partner }`,
      '',
    ].join('\n'),
  )
}

type Told = { person: string; document: string }

/** People, documents of some of them, and the network scope. */
async function fill(bench: BenchHub, count: number): Promise<{ people: NetworkPeople; told: Told[] }> {
  return withHub(bench, async opened => {
    const people = await loadNetwork(bench, opened, count)
    const place = await placeOf(bench, opened)
    const told: Told[] = []
    for (const [person, number] of [...people.truth].slice(0, documentPeople)) {
      const document = randomUUID()
      await take(place, documentOf(number, document))
      told.push({ person, document })
    }
    await networkScopeDue(opened.hub)
    return { people, told }
  })
}

/** With `BENCH_WAIT=file`, nothing is measured before that file exists: setting up is slow and can be done beforehand. */
async function whenQuiet(): Promise<void> {
  const file = process.env.BENCH_WAIT
  while (file && !existsSync(file)) await new Promise(resolve => setTimeout(resolve, 1_000))
}

function documentOf(number: string, uniqueId: string): RegistryAct {
  const identity = { type: memberOid, value: number }
  return {
    kind: 'document',
    person: { identity, identifiers: [identity] },
    patient: { resourceType: 'Patient' },
    document: {
      uniqueId,
      typeCode: '34133-9',
      title: 'Summary of care',
      createdAt: '2026-01-20T10:00:00Z',
      confidentiality: 'N',
      content: {
        Header: {
          Document: { ID: uniqueId, Title: 'Summary of care', DateTime: '2026-01-20T10:00:00Z' },
          Patient: {
            Identifiers: [{ ID: number, IDType: memberOid }],
            Demographics: { FirstName: 'A', LastName: 'B' },
          },
        },
        ChiefComplaintText: 'Cough for a week. '.repeat(narrative / 18),
      },
    },
    at: '2026-01-22T11:00:00Z',
    remarks: [],
  }
}

async function take({ hub, organization, connection }: Place, act: RegistryAct): Promise<void> {
  await withScope(hub.pool, organization, async db => {
    const configuration = await hub.configurations.within(db, organization)
    const id = hub.newId()
    const empty = hub.sealer.sealJson(organization, 'message.headers', id, {})
    const row = { connection: connection.id, origin: 'push', receivedAt: hub.now(), size: 0, headers: empty } as const
    const body = hub.sealer.seal(organization, 'message', id, '')
    await insertMessages(db, organization, [{ ...row, id, bodyToken: BigInt(`0x${id.slice(-12)}`), body }])
    const context = { hub, db, organization, configuration, connection, now: hub.now() }
    await registryTaker.take(context, [{ message: id, acts: [act] }])
  })
}

async function startResponder(bench: BenchHub): Promise<Process> {
  return startProcess('responder', { ...bench.environment, PORT: String(await freePort()) })
}

/** A free port whose neighbour 363 further on is likely free as well. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port > 60_000 ? port - 10_000 : port))
    })
  })
}

const empty = fileURLToPath(new URL('./empty-endpoint.ts', import.meta.url))

/** The empty endpoint, as many of them as there are responders. */
async function measureFloor(
  folder: string,
  made: string,
  { authority, partner }: { authority: Authority; partner: Issued },
  files: readonly string[],
): Promise<Loaded> {
  const ca = join(made, 'ca.pem')
  await writeFile(ca, authority.certificate)
  const started = await Promise.all(
    Array.from({ length: processes }, () => {
      const child = spawn(
        process.execPath,
        [...nodeFlags, empty, join(folder, 'server.crt'), join(folder, 'server.key'), ca],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      return new Promise<{ child: typeof child; port: string }>((resolve, reject) => {
        child.once('exit', code => reject(new Error(`the empty endpoint ended with ${code}`)))
        child.stdout.on('data', chunk => resolve({ child, port: new URL(String(chunk).split(' ').at(-1) ?? '').port }))
      })
    }),
  )
  const targets = started.map(
    ({ port }): Target => ({
      url: `https://localhost:${port}`,
      path: '/',
      ca: authority.certificate,
      certificate: partner.chain,
      key: partner.key,
    }),
  )
  const floor = await loadClosed(targets, connections, bodiesOf(files), soap, status => status === 200)
  for (const { child } of started) {
    child.removeAllListeners('exit')
    child.kill('SIGTERM')
  }
  report('responder-floor', floor)
  return floor
}

type Measuring = { bench: BenchHub; running: readonly Process[]; floor: Loaded }

async function measured<T extends Loaded>(
  name: string,
  { bench, running, floor }: Measuring,
  work: () => Promise<T>,
): Promise<T> {
  const { pid } = bench.database
  const before = await Promise.all(running.map(each => usageOf(each.pid)))
  const postgres = await postgresCpuMs(pid)
  const phases = await phasesOf(running)
  const loaded = await work()
  const after = await Promise.all(running.map(each => usageOf(each.pid)))
  const cpu = after.reduce((sum, each, index) => sum + each.cpuMs - (before[index]?.cpuMs ?? 0), 0)
  const perRequest = (ms: number) => Math.round((ms * 1000) / loaded.requests)
  report(name, {
    ...loaded,
    ofFloor: Math.round((loaded.perSecond / floor.perSecond) * 1000) / 1000,
    cpuUs: {
      responders: perRequest(cpu),
      postgres: perRequest((await postgresCpuMs(pid)) - postgres),
      load: perRequest(loaded.cpuMs),
    },
    phaseMs: difference(phases, await phasesOf(running)),
    rssMb: after.map(each => each.rssMb),
    peakMb: after.map(each => each.peakMb),
  })
  return loaded
}

type Phases = ReadonlyMap<string, { sum: number; count: number }>

/** Seconds and numbers of each phase so far, of all processes, from what they tell a scraper. */
async function phasesOf(running: readonly Process[]): Promise<Phases> {
  const phases = new Map<string, { sum: number; count: number }>()
  for (const { url } of running) {
    const text = await (await fetch(`${url}/metrics`)).text()
    for (const [, what, labels = '', value] of text.matchAll(
      /^causeway_network_phase_seconds_(sum|count)\{([^}]*)\} (\S+)$/gm,
    )) {
      const name = `${/transaction="([^"]*)"/.exec(labels)?.[1]} ${/phase="([^"]*)"/.exec(labels)?.[1]}`
      const known = phases.get(name) ?? { sum: 0, count: 0 }
      if (what === 'sum') known.sum += Number(value)
      else known.count += Number(value)
      phases.set(name, known)
    }
  }
  return phases
}

function difference(before: Phases, after: Phases): Record<string, number> {
  const entries = [...after].flatMap(([name, { sum, count }]): [string, number][] => {
    const was = before.get(name) ?? { sum: 0, count: 0 }
    return count > was.count ? [[name, Math.round(((sum - was.sum) / (count - was.count)) * 1e6) / 1000]] : []
  })
  return Object.fromEntries(entries)
}

async function* bodiesOf(files: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of files) yield* readMessages(file)
}

async function collected(files: readonly string[], most: number): Promise<Buffer[]> {
  const bodies: Buffer[] = []
  for await (const body of bodiesOf(files)) if (bodies.length < most) bodies.push(body)
  return bodies
}

const has =
  (word: string): Expect =>
  (status, body) =>
    status === 200 && body.includes(word)
/** OK or NF: an answer, no error. */
const answeredDiscovery: Expect = (status, body) =>
  status === 200 && /queryResponseCode code="(OK|NF)"/.test(body.toString())
const answeredQuery = has('ResponseStatusType:Success')
const answeredRetrieve = has('ResponseStatusType:Success')
