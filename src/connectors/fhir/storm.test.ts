/** Everything goes wrong at once, in an order that a seed gives: in the end each record is there once and as we want it. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Json } from '../../model/events.ts'
import type { TargetLink } from '../../model/outcome.ts'
import type { Io, Work } from '../connector.ts'
import type { Settings } from './config.ts'
import { deliver, lookUp } from './deliver.ts'
import { createFakeEhr, type FakeEhr, type FakeEhrOptions } from './fake.ts'
import { appointment, ioFor, workOf } from './testing/io.ts'

let ehr: FakeEhr
afterEach(() => ehr?.close())

/** A small generator with a seed (Mulberry32), so that a red run can be repeated. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

type Kept = { link?: TargetLink; sent?: Json; maybeArrived: boolean }

/** What the pipeline does with outcomes, in short: tries again until delivered, looks up what may have arrived. */
async function bringAll(io: Io<Settings>, works: readonly Work[], kept: Map<string, Kept>): Promise<number> {
  let waiting = [...works]
  for (let round = 1; round < 200; round++) {
    const batch = waiting.map(work => {
      const { link, sent, maybeArrived = false } = kept.get(work.recordId) ?? {}
      return { ...work, maybeArrived, ...(link ? { link } : {}), ...(sent === undefined ? {} : { lastSent: sent }) }
    })
    const outcomes = await deliver(io, batch)
    const again: Work[] = []
    for (const [index, outcome] of outcomes.entries()) {
      const work = batch[index]
      if (!work) continue
      if (outcome.kind === 'delivered') {
        const { link, sent } = outcome
        kept.set(work.recordId, { ...(link ? { link } : {}), sent: sent as Json, maybeArrived: false })
        continue
      }
      expect(['retry', 'ambiguous']).toContain(outcome.kind)
      const found = outcome.kind === 'ambiguous' ? await lookUp(io, work) : undefined
      const arrived = found?.kind === 'arrived' ? { link: found.link } : {}
      kept.set(work.recordId, { ...kept.get(work.recordId), ...arrived, maybeArrived: true })
      again.push(work)
    }
    if (again.length === 0) return round
    waiting = again
  }
  throw new Error('the storm did not end')
}

const ways: readonly (readonly [name: string, switches: FakeEhrOptions['switches']])[] = [
  ['conditional creates', {}],
  ['no conditional creates', { conditionalCreate: false }],
  ['no capability statement', { metadata: false }],
  ['answers without content', { answerBody: 'none', location: 'none', etag: 'none' }],
  ['conflicts as 409', { conflictStatus: 409, etag: 'strong' }],
]

describe('SCH-3 in a storm of lost requests, lost answers, refusals and edits', () => {
  it.each(ways)('each appointment is there once and up to date: %s', async (_name, switches) => {
    const random = seeded(20_261_102)
    ehr = await createFakeEhr({ random, switches })
    const io = ioFor({ baseUrl: ehr.url })
    const kept = new Map<string, Kept>()
    const ids = Array.from({ length: 40 }, (_, n) => `record-${n}`)
    await ehr.set({
      cutAfterWrite: { percent: 20 },
      cutBeforeWrite: { percent: 20 },
      fail: { status: 503, percent: 15 },
    })
    await bringAll(
      io,
      ids.map(recordId => workOf(appointment(), { recordId })),
      kept,
    )
    expect(ehr.list('Appointment')).toHaveLength(ids.length)

    for (const held of ehr.list('Appointment'))
      if (random() < 0.5) ehr.put({ ...held, comment: 'by the front desk' } as typeof held)
    const edited = ehr.list('Appointment').filter(held => 'comment' in held).length
    const moved = { start: '2026-12-03T16:00:00Z', end: '2026-12-03T16:30:00Z' }
    await bringAll(
      io,
      ids.map(recordId => workOf(appointment(moved), { recordId })),
      kept,
    )

    const after = ehr.list('Appointment')
    expect(after).toHaveLength(ids.length)
    expect(new Set(after.map(held => JSON.stringify('identifier' in held && held.identifier))).size).toBe(ids.length)
    for (const held of after) expect(held).toMatchObject({ ...moved, status: 'booked' })
    expect(after.filter(held => 'comment' in held)).toHaveLength(edited)
  })
})
