import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimDue, leaseMs, type Prepared, sendAll } from '../../src/pipeline/deliver.ts'
import { settleAll } from '../../src/pipeline/settle.ts'
import { slot } from '../front-desk.ts'
import { openTestHub, type Process, type TestHub } from '../hub.ts'
import { appointments, deliveriesOf } from '../looking.ts'
import { person } from '../people.ts'

let test: TestHub
let slow: Process

beforeEach(async () => {
  test = await openTestHub()
  slow = test.another()
})
afterEach(() => test.close())

/** Claims what is due and then stands still: a machine that is paused, or that swaps. */
async function claimAndStandStill(): Promise<Prepared[]> {
  await test.applyAll()
  const claimed = await claimDue(slow, 10)
  expect(claimed).toHaveLength(1)
  test.advance(leaseMs + 1)
  return claimed
}

async function wakeUp(claimed: readonly Prepared[]): Promise<void> {
  for (const prepared of claimed) await settleAll(slow, await sendAll(slow, prepared.connection, [prepared]))
  await test.settleDown()
}

describe('a worker that stood still until its lease had ended', () => {
  it('OPS-2 sends nothing old over what another worker has brought since', async () => {
    const first = await test.book({ person: person(1), at: 0 })
    await test.settleDown()
    const second = await test.reschedule(first, 2)
    const claimed = await claimAndStandStill()
    await test.settleDown()
    await test.reschedule(second, 4)
    await test.settleDown()
    const before = appointments(test.ehr)
    expect(before.map(each => new Date(each.start ?? '').toISOString())).toEqual([slot(4)])

    await wakeUp(claimed)
    expect(appointments(test.ehr)).toEqual(before)
    expect((await deliveriesOf(test)).every(each => each.state === 'delivered')).toBe(true)
  })

  it('OPS-2 sends it after all, in a new attempt, when nobody else has', async () => {
    await test.book({ person: person(1), at: 0 })
    const claimed = await claimAndStandStill()
    await wakeUp(claimed)
    await test.settleWithin(60_000)
    expect(appointments(test.ehr)).toHaveLength(1)
    expect((await deliveriesOf(test)).map(each => each.state)).toEqual(['delivered', 'delivered'])
  })
})
