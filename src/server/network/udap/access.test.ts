/** Who gives tokens, who is asked about them, and for how long an answer is kept. */
import { describe, expect, it } from 'vitest'
import type { AccountKeys } from '../../../store/accounts.ts'
import type { Sql } from '../../../store/scope.ts'
import { createClientAccess, type Granted } from './access.ts'

const granted: Granted = {
  client: 'county-health',
  scopes: ['system/*.rs'],
  requester: {
    via: 'fhir',
    organization: { name: 'County Health' },
    user: { name: 'County Health' },
    purpose: 'TREATMENT',
    certificate: '',
  },
}
/** Seals nothing: what is kept is not looked at here. */
const keys = {
  sealer: {
    sealJson: (_hub: string, _table: string, _id: string, value: unknown) => Buffer.from(JSON.stringify(value)),
    openJson: (_hub: string, _table: string, _id: string, sealed: Buffer) => JSON.parse(sealed.toString()),
  },
} as unknown as AccountKeys

type Row = { hash: Buffer; client: string; body: Buffer; ends_at: Date }

/** A primary, and the server that is read, with the rows that reached it; each can be taken down. */
function setUp() {
  const clock = { now: new Date('2026-11-30T10:00:00Z') }
  const state = { rows: new Map<string, Row>(), asked: 0, primaryDown: false, nobody: false }
  const gone = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
  const primary = {
    async query(text: string, values: readonly unknown[] = []) {
      if (state.primaryDown) return gone()
      if (text.startsWith('insert')) {
        const [hash, client, body, ends_at] = values as [Buffer, string, Buffer, Date]
        state.rows.set(hash.toString('hex'), { hash, client, body, ends_at })
      }
      return { rows: [], rowCount: 0 }
    },
  }
  const read = {
    async query({ values }: { values: [hash: Buffer, now: Date] }) {
      const [hash, now] = values
      state.asked += 1
      const row = state.rows.get(hash.toString('hex'))
      return { rows: row && row.ends_at > now ? [row] : [], rowCount: 1 }
    },
  }
  const reading = {
    newestOwn: <T>(work: (db: Sql) => Promise<T>) => (state.nobody ? gone() : work(read as unknown as Sql)),
  }
  const access = createClientAccess({ primary: { sql: primary as Sql }, reading, now: () => clock.now }, keys)
  const later = (ms: number) => {
    clock.now = new Date(clock.now.getTime() + ms)
  }
  return { state, access, later, issue: async () => `Bearer ${await access.issue(granted)}` }
}

describe('a token of the network', () => {
  it('NET-5 is good until it ends while a replica stands in for the primary, and no new one is given', async () => {
    const { state, access, later, issue } = setUp()
    const [token, unseen] = [await issue(), await issue()]
    expect(await access.read(token)).toEqual(granted)
    state.primaryDown = true
    await expect(issue()).rejects.toThrow('refused')
    later(60_000)
    expect([await access.read(token), await access.read(unseen)]).toEqual([granted, granted])
    later(241_000)
    expect([await access.read(token), await access.read(unseen)]).toEqual([undefined, undefined])
    expect([await access.read('Bearer something'), await access.read(undefined)]).toEqual([undefined, undefined])
  })

  it('NET-5 is asked about every five seconds, and is not taken from memory for longer where nobody can be asked', async () => {
    const { state, access, later, issue } = setUp()
    const token = await issue()
    await access.read(token)
    later(4_999)
    await access.read(token)
    expect(state.asked).toBe(1)
    later(1)
    await access.read(token)
    expect(state.asked).toBe(2)
    state.nobody = true
    later(5_000)
    await expect(access.read(token)).rejects.toThrow('refused')
  })

  it('NET-5 that was ended is taken for five seconds more at most, and not at all by the process that ended it', async () => {
    const { state, access, later, issue } = setUp()
    const token = await issue()
    await access.read(token)
    state.rows.clear()
    state.primaryDown = true
    expect(await access.read(token)).toEqual(granted)
    later(5_000)
    expect(await access.read(token)).toBeUndefined()

    state.primaryDown = false
    const another = await issue()
    await access.read(another)
    state.rows.clear()
    access.forget('somebody-else')
    expect(await access.read(another)).toEqual(granted)
    access.forget(granted.client)
    expect(await access.read(another)).toBeUndefined()
  })
})
