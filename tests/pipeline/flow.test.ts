/** What happens to bookings, and what becomes of the appointment: in order, out of order, twice, and not at all. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestHub, secret, type TestHub } from '../hub.ts'
import { appointments, calcomCalendar, deliveriesOf, ehrCalendar, messagesOf } from '../looking.ts'
import { person } from '../people.ts'

let test: TestHub
beforeEach(async () => {
  test = await openTestHub()
  await test.settleDown()
})
afterEach(() => test?.close())

/** The one appointment of the EHR. */
function only() {
  const [one, ...others] = appointments(test.ehr)
  expect(others).toEqual([])
  if (!one) throw new Error('the EHR has no appointment')
  return one
}

/** The webhooks are held back and come in the reverse of their order. */
function holdBack(count: number) {
  return test.turn('PATCH', 'webhooks', { delivery: { reorder: count } })
}

describe('a booking', () => {
  it('SCH-3 that is moved stays one appointment, with a new uid and a new time', async () => {
    const uid = await test.book({ person: person(1), at: 0 })
    await test.settleDown()
    const before = only()
    const moved = await test.reschedule(uid, 5)
    await test.settleDown()
    expect(moved).not.toBe(uid)
    expect(only()).toMatchObject({ id: before.id, status: 'booked', start: '2026-12-01T16:30:00Z' })
    expect(ehrCalendar(test.ehr)).toEqual(calcomCalendar(test.calcom))
    const [record] = await test.rows(`select version from record where type = 'Appointment'`)
    expect(record).toEqual({ version: 2 })
  })

  it('SCH-3 that is moved three times before anything was delivered arrives once, at its last time', async () => {
    let uid = await test.book({ person: person(1), at: 0 })
    for (const at of [4, 8, 12]) uid = await test.reschedule(uid, at)
    await test.applyAll()
    await test.settleDown()
    expect(only()).toMatchObject({ start: '2026-12-01T20:00:00Z', meta: { versionId: '1' } })
    expect((await deliveriesOf(test)).map(each => each.state)).toEqual(Array(5).fill('delivered'))
  })

  it('SCH-3 that is cancelled is cancelled in the EHR, not deleted', async () => {
    const uid = await test.book({ person: person(1), at: 0 })
    await test.settleDown()
    await test.cancel(uid, { cancellationReason: 'cannot come' })
    await test.settleDown()
    expect(only()).toMatchObject({ status: 'cancelled' })
  })

  it('SCH-3 that is requested waits in the EHR as pending, and is booked when its host confirms', async () => {
    await test.turn('PATCH', 'account', { requiresConfirmation: true })
    const uid = await test.book({ person: person(1), at: 0 })
    await test.settleDown()
    expect(only()).toMatchObject({ status: 'pending' })
    await test.confirm(uid)
    await test.settleDown()
    expect(only()).toMatchObject({ status: 'booked', meta: { versionId: '2' } })
  })

  it('SCH-3 that its host declines is cancelled in the EHR', async () => {
    await test.turn('PATCH', 'account', { requiresConfirmation: true })
    const uid = await test.book({ person: person(1), at: 0 })
    await test.settleDown()
    await test.decline(uid, 'fully booked')
    await test.settleDown()
    expect(only()).toMatchObject({ status: 'cancelled' })
  })

  it('SCH-3 told by two subscriptions, each twice, is one appointment; what repeats is shown as a duplicate', async () => {
    test.calcom.addWebhook({
      subscriberUrl: test.inbound,
      secret,
      triggers: ['BOOKING_CREATED', 'BOOKING_RESCHEDULED', 'BOOKING_CANCELLED'],
      version: '2026-07-27',
    })
    await test.turn('PATCH', 'webhooks', { delivery: { copies: 2 } })
    const uid = await test.book({ person: person(1), at: 0 })
    await test.settleDown()
    await test.reschedule(uid, 5)
    await test.settleDown()
    expect(only()).toMatchObject({ start: '2026-12-01T16:30:00Z', meta: { versionId: '2' } })
    const messages = await messagesOf(test)
    expect(messages.filter(each => each.state === 'applied')).toHaveLength(2)
    expect(messages.filter(each => each.state === 'ignored')).toHaveLength(6)
    expect(new Set(messages.filter(each => each.state === 'ignored').map(each => each.reason))).toEqual(
      new Set(['duplicate']),
    )
    expect(test.ehr.list('Patient')).toHaveLength(1)
  })

  it('SCH-3 whose move is heard of before it was made is one appointment at its new time', async () => {
    await holdBack(2)
    const uid = await test.book({ person: person(1), at: 0 })
    await test.reschedule(uid, 5)
    await test.settleDown()
    expect(only()).toMatchObject({ status: 'booked', start: '2026-12-01T16:30:00Z' })
    expect(ehrCalendar(test.ehr)).toEqual(calcomCalendar(test.calcom))
  })

  it('SCH-3 whose cancellation is heard of before it was made never shows as booked', async () => {
    await holdBack(2)
    const uid = await test.book({ person: person(1), at: 0 })
    await test.cancel(uid)
    await test.settleDown()
    expect(appointments(test.ehr).filter(each => each.status === 'booked')).toEqual([])
    expect((await deliveriesOf(test, 'Appointment')).map(each => each.state)).toEqual(['suppressed'])
  })

  it('SCH-13 whose webhooks all get lost is found by the next pull, with everything that happened to it', async () => {
    await test.turn('PATCH', 'webhooks', { delivery: { dropShare: 1 } })
    const uids = [
      await test.book({ person: person(1), at: 0 }),
      await test.book({ person: person(2), at: 2 }),
      await test.book({ person: person(3), at: 4 }),
    ]
    await test.settleDown()
    expect(appointments(test.ehr)).toEqual([])
    test.advance(6 * 60_000)
    await test.settleDown()
    expect(ehrCalendar(test.ehr)).toEqual(calcomCalendar(test.calcom))
    await test.reschedule(uids[0] ?? '', 10)
    await test.cancel(uids[1] ?? '')
    test.advance(6 * 60_000)
    await test.settleDown()
    expect(ehrCalendar(test.ehr)).toEqual(calcomCalendar(test.calcom))
    expect(appointments(test.ehr).map(each => each.status)).toEqual(['booked', 'cancelled', 'booked'])
  })

  it('SCH-13 seen by webhook and by pull is written once', async () => {
    await test.book({ person: person(1), at: 0 })
    await test.settleDown()
    test.advance(6 * 60_000)
    await test.settleDown()
    expect(only()).toMatchObject({ meta: { versionId: '1' } })
    const pulled = (await messagesOf(test)).filter(each => each.origin === 'pull')
    expect(pulled.map(each => each.reason)).toEqual(['unchanged'])
  })

  it('SCH-3 without its webhooks in between ends as Cal.com has it', async () => {
    const uid = await test.book({ person: person(1), at: 0 })
    await test.settleDown()
    await test.turn('PATCH', 'webhooks', { delivery: { dropNext: 1 } })
    const second = await test.reschedule(uid, 5)
    await test.reschedule(second, 9)
    await test.settleDown()
    expect(only()).toMatchObject({ status: 'booked', start: '2026-12-01T18:30:00Z' })
  })
})
