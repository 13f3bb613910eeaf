/** Reading beside a real streaming replica, without a hub: what the servers themselves say is what it goes by. */
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLog } from '../../src/log.ts'
import { createOutage } from '../../src/network/outage.ts'
import { bounds, type OpenedReading, openReading } from '../../src/network/reading.ts'
import { type KillablePostgres, startKillablePostgres } from '../processes/postgres.ts'
import { type Replica, startReplica } from '../processes/replica.ts'

let primary: KillablePostgres
let replica: Replica
let reading: OpenedReading
const pools: pg.Pool[] = []
let time = 1_000_000

beforeAll(async () => {
  primary = await startKillablePostgres()
  replica = await startReplica(primary)
  const poolOf = (url: string) => {
    const pool = new pg.Pool({ connectionString: url, max: 2 })
    pool.on('error', () => undefined)
    pools.push(pool)
    return { scoped: pool, network: pool }
  }
  const now = () => time
  const hub = { log: createLog('silent'), sealer: { ready: async () => undefined } as never }
  const servers = { primary: poolOf(primary.ownerUrl), replica: poolOf(replica.url) }
  reading = openReading(hub, servers, createOutage(now), now)
  reading.close() // each look is the test's
}, 120_000)
afterAll(async () => {
  await Promise.all(pools.map(each => each.end()))
  await replica?.stop()
  await primary?.stop()
}, 60_000)

const look = async (afterMs = 1_000) => {
  time += afterMs
  await reading.look()
  return reading.standing().source
}
const write = async (statement: string) => {
  const owner = new pg.Client({ connectionString: primary.ownerUrl })
  await owner.connect()
  await owner.query(statement).finally(() => owner.end())
}

it('NET-5 a replica is read while it replays, left out while it does not, and stands in for a primary that was killed', async () => {
  expect(await look()).toBe('replica')
  expect(await reading.everywhere(db => db.query('select pg_is_in_recovery() as there'))).toMatchObject({
    rows: [{ there: true }],
  })

  await replica.pause()
  await write('create table said ()')
  for (let ms = 0; ms <= bounds.stale; ms += 1_000) await look()
  expect(await look()).toBe('primary')
  expect(await reading.everywhere(db => db.query(`select to_regclass('said') is not null as there`))).toMatchObject({
    rows: [{ there: true }],
  })
  await replica.resume()
  await replica.caughtUp()
  expect(await look()).toBe('replica')

  await primary.killServer()
  await expect.poll(() => look(100), { timeout: 10_000 }).toBe('replica-alone')
  expect(await reading.newest(db => db.query(`select to_regclass('said') is not null as there`))).toMatchObject({
    rows: [{ there: true }],
  })
  expect(await look(bounds.outage + 1)).toBe('nobody')
  await primary.startAgain()
  // It takes the replica some seconds to connect again.
  await expect.poll(() => look(100), { timeout: 20_000 }).toBe('replica')
}, 60_000)
