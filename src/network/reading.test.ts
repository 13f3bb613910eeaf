import type { Pool } from 'pg'
import { describe, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import type { NetworkServer } from '../store/network-pools.ts'
import { createOutage } from './outage.ts'
import { bounds, openReading } from './reading.ts'

/** A server that says who it is; `down` as one that is gone. */
function serverCalled(name: string) {
  const state = { down: false, standby: name === 'replica', position: 100 }
  const query = async (statement: { name?: string }) => {
    if (state.down) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    const rows =
      statement.name === 'log-position'
        ? [{ standby: state.standby, position: String(state.position) }]
        : [{ server: name }]
    return { rows, rowCount: 1 }
  }
  const pool = { query } as unknown as Pool
  return { state, server: { scoped: pool, network: pool } satisfies NetworkServer }
}

function setUp() {
  let time = 1_000_000
  const now = () => time
  const [primary, replica] = [serverCalled('primary'), serverCalled('replica')]
  const hub = { log: createLog('silent'), sealer: { ready: async () => undefined } as never }
  const outage = createOutage(now)
  const reading = openReading(hub, { primary: primary.server, replica: replica.server }, outage, now)
  reading.close() // each look is the test's
  const where = async (how: 'everywhere' | 'newest' | 'everywhereOwn' | 'newestOwn' = 'everywhere') =>
    reading[how](async db => (await db.query<{ server: string }>('select')).rows[0]?.server).catch(() => 'nobody')
  /** A second at a time, with the look of each. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 1_000) {
      time += Math.min(left, 1_000)
      await reading.look()
    }
  }
  return { primary: primary.state, replica: replica.state, reading, where, pass, skip: (ms: number) => (time += ms) }
}

describe('a replica beside a primary', () => {
  it('NET-5 is read while it keeps up; what must be newest is read at the primary', async () => {
    const { reading, where } = setUp()
    expect(await where()).toBe('primary')
    await reading.look()
    expect([await where(), await where('newest')]).toEqual(['replica', 'primary'])
    expect([await where('everywhereOwn'), await where('newestOwn')]).toEqual(['replica', 'primary'])
  })

  it('NET-5 is left out once it is five seconds behind, and read again when it has caught up', async () => {
    const { primary, replica, where, pass } = setUp()
    await pass(1_000)
    primary.position = 200
    await pass(5_000)
    expect(await where()).toBe('replica')
    await pass(1_000)
    expect(await where()).toBe('primary')
    replica.position = 200
    await pass(1_000)
    expect(await where()).toBe('replica')
  })

  it('NET-5 is left out when nobody could look at it', async () => {
    const { where, pass, skip } = setUp()
    await pass(1_000)
    skip(bounds.stale + 1)
    expect(await where()).toBe('primary')
  })

  it('NET-5 is left out when it does not answer', async () => {
    const { replica, where, pass } = setUp()
    await pass(1_000)
    replica.down = true
    expect(await where()).toBe('primary')
    await pass(1_000)
    expect(await where()).toBe('primary')
  })
})

describe('while the primary is down', () => {
  it('NET-5 a replica that was fresh is read for an hour, and no longer', async () => {
    const { primary, reading, where, pass, skip } = setUp()
    await pass(3_000)
    primary.down = true
    await pass(60_000) // nobody asks
    expect([await where(), await where('newest')]).toEqual(['replica', 'replica'])
    expect([await where('everywhereOwn'), await where('newestOwn')]).toEqual(['replica', 'replica'])
    skip(bounds.outage - 70_000)
    await reading.look()
    expect(await where()).toBe('replica')
    await pass(20_000)
    expect([await where(), await where('newest')]).toEqual(['nobody', 'nobody'])
    expect([await where('everywhereOwn'), await where('newestOwn')]).toEqual(['nobody', 'nobody'])
    expect(reading.standing().source).toBe('nobody')
    primary.down = false
    await pass(1_000)
    expect([await where(), await where('newest')]).toEqual(['replica', 'primary'])
  })

  it('NET-5 a replica that was behind is not read', async () => {
    const { primary, where, pass } = setUp()
    await pass(1_000)
    primary.position = 200
    await pass(bounds.beforeOutage + 5_000)
    primary.down = true
    await pass(2_000)
    expect(await where()).toBe('nobody')
  })

  it('NET-5 nobody who has not seen the primary knows how old the replica is', async () => {
    const { primary, where, pass } = setUp()
    primary.down = true
    await pass(5_000)
    expect(await where()).toBe('nobody')
  })

  it('NET-5 a primary that is none any more counts as down', async () => {
    const { primary, where, pass } = setUp()
    await pass(1_000)
    primary.standby = true
    await pass(1_000)
    expect(await where('newest')).toBe('replica')
  })
})
