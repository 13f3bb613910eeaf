/**
 * What is measured: a real installation on this machine. PostgreSQL (embedded, durable), a web and a worker process started
 * by the command line, the simulated EHR as a process, and this process as the load generator.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { nodeFlags } from '../../scripts/node-flags.mjs'
import { type Config, parseConfig } from '../../src/config.ts'
import { applyConfiguration } from '../../src/configuration/apply.ts'
import { readConfiguration } from '../../src/configuration/file.ts'
import { connectors } from '../../src/connectors/registry.ts'
import { ehrClient, type Simulator, startSimulator } from '../../src/demo/simulators.ts'
import { createLog } from '../../src/log.ts'
import { openHubOf } from '../../src/start.ts'
import { type Embedded, startEmbedded } from '../../src/store/embedded.ts'
import { patientOf } from './bookings.ts'

export type Installation = {
  database: Embedded
  ehr: ReturnType<typeof ehrClient> & { url: string; pid: number }
  secret: string
  organization: string
  config: Config
  /** Path of the inbound address. */
  path: string
  /** Starts a hub process and resolves with its address once it listens. */
  start(role: 'web' | 'worker'): Promise<Process>
  /** Gathers statistics, as PostgreSQL does by itself a quarter of a minute after the first rows came. */
  analyze(): Promise<void>
  /** Takes away the messages that were only received, so that the next measurement does not apply them. */
  empty(): Promise<void>
  close(): Promise<void>
}

export type Process = { url: string; pid: number; stop(): Promise<void> }

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** Sets everything up with `people` patients known to the EHR. */
export async function openInstallation(people: number): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-bench-'))
  const database = await startEmbedded({ dataFolder: folder, log: () => {} })
  const simulator: Simulator = await startSimulator('ehr', 0)
  const ehr = { ...ehrClient(simulator.url), url: simulator.url, pid: simulator.pid }
  await ehr.put({
    resourceType: 'Practitioner',
    id: 'okafor',
    active: true,
    name: [{ family: 'Okafor', given: ['Imani'] }],
  })
  await ehr.put({ resourceType: 'Location', id: 'main', status: 'active', name: 'Main clinic' })
  for (let index = 0; index < people; index += 1) await ehr.put(patientOf(index))
  const secret = randomBytes(16).toString('hex')
  const environment = {
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    CAUSEWAY_DATA: folder,
    CAUSEWAY_MASTER_KEY: randomBytes(32).toString('base64'),
    CAUSEWAY_LOG_LEVEL: 'warn',
    PORT: '0',
  }
  const parsed = parseConfig(environment)
  if (!parsed.ok) throw new Error('the benchmark made a wrong configuration')
  const opened = await openHubOf(parsed.config, createLog('warn'))
  const read = readConfiguration(yaml(simulator.url, secret), connectors)
  if (!read.ok) throw new Error('the benchmark made a wrong file')
  const changes = await applyConfiguration(opened.hub, opened.hub.keys, read.file)
  await opened.close()

  const running: Process[] = []
  return {
    database,
    ehr,
    secret,
    organization: changes.organization,
    config: parsed.config,
    path: changes.inbound[0]?.path ?? '',
    async start(role) {
      const started = await startProcess(role, environment)
      running.push(started)
      return started
    },
    analyze: () => asOwner(database, 'analyze'),
    empty: () => asOwner(database, 'truncate message cascade'),
    async close() {
      await Promise.all(running.map(each => each.stop()))
      await simulator.stop()
      await database.stop()
      await rm(database.folder, { recursive: true, force: true })
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function asOwner(database: Embedded, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  await client.query(statement)
  await client.end()
}

function startProcess(role: string, environment: Record<string, string>): Promise<Process> {
  const child: ChildProcess = spawn(process.execPath, [...nodeFlags, ...profile(role), main, 'start', '--role', role], {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    let printed = ''
    child.once('exit', code => reject(new Error(`${role} ended with ${code}: ${printed}`)))
    child.stdout?.on('data', chunk => {
      printed += chunk
      const url = printed.match(/listens at (\S+)/)?.[1]
      if (!url || !child.pid) return
      const stop = () =>
        new Promise<void>(done => {
          if (child.exitCode !== null || child.signalCode !== null) return done()
          child.once('exit', () => done())
          child.kill('SIGTERM')
        })
      resolve({ url, pid: child.pid, stop })
    })
  })
}

/** With `BENCH_PROFILE=folder`, a CPU profile of each process is written there when it stops. */
function profile(role: string): string[] {
  const folder = process.env.BENCH_PROFILE
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}/${role}`] : []
}

function yaml(ehr: string, secret: string): string {
  return `
organization: { slug: bench, name: Bench, environment: staging }
connections:
  - { id: calcom, connector: calcom, settings: { webhookSecrets: ['${secret}'] } }
  - { id: ehr, connector: fhir, settings: { baseUrl: '${ehr}', auth: { kind: none } } }
routes:
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'] }
crosswalks:
  - { id: practitioners, kind: practitioner, from: calcom, to: ehr, entries: { '5': Practitioner/okafor } }
  - { id: places, kind: location, from: calcom, to: ehr, entries: { '12 Clinic Way, Toronto': Location/main } }
  - { id: visits, kind: event-type, from: calcom, to: ehr, entries: { '7': { serviceType: { code: visit } } } }
  - { id: questions, kind: question, from: calcom, to: ehr, entries: { dateOfBirth: birthDate } }
`
}

export type Usage = { cpuMs: number; rssMb: number }

/** CPU time so far and resident memory of a process, from /proc (Linux); zeros elsewhere. */
export async function usageOf(pid: number): Promise<Usage> {
  try {
    const stat = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    const ticks = Number(stat[11]) + Number(stat[12])
    return { cpuMs: ticks * 10, rssMb: Math.round(Number(status.match(/VmRSS:\s+(\d+)/)?.[1] ?? 0) / 1024) }
  } catch {
    return { cpuMs: 0, rssMb: 0 }
  }
}

/** CPU milliseconds of PostgreSQL so far: the postmaster's children, ended ones included. */
export async function postgresCpuMs(pid: number): Promise<number> {
  try {
    const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').filter(Boolean)
    const own = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
    const ended = (Number(own[13]) + Number(own[14])) * 10
    const living = await Promise.all(children.map(child => usageOf(Number(child)).then(usage => usage.cpuMs)))
    return ended + living.reduce((sum, each) => sum + each, 0)
  } catch {
    return 0
  }
}
