import { describe, expect, it } from 'vitest'
import { createLog } from '../../log.ts'
import type { NewExchange } from '../../store/network-exchanges.ts'
import { createRefusals, type Refusal } from './refusals.ts'

const now = () => new Date('2026-11-20T10:00:00Z')
const refusal: Refusal = {
  at: now(),
  transaction: 'discover',
  because: 'network.signature-wrong',
  certificate: 'ab'.repeat(32),
  durationMs: 1.4,
}
const parts = { log: createLog('silent'), now, newId: () => '01900000-0000-7000-8000-000000000001' }

describe('NET-9 what was not believed', () => {
  it('is kept under the home community, where the signature was right, else under the certificate', async () => {
    const kept: NewExchange[] = []
    const refusals = createRefusals({ ...parts, keep: async rows => void kept.push(...rows) })
    refusals.note(refusal)
    refusals.note({ ...refusal, because: 'network.audience-other', homeCommunity: '1.2.3', name: 'Partner' })
    await refusals.stop()
    expect(kept).toMatchObject([
      { requester: 'certificate abababababababab', requesterName: '', problems: ['network.signature-wrong'] },
      { requester: '1.2.3', requesterName: 'Partner', outcome: 'refused', purpose: '', durationMs: 1 },
    ])
    expect(refusals.recent().map(({ because }) => because)).toEqual([
      'network.audience-other',
      'network.signature-wrong',
    ])
  })

  it('makes no flood of rows of a flood of requests, and outlives a database that is down', async () => {
    let kept = 0
    const refusals = createRefusals({
      ...parts,
      everyMs: 3_600_000,
      keep: async rows => {
        kept += rows.length
        throw new Error('down')
      },
    })
    for (let count = 0; count < 1_000; count += 1) refusals.note(refusal)
    await refusals.stop()
    expect(kept).toBe(50)
    expect(refusals.recent()).toHaveLength(200)
  })
})
