/** Two ways, at once: deliveries, polls and the front desk in each other's way, without echo and without loss. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deliverDue } from '../../src/pipeline/worker.ts'
import { bookingsOf, type TwoWayBookings } from '../two-way-bookings.ts'
import { openTwoWayHub, type TwoWayHub } from '../two-way-hub.ts'

let test: TwoWayHub
let bookings: TwoWayBookings
beforeAll(async () => {
  test = await openTwoWayHub()
  bookings = bookingsOf(test)
})
afterAll(() => test?.close())

describe('both sides at once', () => {
  it('SCH-4 a create under way when the poll sees it is no news', async () => {
    const { person } = await bookings.booked()
    const before = await test.appointments()
    await test.book({ person, at: bookings.freeDay() })
    await test.applyAll()
    await test.ehr.set({ cutAfterWrite: { next: 1 } })
    await test.settleDown() // made there; the answer is lost
    await bookings.messages()
    test.advance(61_000)
    await test.applyAll()
    expect(await bookings.messages()).toEqual(['unchanged'])
    await test.sync()
    const after = (await test.appointments()).slice(before.length)
    expect(after.map(({ version }) => version)).toEqual([1])
    expect(await test.events(after[0]?.id ?? '')).toEqual(['booking.created'])
  })

  it('SCH-4 an update under way when the poll sees it is no news', async () => {
    const { uid, record, id } = await bookings.booked()
    await test.reschedule(uid, bookings.freeDay())
    await test.applyAll()
    await test.ehr.set({ cutAfterWrite: { next: 1 } })
    await test.settleDown() // written there; the answer is lost
    expect(test.ehr.history('Appointment', id)).toHaveLength(2)
    await bookings.messages()
    test.advance(61_000)
    await test.applyAll()
    expect(await bookings.messages()).toEqual(['unchanged'])
    await test.sync()
    expect(await test.events(record)).toEqual(['booking.created', 'booking.rescheduled'])
    expect((await bookings.hubHas(record)).version).toBe(2)
    expect(test.ehr.history('Appointment', id)).toHaveLength(2)
  })

  it('SCH-3 a change of the front desk while our write is under way (412) is merged, and comes in at once', async () => {
    const { uid, record, id } = await bookings.booked()
    const moved = bookings.freeDay()
    await test.reschedule(uid, moved)
    await test.applyAll()
    test.ehr.forget()
    await test.ehr.set({ slowMs: 150 })
    const delivering = deliverDue(test.hub)
    while (!test.ehr.seen.some(({ method, path }) => method === 'GET' && path === `Appointment/${id}`)) await wait(5)
    await wait(170) // it was read, and its answer is out; the write is on its way
    test.desk.assign(id, { location: 'main', practitioner: 'bergeron' })
    await delivering
    await test.ehr.set({ slowMs: 0 })
    await test.settleDown()
    const writes = test.ehr.seen.filter(({ method }) => method === 'PUT')
    expect(writes).toHaveLength(2)
    const held = test.ehr.get('Appointment', id)
    expect(held).toMatchObject({ start: moved })
    expect(JSON.stringify(held)).toContain('Practitioner/bergeron')
    expect(await test.events(record)).toEqual(['booking.created', 'booking.rescheduled', 'appointment.changed'])
    const { resource } = await bookings.hubHas(record)
    expect(Date.parse(resource.start ?? '')).toBe(Date.parse(moved))
    await test.sync()
    expect((await bookings.hubHas(record)).version).toBe(3)
  })

  it('SCH-7 a time that both moved is settled by the owner table, on both sides, and the conflict is kept', async () => {
    const { uid, record, id } = await bookings.booked()
    const ours = bookings.freeDay()
    await test.reschedule(uid, ours)
    await test.applyAll()
    test.desk.move(id, bookings.freeDay())
    test.advance(61_000)
    await test.applyAll()
    expect(await test.conflicts(record)).toEqual([{ field: 'time', winner: 'scheduling' }])
    await test.sync()
    await test.sync()
    expect(test.ehr.get('Appointment', id)).toMatchObject({ start: ours })
    expect(Date.parse((await bookings.hubHas(record)).resource.start ?? '')).toBe(Date.parse(ours))
    expect(await test.conflicts(record)).toHaveLength(1)
  })

  it('SCH-7 a conflict that the delivery meets before the poll saw it is kept as well, once', async () => {
    const { uid, record, id } = await bookings.booked()
    test.desk.move(id, bookings.freeDay())
    const ours = bookings.freeDay()
    await test.reschedule(uid, ours)
    await test.settleDown()
    expect(test.ehr.get('Appointment', id)).toMatchObject({ start: ours })
    expect(await test.conflicts(record)).toEqual([{ field: 'time', winner: 'scheduling' }])
    await test.sync()
    expect(await test.conflicts(record)).toHaveLength(1)
    expect(await test.events(record)).toEqual(['booking.created', 'booking.rescheduled'])
  })

  it('a change of Cal.com after one of the EHR is merged with it', async () => {
    const { uid, record, id } = await bookings.booked()
    test.desk.assign(id, { practitioner: 'bergeron' })
    await test.sync()
    const moved = bookings.freeDay()
    await test.reschedule(uid, moved)
    await test.sync()
    const held = test.ehr.get('Appointment', id)
    expect(held).toMatchObject({ start: moved })
    expect(JSON.stringify(held)).toContain('Practitioner/bergeron')
    expect(JSON.stringify(held)).not.toContain('Practitioner/okafor')
    expect(await test.conflicts(record)).toEqual([])
  })
})
