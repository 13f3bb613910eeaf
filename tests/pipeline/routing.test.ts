/** Where bookings go: to one of several EHRs by their own crosswalks, never twice to one, and never nowhere in silence. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeEhr, type FakeEhr } from '../../src/connectors/fhir/fake.ts'
import { applyAsItIs, replayDelivery, suppressDelivery } from '../../src/pipeline/by-hand.ts'
import { pairsOf } from '../../src/pipeline/reconcile/pairs.ts'
import { askForRun, reconcileDue } from '../../src/pipeline/reconcile/run.ts'
import { withScope } from '../../src/store/scope.ts'
import { openTestHub, secret, type TestHub } from '../hub.ts'
import { appointments, deliveriesOf, issuesOf, messagesOf, tasksOf } from '../looking.ts'
import { person } from '../people.ts'

let test: TestHub
let uptown: FakeEhr
beforeEach(async () => {
  test = await openTestHub()
  uptown = await createFakeEhr({ now: () => test.clock.now })
  for (const id of ['okafor', 'bergeron']) uptown.put({ resourceType: 'Practitioner', id, active: true })
})
afterEach(async () => {
  await test?.close()
  await uptown?.close()
})

const visits = 'http://example.test/visits'

/** The standard organization, with other routes and crosswalks. */
const withRoutes = (routes: string, crosswalks = '') => `
organization: { slug: maple-street, name: Maple Street Community Health, environment: staging }
connections:
  - id: calcom
    connector: calcom
    settings: { baseUrl: '${test.calcom.url}', auth: { apiKey: cal_test }, webhookSecrets: ['${secret}'] }
  - { id: ehr, connector: fhir, settings: { baseUrl: '${test.ehr.url}', auth: { kind: none } } }
  - { id: uptown, connector: fhir, settings: { baseUrl: '${uptown.url}', auth: { kind: none } } }
routes:
${routes}
crosswalks:
  - { id: uptown-people, kind: practitioner, from: calcom, to: uptown, entries: { '5': Practitioner/okafor, luc.bergeron@example.com: Practitioner/bergeron } }
  - { id: uptown-places, kind: location, from: calcom, to: uptown, entries: { '12 Clinic Way, Toronto': virtual } }
  - { id: uptown-questions, kind: question, from: calcom, to: uptown, entries: { dateOfBirth: birthDate } }
  - { id: uptown-visits, kind: event-type, from: calcom, to: uptown, entries: { '8': { serviceType: { system: '${visits}', code: imaging } } } }
${crosswalks}
`

/** Gives the booking to the other host. */
async function reassign(uid: string): Promise<void> {
  const response = await fetch(`${test.calcom.url}/v2/bookings/${uid}/reassign/7`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer cal_test', 'cal-api-version': '2024-08-13' },
    body: '{}',
  })
  expect(response.ok).toBe(true)
  await test.calcom.flush()
}

/** What comparisons of Cal.com with each EHR find that should be put right. */
async function differences(): Promise<object[]> {
  const { hub, organization } = test
  await hub.sealer.ready(organization)
  await withScope(hub.pool, organization, async db => {
    const pairs = await pairsOf(hub, db, await hub.configurations.within(db, organization))
    expect(pairs).toHaveLength(2)
    for (const pair of pairs) await askForRun(hub, db, pair, { cause: 'person' })
  })
  while ((await reconcileDue(hub)) > 0);
  return test.rows("select kind, side, cause, proposal from difference where state = 'open'")
}

describe('several EHRs', () => {
  it('SCH-8 each gets the visits that its own crosswalk knows, and hears of nobody else', async () => {
    await test.apply(
      withRoutes(`
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'], filter: "serviceType.coding.code = 'new'" }
  - { id: to-uptown, from: calcom, to: uptown, events: ['booking.*'], takes: [event-type] }`),
    )
    await test.settleDown()
    uptown.forget()
    await test.book({ person: person(1), at: 1, eventType: 7 })
    await test.settleDown()
    expect([appointments(test.ehr).length, uptown.list('Appointment').length]).toEqual([1, 0])
    // Not even searched for: the other EHR has no business with this person.
    expect(uptown.seen.filter(({ path }) => /^Patient/.test(path))).toEqual([])
    const uid = await test.book({ person: person(2), at: 3, eventType: 8 })
    await test.settleDown()
    expect([appointments(test.ehr).length, uptown.list('Appointment').length]).toEqual([1, 1])
    expect(await tasksOf(test)).toEqual([])
    await test.cancel(uid)
    await test.settleDown()
    expect(appointments(uptown).map(({ status }) => status)).toEqual(['cancelled'])
    expect(appointments(test.ehr).map(({ status }) => status)).toEqual(['booked'])
  })

  const byPerson = `
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'], takes: [practitioner] }
  - { id: to-uptown, from: calcom, to: uptown, events: ['booking.*'], takes: [practitioner] }`
  const people = `
  - { id: practitioners, kind: practitioner, from: calcom, to: ehr, entries: { '5': Practitioner/okafor } }
  - { id: places, kind: location, from: calcom, to: ehr, entries: { '12 Clinic Way, Toronto': Location/main } }
  - { id: visits, kind: event-type, from: calcom, to: ehr, entries: { '7': { serviceType: { system: '${visits}', code: new } } } }
  - { id: questions, kind: question, from: calcom, to: ehr, entries: { dateOfBirth: birthDate } }`
  const hearing = ['BOOKING_CREATED', 'BOOKING_CANCELLED', 'BOOKING_REASSIGNED']
  const apart = () =>
    withRoutes(byPerson, people)
      .replace(
        "{ '5': Practitioner/okafor, luc.bergeron@example.com: Practitioner/bergeron }",
        "{ '7': Practitioner/bergeron }",
      )
      .replace("entries: { '8':", "entries: { '7':")
  const statuses = () => [appointments(test.ehr), appointments(uptown)].map(side => side.map(({ status }) => status))

  it('SCH-8 a booking that moves to another EHR is made there, then cancelled where it was, and stays one record', async () => {
    await test.turn('PATCH', 'webhooks', { triggers: hearing })
    await test.apply(apart())
    await test.settleDown()
    const uid = await test.book({ person: person(1), at: 1 })
    await test.settleDown()
    expect(statuses()).toEqual([['booked'], []])
    await uptown.set({ offline: 'unavailable' })
    await reassign(uid)
    await test.settleDown()
    // Never in neither: the old one stays until the new one is there.
    expect(statuses()).toEqual([['booked'], []])
    // Nor does somebody who decides not to send it there take it away from the first.
    const waiting = () =>
      test.rows<{ id: string; target: string; wait: string | null }>(
        `select d.id, c.slug as target, d.wait from delivery d join connection c on c.id = d.target
          where d.record_type = 'Appointment' and d.state in ('pending', 'retry') order by d.position`,
      )
    const [making] = await waiting()
    const how = { reason: 'they asked us to wait', by: '01900000-0000-7000-8000-000000000001' }
    expect(await suppressDelivery(test.hub, test.organization, making?.id ?? '', how)).toMatchObject({ kind: 'done' })
    await uptown.set({ offline: 'no' })
    await test.settleWithin(900_000, 300_000)
    expect(statuses()).toEqual([['booked'], []])
    expect(await waiting()).toMatchObject([{ target: 'ehr', wait: 'prerequisite' }])
    expect(await replayDelivery(test.hub, test.organization, making?.id ?? '', how)).toMatchObject({ kind: 'done' })
    await test.settleWithin(900_000, 300_000)
    expect(statuses()).toEqual([['cancelled'], ['booked']])
    const arrived = await test.rows<{ target: string }>(
      `select c.slug as target from delivery d join connection c on c.id = d.target
        where d.record_type = 'Appointment' and d.state = 'delivered' order by 1`,
    )
    expect(arrived.map(({ target }) => target)).toEqual(['ehr', 'ehr', 'uptown'])
    expect(await differences(), 'each side has what is its own').toEqual([])
    await test.cancel(uid)
    await test.settleDown()
    expect(statuses()).toEqual([['cancelled'], ['cancelled']])
    // One logical record carries the booking; what the first EHR had is a cancelled one of its own.
    const records = await test.rows<{ status: string }>("select status from record where type = 'Appointment'")
    expect(records.map(({ status }) => status)).toEqual(['cancelled', 'cancelled'])
    expect(await tasksOf(test)).toEqual([])
  })

  it('SCH-8 waits for a person while something is still on its way to the first EHR, and goes on as it is', async () => {
    await test.turn('PATCH', 'webhooks', { triggers: hearing })
    await test.apply(apart())
    await test.settleDown()
    const uid = await test.book({ person: person(1), at: 1 })
    await test.applyAll() // and not delivered yet
    await reassign(uid)
    await test.applyAll()
    const held = (await messagesOf(test)).find(({ state }) => state === 'held')
    expect(held).toMatchObject({ problem: 'route.not-settled' })
    expect(statuses()).toEqual([[], []])
    await test.settleDown()
    const how = { reason: 'it has arrived', by: '01900000-0000-7000-8000-000000000001' }
    expect(await applyAsItIs(test.hub, test.organization, held?.id ?? '', how)).toMatchObject({ kind: 'done' })
    await test.settleDown()
    expect(statuses()).toEqual([['cancelled'], ['booked']])
  })

  it('SCH-8 two routes to one target make one delivery, by the first of them', async () => {
    await test.apply(
      withRoutes(`
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'] }
  - { id: a-second, from: calcom, to: ehr, events: ['booking.created'] }`),
    )
    await test.settleDown()
    await test.book({ person: person(1), at: 1 })
    await test.settleDown()
    expect(await deliveriesOf(test, 'Appointment')).toHaveLength(1)
    expect(appointments(test.ehr)).toHaveLength(1)
    const [first] = await test.rows<{ slug: string }>(
      `select r.slug from delivery d join route r on r.id = d.route where d.record_type = 'Appointment'`,
    )
    expect(first?.slug).toBe('a-second')
  })
})

describe('a booking that no route takes', () => {
  it('SCH-8 is kept, and makes one issue for its cause, however many come', async () => {
    await test.apply(
      withRoutes(`
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'], filter: "status = 'fulfilled'" }
  - { id: to-uptown, from: calcom, to: uptown, events: ['booking.*'], takes: [event-type, practitioner] }`),
    )
    await test.settleDown()
    await test.book({ person: person(1), at: 1 })
    await test.book({ person: person(2), at: 3 })
    await test.settleDown()
    const messages = await messagesOf(test)
    expect(messages.map(({ state }) => state)).toEqual(['applied', 'applied'])
    expect(await deliveriesOf(test)).toEqual([])
    expect(await issuesOf(test)).toEqual([
      { step: 'apply', code: 'route.none', detail: 'filter', state: 'open', count: 2 },
    ])
    const [link] = await test.rows<{ message: string }>('select sample_message as message from issue')
    expect(messages.map(({ id }) => id)).toContain(link?.message)
  })
})
