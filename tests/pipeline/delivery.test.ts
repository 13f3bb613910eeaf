/** What a target can answer, or not answer, and what becomes of the delivery (reference/operations.md section 2). */
import type { Appointment } from 'fhir/r4'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testConnection } from '../../src/pipeline/connections.ts'
import { claimDue, leaseMs, sendAll } from '../../src/pipeline/deliver.ts'
import { settleAll } from '../../src/pipeline/settle.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { appointments, connectionId, type DeliveryLook, deliveriesOf, ehrCalendar, issuesOf } from '../looking.ts'
import { person } from '../people.ts'

const admin = { reason: 'a test', by: '01900000-0000-7000-8000-0000000000ad' }
const second = 1_000
const minute = 60_000
let test: TestHub
beforeEach(async () => {
  test = await openTestHub({ random: () => 0.5 }) // the jitter that changes nothing
  await test.settleDown()
})
afterEach(() => test?.close())

/** Somebody the EHR knows already, so that the next booking is one delivery of one appointment. */
async function cameBefore(n = 1) {
  const uid = await test.book({ person: person(n), at: 2 * n })
  await test.settleDown()
  return uid
}

async function last(): Promise<DeliveryLook> {
  const delivery = (await deliveriesOf(test)).at(-1)
  if (!delivery) throw new Error('there is no delivery')
  return delivery
}

async function said(): Promise<unknown> {
  const [row] = await test.rows<{ id: string; said: Buffer }>('select id, said from delivery where said is not null')
  return row && test.hub.sealer.openJson(test.organization, 'delivery.said', row.id, row.said)
}

describe('a target that is busy', () => {
  it('OPS-2 gets it again after five seconds, and then once', async () => {
    await cameBefore()
    await test.book({ person: person(1), at: 20 })
    await test.applyAll()
    await test.ehr.set({ fail: { status: 503, next: 1, methods: ['POST'] } })
    await test.settleDown()
    expect(await last()).toMatchObject({ state: 'retry', problem: 'target.busy', attempts: 1, spent: 1 })
    expect((await last()).due_at).toEqual(new Date(test.clock.now.getTime() + 5 * second))
    expect(await issuesOf(test)).toEqual([])
    test.advance(5 * second)
    await test.settleDown()
    expect(await last()).toMatchObject({ state: 'delivered', attempts: 2 })
    expect(appointments(test.ehr)).toHaveLength(2)
  })

  it('OPS-2 is left alone for as long as its Retry-After says', async () => {
    await cameBefore()
    await test.book({ person: person(1), at: 20 })
    await test.applyAll()
    await test.ehr.set({ fail: { status: 429, next: 1, methods: ['POST'], retryAfter: '180' } })
    await test.settleDown()
    expect((await last()).due_at).toEqual(new Date(test.clock.now.getTime() + 180 * second))
    test.ehr.forget()
    test.advance(179 * second)
    await test.settleDown()
    expect(test.ehr.seen.filter(each => each.method !== 'GET')).toEqual([])
    test.advance(second)
    await test.settleDown()
    expect(await last()).toMatchObject({ state: 'delivered' })
  })
})

describe('an answer that got lost', () => {
  it.each([true, false])('SCH-3 never doubles a visit, with conditional create %s', async conditionalCreate => {
    await test.ehr.set({ conditionalCreate })
    await cameBefore()
    await test.book({ person: person(1), at: 20 })
    await test.applyAll()
    await test.ehr.set({ cutAfterWrite: { next: 1 } })
    await test.settleWithin(10 * second, 5 * second)
    expect(await last()).toMatchObject({ state: 'delivered' })
    expect(ehrCalendar(test.ehr)).toHaveLength(2)
    expect(test.ehr.list('Patient')).toHaveLength(1)
  })

  it.each([true, false])('SCH-3 never doubles a new patient, with conditional create %s', async conditionalCreate => {
    await test.ehr.set({ conditionalCreate })
    await test.book({ person: person(1), at: 0 })
    await test.applyAll()
    await test.ehr.set({ cutAfterWrite: { next: 2 } })
    await test.settleWithin(40 * second, 5 * second)
    expect(test.ehr.list('Patient')).toHaveLength(1)
    expect(ehrCalendar(test.ehr)).toHaveLength(1)
  })

  it('SCH-3 of a request that was never carried out is sent again', async () => {
    await cameBefore()
    await test.book({ person: person(1), at: 20 })
    await test.applyAll()
    await test.ehr.set({ cutBeforeWrite: { next: 1 } })
    await test.settleWithin(10 * second, 5 * second)
    expect(ehrCalendar(test.ehr)).toHaveLength(2)
  })

  it('OPS-2 that comes after the lease has ended is kept on its own attempt, and nothing is doubled', async () => {
    await cameBefore()
    await test.book({ person: person(1), at: 20 })
    await test.applyAll()
    const claimed = await claimDue(test.hub, 10)
    const [first] = claimed
    if (!first) throw new Error('nothing was claimed')
    const late = await sendAll(test.hub, first.connection, claimed)
    test.advance(leaseMs + second)
    const other = test.another()
    const again = await claimDue(other, 10)
    expect(again.map(each => each.delivery.attempts)).toEqual([2])
    await settleAll(test.hub, late)
    expect(await last()).toMatchObject({ state: 'sending', attempts: 2 })
    const outcomes = () => test.rows<{ outcome: string }>('select outcome from attempt order by started_at, number')
    expect((await outcomes()).slice(-2)).toEqual([{ outcome: 'delivered' }, { outcome: null }])
    await settleAll(other, await sendAll(other, first.connection, again))
    expect(await last()).toMatchObject({ state: 'delivered', attempts: 2 })
    expect((await outcomes()).slice(-2)).toEqual([{ outcome: 'delivered' }, { outcome: 'delivered' }])
    expect(ehrCalendar(test.ehr)).toHaveLength(2)
  })
})

describe('refused credentials', () => {
  it('OPS-2 pause the connection with one issue, spend nothing, and a green test lets everything go', async () => {
    for (const n of [1, 2, 3]) await cameBefore(n)
    for (const n of [1, 2, 3]) await test.book({ person: person(n), at: 20 + n })
    await test.applyAll()
    await test.ehr.set({ fail: { status: 401 } })
    await test.settleDown()
    const waiting = (await deliveriesOf(test)).slice(-3)
    for (const each of waiting) expect(each).toMatchObject({ state: 'pending', wait: 'paused', spent: 0 })
    expect(await issuesOf(test)).toMatchObject([{ code: 'connection.credentials-refused', count: 1 }])
    test.ehr.forget()
    await test.settleWithin(30 * minute, 5 * minute)
    expect(test.ehr.seen.filter(each => each.method !== 'GET')).toEqual([])

    const ehr = await connectionId(test, 'ehr')
    expect(await testConnection(test.hub, test.organization, ehr, admin)).toMatchObject({ resumed: false })
    await test.ehr.set({ fail: undefined })
    expect(await testConnection(test.hub, test.organization, ehr, admin)).toMatchObject({ resumed: true })
    await test.settleDown()
    expect((await deliveriesOf(test)).map(each => each.state)).toEqual(Array(9).fill('delivered'))
    expect(await issuesOf(test)).toEqual([])
    expect(await issuesOf(test, 'resolved')).toHaveLength(1)
  })
})

describe('somebody else who changes the same visit', () => {
  it('SCH-7 keeps what they wrote: a move does not undo a note of the EHR', async () => {
    const uid = await cameBefore()
    const [visit] = appointments(test.ehr)
    if (!visit) throw new Error('no visit')
    test.ehr.put({ ...visit, comment: 'bring the old films' } as Appointment)
    await test.reschedule(uid, 20)
    await test.settleDown()
    expect(appointments(test.ehr)).toMatchObject([{ comment: 'bring the old films', start: '2026-12-02T00:00:00Z' }])
  })

  it.each([409, 412] as const)(
    'SCH-7 at the very moment of the write (%i) is merged, not overwritten',
    async status => {
      const uid = await cameBefore()
      await test.reschedule(uid, 20)
      await test.applyAll()
      await test.ehr.set({ fail: { status, next: 1, methods: ['PUT'] } })
      await test.settleWithin(10 * second, 5 * second)
      expect(await last()).toMatchObject({ state: 'delivered' })
      expect(appointments(test.ehr)).toMatchObject([{ status: 'booked', start: '2026-12-02T00:00:00Z' }])
    },
  )
})

describe('a refusal', () => {
  it('REF-8 is shown with the words of the target, and a later move makes it good', async () => {
    await cameBefore()
    const uid = await test.book({ person: person(1), at: 20 })
    await test.applyAll()
    await test.ehr.set({ fail: { status: 422, next: 1, methods: ['POST'] } })
    await test.settleDown()
    expect(await last()).toMatchObject({ state: 'rejected', problem: 'target.refused', attempts: 1 })
    expect(await said()).toMatchObject({ status: 422, text: 'simulated failure' })
    expect(await issuesOf(test)).toMatchObject([{ step: 'deliver', code: 'target.refused', count: 1 }])
    await test.settleWithin(60 * minute, 10 * minute)
    expect(await last()).toMatchObject({ attempts: 1 })

    await test.reschedule(uid, 24)
    await test.settleDown()
    expect(await last()).toMatchObject({ state: 'delivered' })
    expect(ehrCalendar(test.ehr)).toContain(`2026-12-02T02:00:00.000Z | ${person(1).email} | booked`)
  })

  it('SCH-3 of a visit that is cancelled afterwards leaves nothing to send', async () => {
    await cameBefore()
    const uid = await test.book({ person: person(1), at: 20 })
    await test.applyAll()
    await test.ehr.set({ fail: { status: 422, next: 1, methods: ['POST'] } })
    await test.settleDown()
    await test.cancel(uid)
    await test.settleDown()
    expect(await last()).toMatchObject({ state: 'suppressed', problem: 'target.never-arrived' })
    expect(appointments(test.ehr)).toHaveLength(1)
  })

  it('SCH-3 of a new patient keeps their visit waiting in sight, and holds up nobody else', async () => {
    await test.book({ person: person(1), at: 0 })
    await test.applyAll()
    await test.ehr.set({ fail: { status: 422, next: 1, methods: ['POST'] } })
    await test.settleDown()
    await test.book({ person: person(2), at: 4 })
    await test.settleDown()
    const [patient, visit, ...others] = await deliveriesOf(test)
    expect(patient).toMatchObject({ record_type: 'Patient', state: 'rejected' })
    expect(visit).toMatchObject({ state: 'pending', wait: 'prerequisite', prerequisite: patient?.id })
    expect(others.map(each => each.state)).toEqual(['delivered', 'delivered'])
  })

  it('REF-8 of a new patient is made good by their next booking: both visits go', async () => {
    await test.book({ person: person(1), at: 0 })
    await test.applyAll()
    await test.ehr.set({ fail: { status: 422, next: 1, methods: ['POST'] } })
    await test.settleDown()
    await test.book({ person: person(1), at: 8 })
    await test.settleDown()
    expect(test.ehr.list('Patient')).toHaveLength(1)
    expect(ehrCalendar(test.ehr)).toHaveLength(2)
    expect((await deliveriesOf(test, 'Appointment')).map(each => each.state)).toEqual(['delivered', 'delivered'])
  })
})

describe('one visit, several deliveries', () => {
  it('OPS-2 moved twice while the EHR is away: one write brings the last state, and all count as delivered', async () => {
    const uid = await cameBefore()
    await test.ehr.set({ offline: 'unavailable' })
    const moved = await test.reschedule(uid, 20)
    await test.settleDown()
    await test.reschedule(moved, 24)
    await test.settleDown()
    expect((await deliveriesOf(test, 'Appointment')).map(each => each.state)).toEqual(['delivered', 'retry', 'pending'])
    await test.ehr.set({ offline: 'no' })
    test.ehr.forget()
    await test.settleWithin(10 * second, 5 * second)
    expect((await deliveriesOf(test, 'Appointment')).map(each => each.state)).toEqual(Array(3).fill('delivered'))
    expect(test.ehr.seen.filter(each => each.method === 'PUT')).toHaveLength(1)
    expect(appointments(test.ehr)).toMatchObject([{ start: '2026-12-02T02:00:00Z', meta: { versionId: '2' } }])
  })

  it('SCH-3 cancelled before it ever arrived is never sent', async () => {
    await cameBefore()
    await test.ehr.set({ offline: 'unavailable' })
    const uid = await test.book({ person: person(1), at: 20 })
    await test.settleDown()
    await test.cancel(uid)
    await test.settleDown()
    await test.ehr.set({ offline: 'no' })
    await test.settleWithin(10 * second, 5 * second)
    expect(appointments(test.ehr)).toHaveLength(1)
    expect((await deliveriesOf(test, 'Appointment')).slice(1).map(each => each.state)).toEqual([
      'suppressed',
      'suppressed',
    ])
  })

  it('SCH-8 two routes to one EHR make one delivery, by the first of them', async () => {
    await test.apply(`
organization: { slug: maple-street, name: Maple Street Community Health, environment: staging }
connections:
  - { id: calcom, connector: calcom, settings: { baseUrl: '${test.calcom.url}', auth: { apiKey: cal_test }, webhookSecrets: ['whsec_of_the_tests'] } }
  - { id: ehr, connector: fhir, settings: { baseUrl: '${test.ehr.url}', auth: { kind: none } } }
routes:
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'] }
  - { id: cancellations-too, from: calcom, to: ehr, events: ['booking.*'] }
crosswalks:
  - { id: practitioners, kind: practitioner, from: calcom, to: ehr, entries: { '5': Practitioner/okafor } }
  - { id: places, kind: location, from: calcom, to: ehr, entries: { '12 Clinic Way, Toronto': Location/main } }
  - { id: visits, kind: event-type, from: calcom, to: ehr, entries: { '7': { serviceType: { code: new } } } }
  - { id: questions, kind: question, from: calcom, to: ehr, entries: { dateOfBirth: birthDate } }
`)
    await test.book({ person: person(1), at: 0 })
    await test.settleWithin(10 * minute, minute)
    expect((await deliveriesOf(test)).map(each => each.state)).toEqual(['delivered', 'delivered'])
    expect(test.ehr.list('Patient')).toHaveLength(1)
    expect(ehrCalendar(test.ehr)).toHaveLength(1)
  })
})
