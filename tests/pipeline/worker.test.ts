/** The real worker: loops that wake each other, side by side in several processes, and stop without leaving anything. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startWorker } from '../../src/pipeline/worker.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { calcomCalendar, deliveriesOf, ehrCalendar, messagesOf } from '../looking.ts'
import { person } from '../people.ts'

let test: TestHub
beforeEach(async () => {
  test = await openTestHub()
  await test.settleDown()
})
afterEach(() => test?.close())

describe('workers', () => {
  it('OPS-2 three at once bring every booking once, whatever each of them takes', { timeout: 90_000 }, async () => {
    const workers = [test.hub, test.another(), test.another()].map(startWorker)
    try {
      const uids = await Promise.all(Array.from({ length: 24 }, (_, n) => test.book({ person: person(n % 8), at: n })))
      await test.reschedule(uids[0] ?? '', 40)
      await test.cancel(uids[1] ?? '')
      await expect.poll(() => ehrCalendar(test.ehr), { timeout: 60_000 }).toEqual(calcomCalendar(test.calcom))
      expect(test.ehr.list('Patient')).toHaveLength(8)
    } finally {
      await Promise.all(workers.map(worker => worker.stop()))
    }
    const rows = await test.rows<{ number: number }>('select max(number) as number from attempt group by delivery')
    expect(new Set(rows.map(row => row.number))).toEqual(new Set([1]))
  })

  it('OPS-2 that are stopped finish what is under way: nothing stays leased, and another goes on', {
    timeout: 90_000,
  }, async () => {
    await test.ehr.set({ slowMs: 30 })
    const worker = startWorker(test.hub)
    for (let n = 0; n < 6; n += 1) await test.book({ person: person(n), at: n })
    await expect.poll(async () => (await deliveriesOf(test)).length, { timeout: 60_000 }).toBeGreaterThan(0)
    await worker.stop()
    expect((await deliveriesOf(test)).filter(each => each.state === 'sending')).toEqual([])
    await test.settleDown(test.another())
    expect(ehrCalendar(test.ehr)).toHaveLength(6)
    expect((await messagesOf(test)).map(each => each.state)).toEqual(Array(6).fill('applied'))
  })
})
