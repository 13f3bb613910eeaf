/**
 * A PostgreSQL server that a test can kill and start again at the same port, with the durable settings of the embedded
 * one. Hubs reach it through DATABASE_URL, as they reach a server of one's own.
 */
import { execFileSync, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { startCluster } from '../../src/store/embedded/cluster.ts'
import { cleanEnvironment } from '../../src/store/embedded/environment.ts'
import { keepPasswords, type Passwords } from '../../src/store/embedded/passwords.ts'
import { type Place, prepareFolder, prepareRunner, rootHome } from '../../src/store/embedded/place.ts'
import { stopPostmaster } from '../../src/store/embedded/postmaster.ts'
import { applicationLogin, database, ensureRoles, ownerRole } from '../../src/store/embedded/roles.ts'
import { settings } from '../../src/store/embedded/settings.ts'

const startLimitMs = 60_000

/** A cluster of files and the port that its server listens at. */
export type ServerFiles = {
  place: Place
  data: string
  port: number
  /** Of the superuser. */
  superUrl: string
  /** Of a role in the hub's database, at this server. */
  urlOf(role: 'application' | 'owner'): string
}

export type KillablePostgres = {
  files: ServerFiles
  /** Of the application's login, and of the owner for migrations. */
  url: string
  ownerUrl: string
  /** Kills the postmaster as a power cut would; its sessions end when they notice. */
  killServer(): Promise<void>
  /** Stops it and all its processes without a word to anybody, as a machine does that hangs; and lets them go on. */
  freeze(): Promise<void>
  thaw(): Promise<void>
  /** Kills one session, whichever `choose` picks: PostgreSQL then restarts all of them by itself. */
  killSession(choose: (pids: readonly number[]) => number | undefined): Promise<boolean>
  /** Starts it again at its port, and resolves when it takes connections. */
  startAgain(): Promise<void>
  stop(): Promise<void>
}

/** Makes and starts a server in a folder of its own. */
export async function startKillablePostgres(): Promise<KillablePostgres> {
  const base = await mkdtemp(join(tmpdir(), 'causeway-killable-'))
  const runner = await prepareRunner(rootHome)
  const place = { folder: await mkdtemp(join(tmpdir(), 'causeway-cluster-')), ...runner }
  await prepareFolder(place.folder, runner)
  const data = join(place.folder, 'data')
  const passwords = await keepPasswords(base)
  const cluster = await startCluster({
    place,
    password: passwords.superuser,
    settings: { ...settings, shared_buffers: '128MB', max_connections: '80' },
    logFile: join(base, 'postgres.log'),
  })
  await cluster.stop()
  const port = await chooseLastingPort()
  const files = filesAt({ place, data, port, passwords })
  const startAgain = () => startAt(files)
  await startAgain()
  await ensureRoles(files.superUrl, passwords)

  return {
    files,
    url: files.urlOf('application'),
    ownerUrl: files.urlOf('owner'),
    killServer: () => killAt(files),
    freeze: () => signalAll(files, 'SIGSTOP'),
    thaw: () => signalAll(files, 'SIGCONT'),
    async killSession(choose) {
      const victim = choose(sessionsOf(await postmasterOf(files)))
      if (victim !== undefined) process.kill(victim, 'SIGKILL')
      return victim !== undefined
    },
    startAgain,
    async stop() {
      await stopPostmaster(place, data)
      await rm(place.folder, { recursive: true, force: true })
      await rm(base, { recursive: true, force: true })
    },
  }
}

/** The same roles and passwords at another port serve a copy of the cluster. */
export function filesAt({
  passwords,
  ...where
}: Pick<ServerFiles, 'place' | 'data' | 'port'> & { passwords: Passwords }): ServerFiles {
  const urlOf = (role: string, password: string, name: string) =>
    `postgresql://${role}:${password}@127.0.0.1:${where.port}/${name}`
  return {
    ...where,
    superUrl: urlOf('postgres', passwords.superuser, 'postgres'),
    urlOf: role =>
      role === 'owner'
        ? urlOf(ownerRole, passwords.owner, database)
        : urlOf(applicationLogin, passwords.application, database),
  }
}

/** Starts the server of these files, and resolves when it takes connections. */
export async function startAt({ place, data, port, superUrl }: ServerFiles): Promise<void> {
  const program = join(place.binaries.folder, 'bin', 'postgres')
  const giveUpAt = performance.now() + startLimitMs
  while (performance.now() < giveUpAt) {
    const child = spawn(program, ['-D', data, '-p', String(port), '-k', ''], {
      ...place.runAs,
      cwd: data,
      env: cleanEnvironment(),
      detached: true,
      stdio: 'ignore',
    })
    child.unref()
    // It refuses while sessions of the killed one still hold its memory: again, as a supervisor would.
    while (child.exitCode === null && child.signalCode === null && performance.now() < giveUpAt) {
      if (await takesConnections(superUrl)) return
      await wait(50)
    }
    await wait(200)
  }
  throw new Error(`PostgreSQL took no connections at port ${port} within ${startLimitMs / 1_000} s`)
}

/** Kills the postmaster of these files. */
export async function killAt(files: ServerFiles): Promise<void> {
  process.kill(await postmasterOf(files), 'SIGKILL')
}

async function postmasterOf({ data }: ServerFiles): Promise<number> {
  return Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0])
}

async function takesConnections(superUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: superUrl, connectionTimeoutMillis: 1_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/**
 * A port that is still ours after a kill: below the range that systems give out by themselves, or a test beside this
 * one could get it in the moment in which nobody listens. @param above how far from it another one must be free, too
 */
export async function chooseLastingPort(above = 0): Promise<number> {
  for (let tries = 0; tries < 50; tries += 1) {
    const port = randomInt(20_000, 30_000)
    if ((await isFree(port)) && (above === 0 || (await isFree(port + above)))) return port
  }
  throw new Error('No free port between 20000 and 30000')
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

async function signalAll(files: ServerFiles, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
  const postmaster = await postmasterOf(files)
  process.kill(postmaster, signal)
  for (const { pid } of childrenOf(postmaster)) process.kill(pid, signal)
}

/** Sessions of the hub: the server's children that say so in their title. */
function sessionsOf(postmaster: number): number[] {
  return childrenOf(postmaster).flatMap(({ pid, title }) => (title.includes(applicationLogin) ? [pid] : []))
}

function childrenOf(postmaster: number): { pid: number; title: string }[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().split('\n')
  return lines.flatMap(line => {
    const [, pid, parent, title = ''] = line.match(/^\s*(\d+)\s+(\d+)\s+(.*)$/) ?? []
    return Number(parent) === postmaster ? [{ pid: Number(pid), title }] : []
  })
}
