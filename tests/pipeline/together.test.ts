/** Somebody new and their appointment in one transaction of the EHR, through the whole pipeline. */
import type { Appointment } from 'fhir/r4'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestHub, type TestHub } from '../hub.ts'
import { deliveriesOf, issuesOf } from '../looking.ts'
import { person } from '../people.ts'

let test: TestHub
let seat = 0

beforeAll(async () => {
  test = await openTestHub()
  await test.ehr.set({ transactions: true })
  await test.settleDown()
})
beforeEach(async () => {
  test.ehr.forget()
})
afterAll(() => test?.close())

const book = (n: number) => test.book({ person: person(n), at: ++seat * 2 })
const sent = () =>
  test.ehr.seen
    .filter(({ method, path }) => method !== 'GET' && !path.endsWith('_search'))
    .map(({ method, path }) => `${method} ${path}`)
const visits = () => test.ehr.list('Appointment') as Appointment[]
const counts = () => [test.ehr.list('Patient').length, visits().length]
const states = async () => (await deliveriesOf(test)).map(({ record_type, state }) => `${record_type} ${state}`)

describe('somebody new', () => {
  it('SCH-3 reaches the EHR together with the appointment, and each delivery has its own outcome and audit', async () => {
    await book(1)
    await test.settleDown()
    expect(sent()).toEqual(['POST '])
    expect(counts()).toEqual([1, 1])
    expect(await states()).toEqual(['Patient delivered', 'Appointment delivered'])
    const [patient] = test.ehr.list('Patient')
    expect(visits()[0]?.participant[0]?.actor?.reference).toBe(`Patient/${patient?.id}`)
    const acts = await test.rows<{ subject: string }>("select subject from audit where action = 'delivery.send'")
    const deliveries = await deliveriesOf(test)
    expect(new Set(acts.map(({ subject }) => subject))).toEqual(new Set(deliveries.map(({ id }) => id)))
    // What comes back by poll is our own.
    const versions = await test.rows('select 1 from record_version')
    test.advance(61_000)
    await test.settleDown()
    expect(await test.rows('select 1 from record_version')).toHaveLength(versions.length)
  })

  it('SCH-3 who books twice at once is made once; who is known already goes the usual way', async () => {
    await book(2)
    await book(2)
    await test.settleDown()
    expect(counts()).toEqual([2, 3])
    expect(sent()).toEqual(['POST ', 'POST Appointment'])
    await book(2)
    await test.settleDown()
    expect(sent().slice(2)).toEqual(['POST Appointment'])
  })

  it('SCH-3 what was moved before it went goes once, at the new time; what was cancelled is not sent', async () => {
    const before = visits().length
    const moved = await book(3)
    const off = await book(4)
    await test.applyAll()
    await test.reschedule(moved, '2026-12-20T15:00:00.000Z')
    await test.cancel(off)
    await test.applyAll()
    await test.settleDown()
    expect(visits()).toHaveLength(before + 1)
    expect(visits().at(-1)?.start).toBe('2026-12-20T15:00:00Z')
    expect(sent()).toEqual(expect.arrayContaining(['POST ', 'POST Patient']))
    expect(sent()).toHaveLength(2)
  })

  it('SCH-3 a lost answer makes neither of them twice', async () => {
    const [people, before] = counts()
    await test.ehr.set({ cutAfterWrite: { next: 1 } })
    await book(5)
    await test.settleWithin(60_000)
    expect(counts()).toEqual([(people ?? 0) + 1, (before ?? 0) + 1])
    expect((await states()).slice(-2)).toEqual(['Patient delivered', 'Appointment delivered'])
  })

  it('SCH-3 is not there without the appointment when the EHR refuses one of them, and goes with it when the booking is moved', async () => {
    const before = counts()
    const uid = await book(6)
    await test.applyAll()
    await test.ehr.set({ fail: { status: 422, next: 1, methods: ['POST'] } })
    await test.settleDown()
    expect(counts()).toEqual(before)
    expect(await issuesOf(test)).toContainEqual(expect.objectContaining({ code: 'target.refused', state: 'open' }))
    expect((await states()).slice(-2)).toEqual(['Patient rejected', 'Appointment pending'])
    await test.reschedule(uid, '2026-12-21T15:00:00.000Z')
    await test.settleDown()
    expect(sent()).toEqual(['POST ', 'POST '])
    expect(counts()).toEqual(before.map(count => count + 1))
    expect((await states()).slice(-3)).toEqual(['Appointment delivered', 'Patient delivered', 'Appointment delivered'])
  })
})
