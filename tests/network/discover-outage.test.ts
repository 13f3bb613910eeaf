/** Discovery when a database fails: what was answered is never lost and never doubled, and a replica answers on. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openJournal } from '../../src/network/journal.ts'
import type { OpenedResponder } from '../../src/network/responder.ts'
import type { NetworkPools, NetworkServer } from '../../src/store/network-pools.ts'
import { networkRole } from '../../src/store/network-pools.ts'
import { type Fault, openFaultyPool } from '../faulty-pool.ts'
import { known, patient, register } from '../registry-hub.ts'
import { asking, type DiscoveryHub, openDiscoveryHub, type Place } from './discovery-hub.ts'

let hub: DiscoveryHub
let maple: Place
const ida = patient('Featherstonehaugh', 'Idabelle', '1957-07-30', {
  gender: 'female',
  telecom: [{ system: 'phone', value: '+1 212 634 7711' }],
  address: [{ line: ['77 Juniper Court'], city: 'New York', state: 'NY', postalCode: '10002' }],
})
beforeAll(async () => {
  hub = await openDiscoveryHub(['maple-street'])
  const [one] = hub.places
  if (!one) throw new Error('an organization takes part')
  maple = one
  await hub.tellAt(maple, register(known('ida-1'), ida))
  await hub.responder.network.notes.writeWaiting() // it looks again half a minute later
})
afterAll(() => hub?.close())

/** Another responder; it ends with the test, or it would write in what the next one looks for. */
const others: OpenedResponder[] = []
async function another(pools: NetworkPools): Promise<OpenedResponder> {
  const responder = await hub.another(pools)
  others.push(responder)
  return responder
}
afterEach(async () => {
  for (const each of others.splice(0)) await each.close()
})

const everybody = { addressed: { kind: 'everybody' }, patient: ida } as const

type Counts = { exchanges: number; decisions: number; disclosures: number }
async function counts(): Promise<Counts> {
  return hub.within(maple, async db => {
    const { rows } = await db.query<Counts>(`
      select (select count(*)::int from network_exchange) as exchanges,
             (select count(*)::int from match_decision where purpose = 'query') as decisions,
             (select count(*)::int from audit where action = 'network.discover') as disclosures`)
    const [row] = rows
    if (!row) throw new Error('no counts')
    return row
  })
}
const more = (before: Counts, by: number): Counts => ({
  exchanges: before.exchanges + by,
  decisions: before.decisions + by,
  disclosures: before.disclosures + by,
})

/** A pool that can be taken down: it refuses as a server does that is gone. */
function breakable(pool: pg.Pool): { pool: pg.Pool; down: boolean } {
  const state = { pool, down: false }
  const gone = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
  state.pool = new Proxy(pool, {
    get(target, name) {
      if (name !== 'query' && name !== 'connect') return Reflect.get(target, name)
      const own = Reflect.get(target, name) as (...args: unknown[]) => unknown
      return (...args: unknown[]) => (state.down ? gone() : own.apply(target, args))
    },
  })
  return state
}

function breakableServer(): { server: NetworkServer; setDown(down: boolean): void } {
  const [scoped, network] = [breakable(hub.pool()), breakable(hub.pool(networkRole))]
  return {
    server: { scoped: scoped.pool, network: network.pool },
    setDown(down) {
      scoped.down = down
      network.down = down
    },
  }
}

describe('many at once', () => {
  it('NET-5 share look-ups and commits, and each has its own answer and its own entries', async () => {
    const before = await counts()
    const stranger = patient('Nowhere', 'Nobody', '1931-12-01')
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => hub.ask(index % 3 === 0 ? stranger : ida)),
    )
    expect(answers.map(({ kind }) => kind)).toEqual(answers.map((_, index) => (index % 3 === 0 ? 'nobody' : 'found')))
    expect(await counts()).toEqual(more(before, 40))
  })

  it('NET-6 one whose entries cannot be written is not answered; those beside it are', async () => {
    const before = await counts()
    const wrong = { ...asking, purpose: null as never }
    const [bad, ...good] = await Promise.all([
      hub.responder.network.notes
        .keep([
          {
            organization: maple.organization,
            note: {
              id: hub.test.hub.newId(),
              at: '2026-11-23T14:00:00Z',
              transaction: 'discover',
              requester: wrong,
              outcome: 'found',
              durationMs: 1,
              released: [],
              withheld: [],
            },
          },
        ])
        .catch(() => 'refused'),
      ...Array.from({ length: 4 }, () => hub.ask(ida)),
    ])
    expect(bad).toBe('refused')
    for (const answer of good) expect(answer).toMatchObject({ kind: 'found' })
    expect(await counts()).toEqual(more(before, 4))
  })
})

describe('one that cannot be answered', () => {
  it('NET-5 keeps nobody else back that is looked up with it', async () => {
    const wrong = { ...asking, purpose: null as never }
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => hub.ask(ida)),
      hub.ask(ida, {}, wrong),
      ...Array.from({ length: 4 }, () => hub.ask(ida)),
    ])
    expect(answers.map(({ kind }) => kind)).toEqual(answers.map((_, index) => (index === 4 ? 'cannot' : 'found')))
  })

  it('NET-9 is none because of what a requester calls itself', async () => {
    const organization = { ...asking.organization, name: `General\u0000Hospital\n${'x'.repeat(300)}` }
    expect(await hub.ask(ida, {}, { organization })).toMatchObject({ kind: 'found' })
    const { rows } = await hub.within(maple, db =>
      db.query<{ name: string }>('select requester_name as name from network_exchange order by id desc limit 1'),
    )
    expect(rows[0]?.name).toMatch(/^General Hospital x{183}$/)
  })
})

describe('while the primary is down', () => {
  it('NET-5 a replica answers on; what was answered lies sealed on the disk, and is written in once', async () => {
    const primary = breakableServer()
    const replica = breakableServer()
    const responder = await another({ primary: primary.server, replica: replica.server })
    expect(await responder.discover(asking, everybody)).toMatchObject({ kind: 'found' })
    const before = await counts()
    primary.setDown(true)
    for (let index = 0; index < 3; index += 1)
      expect(await responder.discover(asking, everybody)).toMatchObject({ kind: 'found' })
    expect(await counts()).toEqual(before)
    const folder = join(hub.dataFolder, 'network', 'journal')
    const entries = await readdir(folder)
    expect(entries.length).toBeGreaterThan(0)
    for (const entry of entries) {
      const bytes = await readFile(join(folder, entry))
      expect(bytes.includes('General Hospital')).toBe(false)
      expect(bytes.includes('Ada Asker')).toBe(false)
    }
    primary.setDown(false)
    await responder.network.reading.look() // as it does each second
    expect(await responder.discover(asking, everybody)).toMatchObject({ kind: 'found' })
    await responder.network.notes.writeWaiting()
    expect(await counts()).toEqual(more(before, 4))
    expect(await readdir(folder)).toEqual([])
    await responder.network.notes.writeWaiting()
    expect(await counts()).toEqual(more(before, 4))
  })

  it('NET-5 what one process left is written in by another', async () => {
    const primary = breakableServer()
    const responder = await another({ primary: primary.server, replica: breakableServer().server })
    await responder.discover(asking, everybody)
    const before = await counts()
    primary.setDown(true)
    await responder.discover(asking, everybody)
    expect(await hub.responder.network.notes.writeWaiting()).toBe(1)
    expect(await counts()).toEqual(more(before, 1))
  })

  it('NET-9 one that cannot be written in keeps no other of its entry back, and stays', async () => {
    const { hub: process, organization } = { hub: hub.test.hub, organization: maple.organization }
    const journal = openJournal(process, join(hub.dataFolder, 'network', 'journal'))
    const note = (purpose: string) => ({
      organization,
      note: {
        id: process.newId(),
        at: '2026-11-23T14:00:00Z',
        transaction: 'discover' as const,
        requester: { ...asking, purpose: purpose as 'TREATMENT' },
        outcome: 'nothing' as const,
        durationMs: 1,
        released: [],
        withheld: [],
      },
    })
    const before = await counts()
    await journal.add([note('TREATMENT'), note(null as never), note('TREATMENT')])
    expect(await hub.responder.network.notes.writeWaiting()).toBe(0)
    expect((await counts()).exchanges).toBe(before.exchanges + 2)
    const [left = ''] = await journal.waiting()
    await journal.remove(left)
  })

  it('NET-5 without a replica the answer is that it is busy, and nothing is told', async () => {
    const primary = breakableServer()
    const responder = await another({ primary: primary.server })
    expect(await responder.discover(asking, everybody)).toMatchObject({ kind: 'found' })
    primary.setDown(true)
    expect(await responder.discover(asking, everybody)).toEqual({ kind: 'cannot', because: 'busy' })
    primary.setDown(false)
    expect(await responder.discover(asking, everybody)).toMatchObject({ kind: 'found' })
  })

  it('NET-6 who can keep nothing tells nothing', async () => {
    const primary = breakableServer()
    const responder = await another({ primary: primary.server, replica: breakableServer().server })
    await responder.discover(asking, everybody)
    primary.setDown(true)
    const { accountKeys } = hub.test.hub
    hub.test.hub.accountKeys = accountKeys && {
      ...accountKeys,
      sealer: {
        ...accountKeys.sealer,
        seal: () => {
          throw new Error('the disk is full')
        },
      },
    }
    expect(await responder.discover(asking, everybody)).toEqual({ kind: 'cannot', because: 'internal' })
    hub.test.hub.accountKeys = accountKeys
  })
})

describe('a replica', () => {
  it('NET-5 that is too far behind is not asked while the primary answers, nor after it went down', async () => {
    const primary = breakableServer()
    const replica = breakableServer()
    const { scoped, network } = replica.server
    let asked = 0
    const stale = new Proxy(scoped, {
      get(target, name) {
        const own = Reflect.get(target, name) as (...args: unknown[]) => unknown
        if (name !== 'query') return typeof own === 'function' ? own.bind(target) : own
        return (...args: unknown[]) => {
          const [statement] = args as [{ name?: string }]
          return statement.name === 'log-position'
            ? Promise.resolve({ rows: [{ standby: true, position: '1' }], rowCount: 1 })
            : own.apply(target, args)
        }
      },
    })
    const counting = new Proxy(network, {
      get(target, name) {
        if (name === 'query') asked += 1
        const own = Reflect.get(target, name)
        return typeof own === 'function' ? own.bind(target) : own
      },
    })
    const responder = await another({ primary: primary.server, replica: { scoped: stale, network: counting } })
    expect(await responder.discover(asking, everybody)).toMatchObject({ kind: 'found' })
    expect(asked).toBe(0)
    primary.setDown(true)
    expect(await responder.discover(asking, everybody)).toEqual({ kind: 'cannot', because: 'busy' })
    expect(asked).toBe(0)
  })
})

describe('a connection that breaks anywhere while it is being kept', () => {
  const faults = Array.from({ length: 9 }, (_, at) =>
    (['before', 'after'] as const).map((when): Fault => ({ at, when, dies: false })),
  ).flat()
  it.each(faults)('NET-6 before or after statement $at ($when) loses nothing and doubles nothing', async fault => {
    const pool = openFaultyPool(hub.test.databaseUrl, fault)
    const { primary } = hub.pools
    const responder = await another({ primary: { scoped: pool, network: primary.network } })
    const before = await counts()
    expect(await responder.discover(asking, everybody)).toMatchObject({ kind: 'found' })
    await responder.network.notes.writeWaiting()
    expect(await counts()).toEqual(more(before, 1))
    await responder.close()
    others.splice(0)
    await pool.end()
  })
})
