/** Tokens that were seen lately, while the database cannot be asked. */
import { describe, expect, it } from 'vitest'
import type { AccountKeys } from '../../../store/accounts.ts'
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

describe('a token of the network', () => {
  it('NET-5 that was seen lately is good until it ends while the database is down, and no new one is', async () => {
    const clock = { now: new Date('2026-11-30T10:00:00Z') }
    const rows: { hash: Buffer; body: Buffer; ends_at: Date }[] = []
    let asked = 0
    let down = false
    const pool = {
      async query({ text, values = [] }: { text: string; values?: unknown[] }) {
        asked += 1
        if (down) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
        const [hash, , body, ends_at] = values as [Buffer, string, Buffer, Date]
        if (text.startsWith('insert')) rows.push({ hash, body, ends_at })
        return {
          rows: rows.filter(row => row.hash.equals(hash instanceof Buffer ? hash : Buffer.alloc(0))),
          rowCount: 1,
        }
      },
    }
    const access = createClientAccess({ pool: pool as never, now: () => clock.now }, keys)
    const token = `Bearer ${await access.issue(granted)}`
    const unseen = `Bearer ${await access.issue(granted)}`
    const later = (ms: number) => {
      clock.now = new Date(clock.now.getTime() + ms)
    }
    expect(await access.read(token)).toEqual(granted)
    const before = asked
    expect(await access.read(token)).toEqual(granted)
    expect(asked).toBe(before)
    down = true
    later(60_000)
    expect(await access.read(token)).toEqual(granted)
    await expect(access.read(unseen)).rejects.toThrow()
    later(241_000)
    await expect(access.read(token)).rejects.toThrow()
    expect(await access.read('Bearer something')).toBeUndefined()
    expect(await access.read(undefined)).toBeUndefined()
  })
})
