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
import { keepPasswords } from '../../src/store/embedded/passwords.ts'
import { prepareFolder, prepareRunner, rootHome } from '../../src/store/embedded/place.ts'
import { stopPostmaster } from '../../src/store/embedded/postmaster.ts'
import { applicationLogin, database, ensureRoles, ownerRole } from '../../src/store/embedded/roles.ts'
import { settings } from '../../src/store/embedded/settings.ts'

const startLimitMs = 60_000

export type KillablePostgres = {
  /** Of the application's login, and of the owner for migrations. */
  url: string
  ownerUrl: string
  /** Kills the postmaster as a power cut would; its sessions end when they notice. */
  killServer(): Promise<void>
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
  const urlOf = (role: string, password: string, name: string) =>
    `postgresql://${role}:${password}@127.0.0.1:${port}/${name}`
  const superUrl = urlOf('postgres', passwords.superuser, 'postgres')

  const takesConnections = async () => {
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
  const postmaster = async () => Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0])

  const startAgain = async () => {
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
        if (await takesConnections()) return
        await wait(50)
      }
      await wait(200)
    }
    throw new Error(`PostgreSQL took no connections at port ${port} within ${startLimitMs / 1_000} s`)
  }
  await startAgain()
  await ensureRoles(superUrl, passwords)

  return {
    url: urlOf(applicationLogin, passwords.application, database),
    ownerUrl: urlOf(ownerRole, passwords.owner, database),
    async killServer() {
      process.kill(await postmaster(), 'SIGKILL')
    },
    async killSession(choose) {
      const victim = choose(sessionsOf(await postmaster()))
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

/**
 * A port that is still ours after a kill: below the range that systems give out by themselves, or a test beside this
 * one could get it in the moment in which nobody listens.
 */
async function chooseLastingPort(): Promise<number> {
  for (let tries = 0; tries < 50; tries += 1) {
    const port = randomInt(20_000, 30_000)
    const free = await new Promise<boolean>(resolve => {
      const probe = createServer()
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (free) return port
  }
  throw new Error('No free port between 20000 and 30000')
}

/** Sessions of the hub: the server's children that say so in their title. */
function sessionsOf(postmaster: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().split('\n')
  return lines.flatMap(line => {
    const [, pid, parent, title] = line.match(/^\s*(\d+)\s+(\d+)\s+(.*)$/) ?? []
    return Number(parent) === postmaster && title?.includes(applicationLogin) ? [Number(pid)] : []
  })
}
