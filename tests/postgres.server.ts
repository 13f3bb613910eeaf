/**
 * The PostgreSQL of one test run: an embedded cluster in a temporary folder, or the server at
 * CAUSEWAY_TEST_DATABASE_URL (a superuser's URL). One template is migrated, each test file gets a clone.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { startCluster } from '../src/store/embedded/cluster.ts'
import { prepareFolder, prepareRunner, type Runner, rootHome } from '../src/store/embedded/place.ts'
import { stopPostmaster } from '../src/store/embedded/postmaster.ts'
import { identifyProcess } from '../src/store/embedded/processes.ts'
import { applicationLogin, applicationRole } from '../src/store/embedded/roles.ts'
import { settings } from '../src/store/embedded/settings.ts'

export type TestServer = {
  clone(): Promise<{ name: string; url: string; ownerUrl: string }>
  drop(name: string): Promise<void>
  stop(): Promise<void>
}

const password = 'for-tests-only'

/** Starts the server of this run and migrates the template. */
export async function startTestServer(): Promise<TestServer> {
  const installed = process.env.CAUSEWAY_TEST_DATABASE_URL
  const server = installed ? { url: installed, stop: async () => {} } : await startThrowaway()
  const run = randomBytes(4).toString('hex')
  const template = `causeway_${run}`
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  await admin.query(`create database ${template} encoding 'UTF8' locale 'C' template template0`)
  await ensureTestRoles(admin)
  await migrateTemplate(urlOf(server.url, template))
  await ensureTestRoles(admin)
  await admin.query(`grant ${applicationRole} to ${applicationLogin}`)

  const open = new Set<string>()
  const drop = async (name: string) => {
    if (!open.delete(name)) return
    await untilNobodyIsIn(admin, name)
    await admin.query(`drop database if exists ${name} with (force)`)
  }
  return {
    async clone() {
      const name = `${template}_${open.size}_${randomBytes(3).toString('hex')}`
      // Files are copied, which takes an eighth of the time of writing every page to the log; nothing here is kept.
      await admin.query(`create database ${name} template ${template} strategy file_copy`)
      open.add(name)
      const ownerUrl = urlOf(server.url, name)
      return { name, ownerUrl, url: urlOf(server.url, name, applicationLogin) }
    },
    drop,
    async stop() {
      if (installed) for (const name of [...open, template]) await admin.query(`drop database ${name} with (force)`)
      await admin.end()
      await server.stop()
    },
  }
}

/** Connections that a test has ended may still be closing: cut off, they would complain to nobody in particular. */
async function untilNobodyIsIn(admin: pg.Client, database: string): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    const { rowCount } = await admin.query('select from pg_stat_activity where datname = $1 limit 1', [database])
    if (rowCount === 0) return
    await wait(50)
  }
}

/** The same URL with another database, and another user where one is named. */
function urlOf(server: string, database: string, user?: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  if (user !== undefined) Object.assign(url, { username: user, password })
  return url.href
}

async function ensureTestRoles(admin: pg.Client): Promise<void> {
  for (const [role, is] of [
    [applicationRole, 'nologin'],
    [applicationLogin, 'login'],
  ]) {
    const { rowCount } = await admin.query('select 1 from pg_roles where rolname = $1', [role])
    if (rowCount === 0) await admin.query(`create role ${role} ${is}`)
  }
  await admin.query(`alter role ${applicationLogin} password '${password}'`)
}

async function migrateTemplate(ownerUrl: string): Promise<void> {
  const module = new URL('../src/store/migrate.ts', import.meta.url)
  if (!existsSync(module)) return // nothing to migrate yet
  const { migrate } = (await import(module.href)) as { migrate: (ownerUrl: string) => Promise<void> }
  await migrate(ownerUrl)
}

const folderName = /^causeway-test-(\d+)-/

/** A cluster for this run. Nothing in it is worth a wait for the disk: durability has tests of its own. */
async function startThrowaway(): Promise<{ url: string; stop(): Promise<void> }> {
  const runner = await prepareRunner(rootHome)
  await sweepLeftovers(runner)
  const folder = await mkdtemp(join(await roomiest(), `causeway-test-${process.pid}-`))
  const place = { folder, ...runner }
  await prepareFolder(folder, runner)
  const cluster = await startCluster({
    place,
    password,
    settings: { ...settings, fsync: 'off', full_page_writes: 'off', max_connections: '200', shared_buffers: '128MB' },
    logFile: join(folder, 'postgres.log'),
  })
  return {
    url: `postgresql://postgres:${password}@127.0.0.1:${cluster.port}/postgres`,
    async stop() {
      await cluster.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const memoryFolder = '/dev/shm'
const enoughBytes = 4 * 1024 ** 3

/** Memory, where the system offers a folder in it with room enough: hundreds of clones are written and dropped. */
async function roomiest(): Promise<string> {
  const room = await statfs(memoryFolder).catch(() => undefined)
  return room && room.bavail * room.bsize > enoughBytes ? memoryFolder : tmpdir()
}

/** A run that was killed leaves its server and folder behind: the next one clears them away. */
async function sweepLeftovers(runner: Runner): Promise<void> {
  const left = await Promise.all(
    [tmpdir(), memoryFolder].map(async at => (await readdir(at).catch(() => [])).map(name => ({ at, name }))),
  )
  for (const { at, name } of left.flat()) {
    const pid = Number(folderName.exec(name)?.[1])
    if (!Number.isInteger(pid) || (await identifyProcess(pid)) !== undefined) continue
    const folder = join(at, name)
    // Another user's leftovers are theirs to clear.
    await stopPostmaster({ folder, ...runner }, join(folder, 'data'))
      .then(() => rm(folder, { recursive: true, force: true }))
      .catch(() => undefined)
  }
}
