import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHub } from '../../tests/embedded-hub-process.ts'
import { copyBinaries, findBinaries } from './embedded/binaries.ts'
import { identifyProcess } from './embedded/processes.ts'
import { type Embedded, startEmbedded } from './embedded.ts'
import { migrate } from './migrate.ts'

const isRoot = process.getuid?.() === 0

let base: string
let home: string
let count = 0

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'causeway-embedded-'))
  home = join(base, 'home')
  await chmod(base, 0o711) // `nobody` passes to `home`; the data folders below are 0700
})
afterAll(() => rm(base, { recursive: true, force: true }))

// Making a cluster takes a second: tests that do not care whose data it is share one.
const usedFolder = () => join(base, 'used')
const newFolder = () => join(base, `data-${++count}`)
const start = (dataFolder: string) => startEmbedded({ dataFolder, home, log: () => {} })

async function rowsOf<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

describe('the embedded PostgreSQL', () => {
  const dataFolder = () => join(base, 'shared-data')
  const said: string[] = []
  let server: Embedded
  beforeAll(async () => {
    server = await startEmbedded({ dataFolder: dataFolder(), home, log: line => said.push(line) })
  })
  afterAll(() => server.stop())

  it('says where its data lies', () => {
    expect(said.join()).toContain(server.folder)
    expect(server.folder.startsWith(isRoot ? home : dataFolder())).toBe(true)
  })

  it('gives the application a login that is neither superuser nor owner nor above row security', async () => {
    const rows = await rowsOf(
      server.url,
      `select rolsuper, rolcreaterole, rolbypassrls, pg_has_role(current_user, 'causeway_app', 'member') as member,
              pg_get_userbyid(datdba) = current_user as owner
         from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
    )
    expect(rows).toEqual([{ rolsuper: false, rolcreaterole: false, rolbypassrls: false, member: true, owner: false }])
  })

  it('gives migrations an owner that is no superuser and can run them', async () => {
    await migrate(server.ownerUrl)
    expect(await rowsOf(server.ownerUrl, 'select rolsuper from pg_roles where rolname = current_user')).toEqual([
      { rolsuper: false },
    ])
  })

  it('keeps every acknowledged row and listens on this machine only', async () => {
    const rows = await rowsOf<{ name: string; setting: string }>(
      server.url,
      `select name, setting from pg_settings
        where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'max_connections',
                       'server_encoding', 'data_checksums')`,
    )
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
      max_connections: '60',
      server_encoding: 'UTF8',
      data_checksums: 'on',
    })
  })

  it('keeps its passwords in a file that only the owner reads, and takes no other', async () => {
    const { mode } = await stat(join(dataFolder(), 'postgres-passwords.json'))
    expect((mode & 0o777).toString(8)).toBe('600')
    const wrong = new URL(server.url)
    wrong.password = 'guessed'
    await expect(rowsOf(wrong.href, 'select 1')).rejects.toThrow('password authentication failed')
  })

  it('keeps its socket and its data from other users', async () => {
    for (const folder of ['', 'socket', 'data']) {
      expect(((await stat(join(server.folder, folder))).mode & 0o777).toString(8)).toBe('700')
    }
  })

  it('OPS-8 writes nothing of a person into its log, whatever fails', async () => {
    const person = 'Rosalind-Testperson'
    const client = new pg.Client({ connectionString: server.ownerUrl })
    client.on('error', () => undefined) // its session is killed below
    await client.connect()
    await client.query('create temporary table patient (name text primary key)')
    await client.query('insert into patient values ($1)', [person])
    await expect(client.query('insert into patient values ($1)', [person])).rejects.toThrow('duplicate key')
    await expect(client.query('select $1::uuid', [person])).rejects.toThrow('invalid input syntax')
    await expect(client.query(`select '${person}'::int`)).rejects.toThrow('invalid input syntax')
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    // A session that crashes: PostgreSQL would log the statement it was running.
    const crashed = client.query(`select pg_sleep(60), '${person}'`).catch(() => undefined)
    process.kill(rows[0]?.pid ?? 0, 'SIGKILL')
    await crashed
    await client.end().catch(() => undefined)
    await expect
      .poll(() => rowsOf(server.url, 'select 1').catch(() => 'recovering'), { timeout: 20_000 })
      .toHaveLength(1)
    const log = await readFile(join(dataFolder(), 'postgres.log'), 'utf8')
    expect(log).toContain('was terminated by signal 9')
    expect(log).not.toContain(person)
  })
})

describe('starting', () => {
  it('refuses a second hub in the same folder and names the first', async () => {
    const folder = usedFolder()
    const first = startHub({ dataFolder: folder, home })
    await first.started
    await expect(start(folder)).rejects.toThrow(`process ${first.child.pid}, already runs`)
    await first.kill()
    await (await start(folder)).stop()
  })

  it('lets exactly one of several simultaneous first starts have the folder', async () => {
    const folder = newFolder()
    const starts = await Promise.allSettled([start(folder), start(folder), start(folder)])
    const won = starts.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []))
    await Promise.all(won.map(server => server.stop()))
    expect(won).toHaveLength(1)
  })

  it('works where the path is too long for a socket', async () => {
    const long = join(base, 'a-folder-with-a-long-name'.repeat(4), 'and-another'.repeat(4))
    await mkdir(long, { recursive: true })
    const server = await startEmbedded({ dataFolder: join(long, 'data'), home: join(long, 'home'), log: () => {} })
    const answer = await rowsOf(server.url, 'select 1 as works')
    await server.stop()
    expect(answer).toEqual([{ works: 1 }])
    await expect(stat(join(server.folder, 'socket'))).rejects.toThrow('ENOENT')
  })

  it('works for an ordinary user, with the data in the data folder', async () => {
    if (!isRoot) {
      const folder = newFolder()
      const server = await start(folder)
      await server.stop()
      expect(server.folder).toBe(join(folder, 'postgres'))
      return
    }
    const uid = 65534
    const own = await mkdtemp(join(base, 'of-nobody-'))
    await chown(own, uid, uid)
    const binaries = await copyBinaries(await findBinaries(), home)
    const dataFolder = join(own, 'data')
    const hub = startHub({ dataFolder, home, uid, binaries, write: true })
    const { folder } = await hub.started
    await hub.acknowledged(20)
    await hub.kill()
    const again = startHub({ dataFolder, home, uid, binaries, drainMs: 0 })
    await again.started
    await expect(start(dataFolder)).rejects.toThrow(`made by user id ${uid}`)
    again.child.kill('SIGINT')
    await once(again.child, 'close')
    expect(folder).toBe(join(dataFolder, 'postgres'))
    expect(again.lines.at(-1)).toBe('drained')
  })

  it('says what to do when the cluster does not start', async () => {
    const folder = usedFolder()
    const broken = startEmbedded({ dataFolder: folder, home, log: () => {}, settings: { no_such_setting: '1' } })
    await expect(broken).rejects.toThrow(/PostgreSQL did not start; its log is .*no_such_setting/s)
    await (await start(folder)).stop() // and the folder is free again
  })
})

describe('stopping', () => {
  it('ends open sessions, waits until the server is gone, and may be asked twice', async () => {
    const server = await start(usedFolder())
    const client = new pg.Client({ connectionString: server.url })
    client.on('error', () => undefined)
    await client.connect()
    await client.query('begin')
    await Promise.all([server.stop(), server.stop()])
    expect(await identifyProcess(server.pid)).toBeUndefined()
    await expect(stat(join(server.folder, 'data', 'postmaster.pid'))).rejects.toThrow('ENOENT')
  })

  it('is for the hub alone: Ctrl-C in its terminal leaves PostgreSQL running until the hub has drained', async () => {
    const hub = startHub({ dataFolder: usedFolder(), home, drainMs: 500 })
    const { pid } = await hub.started
    process.kill(-(hub.child.pid ?? 0), 'SIGINT') // the whole group, as a terminal does
    await once(hub.child, 'close')
    expect(hub.lines.at(-1)).toBe('drained')
    expect(await identifyProcess(pid)).toBeUndefined()
  })
})
