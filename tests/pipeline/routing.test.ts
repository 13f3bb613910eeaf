/** Where bookings go: to one of several EHRs by their own crosswalks, never twice to one, and never nowhere in silence. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeEhr, type FakeEhr } from '../../src/connectors/fhir/fake.ts'
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
