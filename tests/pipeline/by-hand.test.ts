/** What people do: replay, send now, suppress, pause, resume. Nothing is lost and nothing happens twice. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as byHand from '../../src/pipeline/by-hand.ts'
import { pause, resume } from '../../src/pipeline/connections.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { appointments, connectionId, type DeliveryLook, deliveriesOf, ehrCalendar, messagesOf } from '../looking.ts'
import { person } from '../people.ts'

const who = { reason: 'a test', by: '01900000-0000-7000-8000-0000000000ad' }
const second = 1_000
const minute = 60_000
const hour = 60 * minute
let test: TestHub
afterEach(() => test?.close())

async function open() {
  test = await openTestHub({ random: () => 0.5 })
  await test.settleDown()
}

async function book(at: number, n = 1) {
  const uid = await test.book({ person: person(n), at })
  await test.applyAll()
  return uid
}

async function last(): Promise<DeliveryLook> {
  const delivery = (await deliveriesOf(test)).at(-1)
  if (!delivery) throw new Error('there is no delivery')
  return delivery
}

/** From one planned retry to the next, until there is none. */
async function runDown() {
  const start = test.clock.now.getTime()
  await test.settleDown()
  for (let delivery = await last(); delivery.state === 'retry'; delivery = await last()) {
    test.clock.now = delivery.due_at ?? test.clock.now
    await test.settleDown()
  }
  // About one working day (reference/operations.md section 2).
  expect(test.clock.now.getTime() - start).toBe(7 * hour + 42 * minute + 35 * second)
}

/** An attempt row per press of the button; its outcome. */
async function attemptsOf(delivery: string): Promise<string[]> {
  const rows = await test.rows<{ outcome: string }>('select outcome from attempt where delivery = $1 order by number', [
    delivery,
  ])
  return rows.map(row => row.outcome)
}

describe('replay', () => {
  beforeEach(async () => {
    await open()
    await book(0)
    await test.settleDown()
  })

  it('OPS-2 of a dead delivery follows the same policy, both times', async () => {
    await book(20)
    await test.ehr.set({ fail: { status: 503, methods: ['POST'] } })
    await runDown()
    const dead = await last()
    expect(dead).toMatchObject({ state: 'dead', spent: 9, problem: 'target.busy' })
    for (const _ of [1, 2]) {
      const replayed = await byHand.replayDelivery(test.hub, test.organization, (await last()).id, who)
      expect(replayed.kind).toBe('done')
      await runDown()
      expect(await last()).toMatchObject({ state: 'dead', spent: 9, problem: 'target.busy' })
    }
    await test.ehr.set({ fail: undefined })
    await byHand.replayDelivery(test.hub, test.organization, dead.id, who)
    await test.settleDown()
    expect(await last()).toMatchObject({ state: 'delivered', spent: 1 })
    expect(appointments(test.ehr)).toHaveLength(2)
  })

  it('OPS-2 pressed ten times at once is one attempt', async () => {
    const { id } = await last()
    const presses = Array.from({ length: 10 }, () => byHand.replayDelivery(test.hub, test.organization, id, who))
    const replays = new Set((await Promise.all(presses)).map(each => (each.kind === 'done' ? each.id : each.kind)))
    expect(replays.size).toBe(1)
    await test.settleDown()
    const [replay] = replays
    expect(await attemptsOf(replay ?? '')).toEqual(['delivered'])
    expect((await deliveriesOf(test)).filter(each => each.replay_of === id)).toHaveLength(1)
    expect(appointments(test.ehr)).toHaveLength(1)
  })

  it('OPS-2 of a rejected patient lets the visit go that waits for them', async () => {
    await book(4, 2)
    await test.ehr.set({ fail: { status: 422, next: 1, methods: ['POST'] } })
    await test.settleDown()
    const [patient] = (await deliveriesOf(test)).filter(each => each.state === 'rejected')
    expect(await last()).toMatchObject({ wait: 'prerequisite' })
    await byHand.replayDelivery(test.hub, test.organization, patient?.id ?? '', who)
    await test.settleDown()
    expect(ehrCalendar(test.ehr)).toHaveLength(2)
  })

  it('OPS-2 of a delivery that is still under way is refused, and the refusal is in the audit trail', async () => {
    await book(20)
    const under = await last()
    expect(await byHand.replayDelivery(test.hub, test.organization, under.id, who)).toEqual({
      kind: 'conflict',
      state: 'pending',
    })
    const audit = await test.rows('select action, outcome, reason from audit where subject = $1', [under.id])
    expect(audit).toEqual([{ action: 'delivery.replay', outcome: 'refused', reason: 'a test' }])
  })

  it('OPS-2 of a message from its raw bytes changes nothing that is right already', async () => {
    const [message] = await messagesOf(test)
    await byHand.replayMessage(test.hub, test.organization, message?.id ?? '', who)
    await test.settleDown()
    expect(await messagesOf(test)).toMatchObject([{ state: 'applied' }])
    expect(appointments(test.ehr)).toMatchObject([{ meta: { versionId: '1' } }])
  })

  it('OPS-2 a retry is sent at once when somebody says so, and not again at its old time', async () => {
    await book(20)
    await test.ehr.set({ fail: { status: 503, next: 1, methods: ['POST'] } })
    await test.settleDown()
    await byHand.sendNow(test.hub, test.organization, (await last()).id, who)
    await test.settleDown()
    expect(await last()).toMatchObject({ state: 'delivered', attempts: 2 })
    await test.settleWithin(10 * second, 5 * second)
    expect(await last()).toMatchObject({ attempts: 2 })
  })

  it('OPS-2 what somebody decides not to send lets the next one of its visit go', async () => {
    const uid = await book(20)
    await test.ehr.set({ fail: { status: 503, next: 1, methods: ['POST'] } })
    await test.settleDown()
    const { id } = await last()
    await test.reschedule(uid, 24)
    await test.applyAll()
    expect(await last()).toMatchObject({ state: 'pending', wait: 'order' })
    await byHand.suppressDelivery(test.hub, test.organization, id, who)
    await test.settleDown()
    expect((await deliveriesOf(test)).slice(-2)).toMatchObject([
      { state: 'suppressed', problem: 'person.suppressed' },
      { state: 'delivered' },
    ])
  })
})

describe('pause', () => {
  beforeEach(async () => {
    await open()
    await book(0)
    await test.settleDown()
  })

  it.each(['route', 'connection'] as const)(
    'OPS-2 of a %s stops scheduled retries at once and loses nothing',
    async what => {
      await book(20)
      await test.ehr.set({ fail: { status: 503, next: 1, methods: ['POST'] } })
      await test.settleDown()
      const [row] = await test.rows<{ id: string }>(
        `select id from ${what} where slug = $1`,
        what === 'route' ? ['bookings'] : ['ehr'],
      )
      const id = row?.id ?? ''
      expect(await pause(test.hub, test.organization, what, id, who)).toEqual({ kind: 'done', id })
      await book(24)
      test.ehr.forget()
      await test.settleWithin(20 * minute, 5 * minute)
      expect(test.ehr.seen.filter(each => each.method !== 'GET')).toEqual([])
      expect(await deliveriesOf(test, 'Appointment')).toMatchObject([
        { state: 'delivered' },
        { state: 'retry' },
        { state: 'pending' },
      ])
      await resume(test.hub, test.organization, what, id, who)
      await test.settleDown()
      expect(ehrCalendar(test.ehr)).toHaveLength(3)
    },
  )

  it('OPS-2 of the source keeps what comes in, acknowledged, and applies it in order afterwards', async () => {
    const calcom = await connectionId(test, 'calcom')
    await pause(test.hub, test.organization, 'connection', calcom, who)
    const uid = await test.book({ person: person(1), at: 20 })
    await test.reschedule(uid, 24)
    await test.settleDown()
    expect((await messagesOf(test)).map(each => each.state)).toEqual(['applied', 'received', 'received'])
    await resume(test.hub, test.organization, 'connection', calcom, who)
    await test.settleDown()
    expect(ehrCalendar(test.ehr)).toHaveLength(2)
    expect(appointments(test.ehr).map(each => each.start)).toContain('2026-12-02T02:00:00Z')
  })
})
