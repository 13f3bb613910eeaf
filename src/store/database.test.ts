import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/postgres.ts'
import { createLog } from '../log.ts'
import { type Database, type DatabaseConfig, openDatabase } from './database.ts'
import { isDatabaseDown } from './databaseDown.ts'
import type { Signal } from './listen.ts'
import { withSystem } from './scope.ts'

const log = createLog('silent')
const noMigrations = { migrate: async () => [] }
let test: TestDatabase
const opened: Database[] = []
const roles: string[] = []

beforeAll(async () => {
  test = await testDatabase()
})
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close()
  // Roles belong to the whole server: what this file makes, it takes away.
  for (const role of roles.splice(0))
    await asOwner(`reassign owned by ${role} to current_user; drop owned by ${role}; drop role ${role}`)
})
afterAll(() => test?.close())

async function asOwner(sql: string): Promise<void> {
  const owner = new pg.Client({ connectionString: test.ownerUrl })
  await owner.connect()
  await owner.query(sql)
  await owner.end()
}

async function open(config: Partial<DatabaseConfig>, parts: Parameters<typeof openDatabase>[2] = noMigrations) {
  const database = await openDatabase({ dataFolder: 'unused', poolSize: 2, ...config }, log, parts)
  opened.push(database)
  return database
}

/** The URL of a login made for one test. */
async function makeLogin(attributes: string, ...grants: string[]): Promise<{ role: string; url: string }> {
  const role = `test_${randomUUID().replaceAll('-', '')}`
  roles.push(role)
  const url = Object.assign(new URL(test.ownerUrl), { username: role, password: 'for-tests-only' })
  await asOwner(`create role ${role} login ${attributes} password 'for-tests-only'`)
  for (const grant of grants) await asOwner(grant.replaceAll('{role}', role))
  return { role, url: url.href }
}

async function currentRole({ pool }: Database): Promise<unknown> {
  const { rows } = await pool.query('select current_user as role, session_user as login')
  return rows[0]
}

describe('the login of DATABASE_URL', () => {
  it('is used as it is when row-level security holds for it, and nothing is migrated through it', async () => {
    const migrated: string[] = []
    const database = await open({ databaseUrl: test.url }, { migrate: async url => void migrated.push(url) })
    expect(await currentRole(database)).toEqual({ role: 'causeway_login', login: 'causeway_login' })
    expect(migrated).toEqual([])
    expect(database.ownerUrl).toBeUndefined()
    expect(database.embedded).toBeUndefined()
  })

  it('OPS-3 takes on the role of the network where it is asked to, at the replica too, and may read nothing else there', async () => {
    const database = await open({ databaseUrl: test.url, databaseReplicaUrl: test.url })
    const { primary, replica } = await database.openNetwork()
    for (const server of [primary, replica]) {
      expect(await currentRole({ ...database, pool: server?.scoped ?? database.pool })).toMatchObject({
        role: 'causeway_login',
      })
      const network = server?.network ?? database.pool
      expect(await currentRole({ ...database, pool: network })).toMatchObject({ role: 'causeway_network' })
      await network.query('select from network_person')
      await expect(network.query('select from record')).rejects.toMatchObject({ code: '42501' })
    }
  })

  it('OPS-3 of a superuser: connections act as causeway_app, and resetting the role changes nothing', async () => {
    const migrated: string[] = []
    const database = await open({ databaseUrl: test.ownerUrl }, { migrate: async url => void migrated.push(url) })
    expect(migrated).toEqual([test.ownerUrl])
    expect(await currentRole(database)).toMatchObject({ role: 'causeway_app' })
    await database.pool.query('reset role')
    expect(await currentRole(database)).toMatchObject({ role: 'causeway_app' })
    await expect(database.pool.query('alter table message disable row level security')).rejects.toMatchObject({
      code: '42501',
    })
  })

  it('keeps the options that its URL brings', async () => {
    const url = `${test.ownerUrl}?options=${encodeURIComponent('-c work_mem=3MB')}`
    const { pool } = await open({ databaseUrl: url })
    const { rows } = await pool.query(`select current_setting('work_mem') as memory, current_user as role`)
    expect(rows).toEqual([{ memory: '3MB', role: 'causeway_app' }])
  })

  it('OPS-3 that bypasses row-level security takes on the role as well', async () => {
    const { url } = await makeLogin('bypassrls', 'grant causeway_app to {role}')
    expect(await currentRole(await open({ databaseUrl: url }))).toMatchObject({ role: 'causeway_app' })
  })

  it('OPS-3 that owns a table takes on the role as well', async () => {
    const { url } = await makeLogin(
      '',
      'grant causeway_app to {role}',
      'create table owned_by_login (); alter table owned_by_login owner to {role}',
    )
    expect(await currentRole(await open({ databaseUrl: url }))).toMatchObject({ role: 'causeway_app' })
  })

  it('OPS-3 is refused with the fix when it is privileged and may not act as causeway_app', async () => {
    const { role, url } = await makeLogin('bypassrls')
    await expect(open({ databaseUrl: url })).rejects.toThrow(
      new RegExp(`${role} bypasses row-level security.*grant causeway_app to causeway_login`),
    )
  })

  it('is refused with the fix when it has no rights', async () => {
    const { role, url } = await makeLogin('')
    await expect(open({ databaseUrl: url })).rejects.toThrow(`grant causeway_app to "${role}"`)
  })

  it('is refused with the fix when the tables are missing and it may not make them', async () => {
    const name = `causeway_empty_${randomUUID().slice(0, 8)}`
    await asOwner(`create database ${name}`)
    const url = Object.assign(new URL(test.url), { pathname: `/${name}` }).href
    await expect(open({ databaseUrl: url })).rejects.toThrow('DATABASE_OWNER_URL')
    await asOwner(`drop database ${name} with (force)`)
  })

  it('OPS-9 migrates an empty database through DATABASE_OWNER_URL', async () => {
    const name = `causeway_new_${randomUUID().slice(0, 8)}`
    await asOwner(`create database ${name}`)
    const inNew = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href
    const database = await open({ databaseUrl: inNew(test.url), databaseOwnerUrl: inNew(test.ownerUrl) }, {})
    const { rows } = await withSystem(database.pool, db => db.query('select * from organization'))
    expect(rows).toEqual([])
    await database.close()
    await asOwner(`drop database ${name} with (force)`)
  })
})

describe('connections', () => {
  it('give dates as text and instants as Date', async () => {
    const { pool } = await open({ databaseUrl: test.url })
    const { rows } = await pool.query(
      `select date '1980-02-29' as born, timestamptz '2026-03-08T06:30:00Z' as at, 7::bigint as token`,
    )
    expect(rows).toEqual([{ born: '1980-02-29', at: new Date('2026-03-08T06:30:00Z'), token: '7' }])
  })

  it('OPS-2 come back by themselves after the server ended them', async () => {
    const { pool } = await open({ databaseUrl: test.url })
    const cut = pool.query('select pg_sleep(20)').catch((error: unknown) => error)
    await pool.query('select 1')
    await cutConnections('causeway_login')
    expect(isDatabaseDown(await cut)).toBe(true)
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  it('OPS-2 a server that cannot be reached is a database that is down, and one that refuses the password is not', async () => {
    const nowhere = open({ databaseUrl: 'postgresql://nobody@127.0.0.1:1/causeway' }, { patienceMs: 0 })
    expect(isDatabaseDown(await nowhere.catch((error: unknown) => error))).toBe(true)
    const url = Object.assign(new URL(test.url), { password: 'wrong' }).href
    const refused = await open({ databaseUrl: url }).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: '28P01' })
    expect(isDatabaseDown(refused)).toBe(false)
  })

  it('OPS-9 reads may go to a replica, which is left out when it does not answer', async () => {
    const both = await open({ databaseUrl: test.url, databaseReplicaUrl: test.url })
    expect((await both.replica?.query('select 1 as one'))?.rows).toEqual([{ one: 1 }])
    const alone = await open({ databaseUrl: test.url, databaseReplicaUrl: 'postgresql://nobody@127.0.0.1:1/causeway' })
    expect(alone.replica).toBeUndefined()
  })
})

/** Waits until the sessions are gone. */
async function cutConnections(role: string): Promise<void> {
  await asOwner(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where usename = '${role}' and datname = current_database() and pid <> pg_backend_pid()`,
  )
}

describe('listen', () => {
  function record() {
    const signals: Signal[] = []
    let wake = () => {}
    return {
      onSignal(signal: Signal) {
        signals.push(signal)
        wake()
      },
      async next(count: number) {
        while (signals.length < count)
          await new Promise<void>(resolve => {
            wake = resolve
          })
        return signals.slice(0, count)
      },
    }
  }

  it('says when it listens, then hands on what is sent to the channel', async () => {
    const { pool, listen } = await open({ databaseUrl: test.url })
    const first = record()
    const second = record()
    listen('due', first.onSignal)
    await first.next(1)
    listen('Odd "channel"', second.onSignal)
    await second.next(1)
    await pool.query(`select pg_notify('due', 'a'), pg_notify('Odd "channel"', '')`)
    expect(await first.next(2)).toEqual([{ kind: 'listening' }, { kind: 'notified', payload: 'a' }])
    expect(await second.next(2)).toEqual([{ kind: 'listening' }, { kind: 'notified', payload: '' }])
  })

  it('OPS-2 says again that it listens after the connection was lost, because notices were missed', async () => {
    const { pool, listen } = await open({ databaseUrl: test.url })
    const heard = record()
    listen('due', heard.onSignal)
    await heard.next(1)
    await cutConnections('causeway_login')
    await heard.next(2)
    await pool.query(`select pg_notify('due', 'after')`)
    expect(await heard.next(3)).toEqual([
      { kind: 'listening' },
      { kind: 'listening' },
      { kind: 'notified', payload: 'after' },
    ])
  })

  it('hears nothing more after stop', async () => {
    const { pool, listen } = await open({ databaseUrl: test.url })
    const stopped = record()
    const going = record()
    const listening = listen('due', stopped.onSignal)
    listen('due', going.onSignal)
    await going.next(1)
    await stopped.next(1)
    listening.stop()
    await pool.query(`notify due, 'x'`)
    await going.next(2)
    expect(await stopped.next(1)).toEqual([{ kind: 'listening' }])
  })
})

describe('without DATABASE_URL', () => {
  it('OPS-9 starts the embedded PostgreSQL, migrated, and stops it at the end', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'causeway-database-'))
    const database = await open({ dataFolder }, {})
    const pid = database.embedded?.pid ?? 0
    const { rows } = await withSystem(database.pool, db => db.query('select * from organization'))
    expect(rows).toEqual([])
    expect(database.ownerUrl).toBe(database.embedded?.ownerUrl)
    expect(() => process.kill(pid, 0)).not.toThrow()
    const folder = database.embedded?.folder
    await database.close()
    expect(() => process.kill(pid, 0)).toThrow()
    await rm(dataFolder, { recursive: true })
    if (folder) await rm(folder, { recursive: true, force: true })
  })
})
