/** Asking the source or the target before anything is written: silence costs time, never a message. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as byHand from '../../src/pipeline/by-hand.ts'
import { claimReads, readOne } from '../../src/pipeline/read.ts'
import { applyDue } from '../../src/pipeline/worker.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { deliveriesOf, ehrCalendar, issuesOf, messagesOf } from '../looking.ts'
import { person } from '../people.ts'

const who = { reason: 'a test', by: '01900000-0000-7000-8000-0000000000ad' }
const minute = 60_000
let test: TestHub
beforeEach(async () => {
  test = await openTestHub()
  await test.settleDown()
})
afterEach(() => test?.close())

describe('a question that nobody answers', () => {
  it('SCH-12 keeps the bookings of new people waiting, as one outage and one issue, until the EHR is back', async () => {
    await test.ehr.set({ offline: 'refuse' })
    for (let n = 0; n < 8; n += 1) await test.book({ person: person(n), at: 2 * n })
    await test.settleWithin(4 * 60 * minute, 10 * minute)
    const told = (await messagesOf(test)).filter(each => each.origin === 'push') // what was polled waits behind them
    expect(told.map(each => each.state)).toEqual(Array(8).fill('reading'))
    expect(await issuesOf(test)).toMatchObject([{ code: 'connection.down', count: 1 }])
    await test.ehr.set({ offline: 'no' })
    await test.settleWithin(10 * minute, 5 * minute)
    expect(ehrCalendar(test.ehr)).toHaveLength(8)
    expect(await issuesOf(test)).toEqual([])
  })

  it('SCH-12 of a single booking is asked again, and told to people once', async () => {
    await test.ehr.set({ offline: 'unavailable' })
    await test.book({ person: person(1), at: 0 })
    await test.settleWithin(30 * minute, 2 * minute)
    expect((await messagesOf(test))[0]).toMatchObject({ state: 'reading', problem: 'target.busy' })
    expect((await issuesOf(test)).filter(each => each.code === 'message.source-silent')).toHaveLength(1)
    await test.ehr.set({ offline: 'no' })
    await test.settleWithin(6 * minute, 3 * minute)
    expect(ehrCalendar(test.ehr)).toHaveLength(1)
  })
})

describe('an answer that comes too late', () => {
  it('OPS-2 changes nothing on a message that somebody else has taken on', async () => {
    await test.book({ person: person(1), at: 0 })
    await applyDue(test.hub)
    const [slow] = await claimReads(test.hub, 10)
    if (!slow) throw new Error('nothing to read')
    test.advance(3 * minute) // its lease ends
    await test.settleDown(test.another())
    expect(ehrCalendar(test.ehr)).toHaveLength(1)
    await readOne(test.hub, slow)
    await test.settleDown()
    expect(await messagesOf(test)).toMatchObject([{ state: 'applied', reason: null }])
    expect(await deliveriesOf(test)).toHaveLength(2)
  })
})

describe('a message that somebody discards', () => {
  it('OPS-2 lets what waits behind it go on, even when both happen at once', async () => {
    await test.turn('POST', 'event-types', { id: 40 })
    for (let round = 0; round < 6; round += 1) {
      const uid = await test.book({ person: person(round), at: 10 * round, eventType: 40 })
      await test.settleDown()
      const held = (await messagesOf(test)).at(-1)
      expect(held).toMatchObject({ state: 'held' })
      await test.reschedule(uid, 10 * round + 4)
      const other = test.another()
      await Promise.all([
        byHand.discardMessage(test.hub, test.organization, held?.id ?? '', who),
        applyDue(other),
        applyDue(test.hub),
      ])
      await test.settleDown()
      const states = (await messagesOf(test)).slice(-2)
      expect(states[0]).toMatchObject({ state: 'ignored', reason: 'discarded' })
      expect(states[1]?.reason).not.toBe('order')
    }
  })
})
