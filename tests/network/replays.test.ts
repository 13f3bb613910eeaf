import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../src/log.ts'
import { createReplays, type Replays } from '../../src/server/network/replays.ts'
import { forgetSeen } from '../../src/store/network-replays.ts'
import { statements } from '../../src/store/scope.ts'
import { type TestDatabase, testDatabase } from '../postgres.ts'

const log = createLog('silent')
const now = () => new Date()
const later = () => new Date(Date.now() + 600_000)
const newKey = () => randomBytes(16).toString('base64url')

let database: TestDatabase
let pool: pg.Pool
const opened: Replays[] = []
function open(over: pg.Pool = pool): Replays {
  const replays = createReplays({ db: statements(over), log, now })
  opened.push(replays)
  return replays
}
beforeAll(async () => {
  database = await testDatabase()
  pool = new pg.Pool({ connectionString: database.url, max: 4 })
})
afterAll(async () => {
  await Promise.all(opened.map(each => each.stop()))
  await pool.end()
  await database.close()
})

describe('NET-4 a message that comes twice', () => {
  it('is noticed by the process that had it, and by every other', async () => {
    const [first, second] = [open(), open()]
    const key = newKey()
    expect(await first.seen(key, later(), now())).toBe(false)
    expect(await first.seen(key, later(), now())).toBe(true)
    expect(await second.seen(key, later(), now())).toBe(true)
    expect(await open().seen(newKey(), later(), now())).toBe(false)
  })

  it('is noticed when it comes to several processes at the same time, among many others', async () => {
    const processes = [open(), open(), open()]
    const keys = Array.from({ length: 200 }, newKey)
    const outcomes = await Promise.all(
      keys.map(key => Promise.all(processes.map(each => each.seen(key, later(), now())))),
    )
    for (const seen of outcomes) expect(seen.filter(each => !each)).toHaveLength(1)
  })

  it('is noticed within the process while the database cannot be written', async () => {
    const closed = new pg.Pool({ connectionString: database.url })
    await closed.end()
    const alone = open(closed)
    const key = newKey()
    expect(await alone.seen(key, later(), now())).toBe(false)
    expect(await alone.seen(key, later(), now())).toBe(true)
  })

  it('is noticed within the process while the database says nothing, and nobody waits for it for long', async () => {
    let asked = 0
    const silent = createReplays({
      db: {
        query: () => {
          asked += 1
          return new Promise(() => undefined)
        },
      },
      log,
      now,
      patienceMs: 50,
    })
    const key = newKey()
    expect(await silent.seen(key, later(), now())).toBe(false)
    expect(await silent.seen(newKey(), later(), now())).toBe(false)
    expect(await silent.seen(key, later(), now())).toBe(true)
    expect(asked).toBe(1)
  })

  it('may come once more, to any process, when its answer did not arrive', async () => {
    const [first, second, third] = [open(), open(), open()]
    const [key, kept, until] = [newKey(), newKey(), later()]
    expect(await first.seen(key, until, now())).toBe(false)
    expect(await first.seen(kept, until, now())).toBe(false)
    expect(await second.seen(key, until, now())).toBe(true)
    await first.forget(key, until)
    expect(await second.seen(key, until, now())).toBe(false)
    for (const each of [first, second, third]) expect(await each.seen(key, until, now())).toBe(true)
    expect(await third.seen(kept, until, now())).toBe(true)
  })

  it('stays refused by every process when it cannot be forgotten', async () => {
    const [key, until] = [newKey(), later()]
    let broken = false
    const db = statements(pool)
    const replays = createReplays({
      db: {
        query: ((...args: Parameters<typeof db.query>) =>
          broken ? Promise.reject(new Error('down')) : db.query(...args)) as typeof db.query,
      },
      log,
      now,
    })
    opened.push(replays)
    expect(await replays.seen(key, until, now())).toBe(false)
    broken = true
    await replays.forget(key, until)
    broken = false
    expect(await replays.seen(key, until, now())).toBe(true)
    expect(await open().seen(key, until, now())).toBe(true)
  })

  it('is forgotten when it would be refused as expired anyway', async () => {
    const db = statements(pool)
    const [over, good] = [newKey(), newKey()]
    const replays = open()
    await replays.seen(over, new Date(Date.now() - 1_000), now())
    await replays.seen(good, later(), now())
    expect(await forgetSeen(db, now(), 10)).toBe(1)
    expect(await open().seen(good, later(), now())).toBe(true)
  })
})
